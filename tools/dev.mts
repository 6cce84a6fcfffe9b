import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type CleanUp, runToEnd } from './ending.mts';
import { cacheFolder } from './n8n/cache.mts';
import { installN8n } from './n8n/install.mts';
import { buildAndPack, installPackage } from './n8n/pack.mts';
import { ProcessGroup } from './n8n/processes.mts';
import { editorPort, startN8n } from './n8n/server.mts';
import { say, step, ToolFailure } from './report.mts';

// What `n8n-node dev` does, with an n8n that is pinned: that one fetches the latest, which needs
// Docker from n8n 3 on.

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

const WATCH = ['--watch', '--preserveWatchOutput', '--pretty', 'false'];

/** Compiles into an installed package whenever a file changes. */
function compileInto(packageFolder: string): ProcessGroup {
	const tsc = join(REPOSITORY, 'node_modules/typescript/bin/tsc');
	const args = [tsc, ...WATCH, '--outDir', join(packageFolder, 'dist')];
	return new ProcessGroup(process.execPath, args, { cwd: REPOSITORY, onOutput: say });
}

/** Runs n8n with the package as it is being changed, until it is interrupted. */
async function develop(signal: AbortSignal, cleanUp: CleanUp): Promise<void> {
	const { port } = parseArgs({ options: { port: { type: 'string' } } }).values;
	const chosen = await editorPort(port === undefined ? null : Number(port));
	const installation = await installN8n(signal);

	const packed = await mkdtemp(join(tmpdir(), 'unpod-dev-'));
	cleanUp.add(async () => await rm(packed, { recursive: true, force: true }));
	const userFolder = join(cacheFolder(), 'dev');
	const nodes = join(userFolder, '.n8n/nodes');
	await step('building and installing the package', async () => {
		await mkdir(userFolder, { recursive: true });
		await rm(nodes, { recursive: true, force: true });
		await installPackage(await buildAndPack(packed, signal), userFolder, signal);
	});

	const compiler = compileInto(join(nodes, 'node_modules/n8n-nodes-unpod'));
	cleanUp.add(async () => await compiler.stop());
	const env = { N8N_DEV_RELOAD: 'true' };
	const n8n = await step(
		`starting n8n ${installation.version}`,
		async () => await startN8n({ installation, userFolder, port: chosen, env, signal }),
	);
	cleanUp.add(async () => await n8n.stop());

	say(`n8n is open at ${n8n.url} and loads the nodes again when a file changes.`);
	say(`Its workflows are kept in ${userFolder}. Ctrl-C ends it.`);
	const interrupted = new Promise((resolve) => signal.addEventListener('abort', resolve));
	await Promise.race([interrupted, n8n.ended, compiler.ended]);
	if (signal.aborted) return;
	throw new ToolFailure(`n8n or the compiler has ended. n8n's last lines:\n${n8n.lastLines()}`);
}

await runToEnd(develop);
