import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { JANE, type SpeechMoods, startSandbox } from '../../test/sandbox/index.mts';

const run = promisify(execFile);

/** The vendor's SDK asks for a newer Python than it needs, hence `--ignore-requires-python`. */
const SDK = 'unpod==0.5.0';
const JUDGE = fileURLToPath(new URL('judge.py', import.meta.url));
const TIMING = { queuedMs: 50, talkingMs: 1000, analysisMs: 200 };

/** The sandbox's moods that the SDK has to be able to read, too. */
const MOODS: Record<string, Partial<SpeechMoods>> = {
	'as it is by default': {},
	'with older words and IDs, in the envelope of the platform': {
		words: 'older',
		idKey: 'id',
		envelope: 'platform',
		hangUp: 'empty',
		detailAnalytics: false,
	},
	'bare, with a row for each voice and several blocks': {
		envelope: 'bare',
		agents: 'perVoice',
		blocks: 3,
		paging: 'skip',
	},
};

async function hasPython(): Promise<boolean> {
	return await run('python3', ['-c', 'import ensurepip, venv']).then(
		() => true,
		() => false,
	);
}

async function installSdk(folder: string): Promise<string> {
	await run('python3', ['-m', 'venv', folder]);
	const python = join(folder, 'bin/python');
	const flags = ['--quiet', '--disable-pip-version-check', '--ignore-requires-python'];
	await run(python, ['-m', 'pip', 'install', ...flags, SDK]);
	return python;
}

async function judge(python: string, name: string, speech: Partial<SpeechMoods>): Promise<void> {
	console.log(`The sandbox ${name}`);
	const sandbox = await startSandbox({ clock: 'real', timing: TIMING, speech });
	try {
		const { url, apiKey, organizationHandle } = sandbox;
		// The sandbox is reached without this machine's proxy.
		const env = { ...process.env, no_proxy: '127.0.0.1', NO_PROXY: '127.0.0.1' };
		const { stdout } = await run(python, [JUDGE, url, apiKey, organizationHandle, JANE], { env });
		process.stdout.write(stdout);
		if (sandbox.timesDialled(JANE) !== 2) throw new Error('The SDK has not placed two calls');
	} finally {
		await sandbox.close();
	}
}

/**
 * Lets the vendor's own SDK judge whether the sandbox speaks the Speech plane: a client that nobody of
 * this project wrote has to read all its answers.
 */
async function main(): Promise<void> {
	if (!(await hasPython())) {
		console.log("Skipped: the vendor's SDK needs python3 with venv and pip, which isn't here.");
		return;
	}
	const folder = await mkdtemp(join(tmpdir(), 'unpod-speech-sdk-'));
	try {
		const python = await installSdk(folder);
		for (const [name, moods] of Object.entries(MOODS)) await judge(python, name, moods);
		console.log(`${SDK} reads every answer.`);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

try {
	await main();
} catch (error) {
	const {
		stdout = '',
		stderr = '',
		message,
	}: { stdout?: string; stderr?: string; message: string } = Object(error);
	console.error([stdout, stderr || message].join(''));
	process.exitCode = 1;
}
