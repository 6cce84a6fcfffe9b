import { existsSync, readFileSync, realpathSync } from 'fs';
import { dirname, join } from 'path';
import { fileURLToPath } from 'url';
import { Interruption, runCommand } from './run/command.mjs';

// Plain JavaScript without newer syntax: an old Node has to get as far as the message that it is old.

const REPOSITORY = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_NEEDED = [20, 15];
const PROGRESS_SECONDS = 15;
const LINES_SHOWN = 15;
// Whatever NODE_ENV says: all that is needed here is for development.
const INSTALL_FLAGS = ['--include=dev', '--no-audit', '--no-fund'];
const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|TIMEDOUT/;

/** Something that the person at the keyboard can change, said in a sentence. */
export class Refusal extends Error {}

/**
 * Checks the version of Node.
 * @throws {Refusal} when it is older than this project needs
 */
function ensureNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	const [neededMajor, neededMinor] = NODE_NEEDED;
	if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
	throw new Refusal(
		`This needs Node ${NODE_NEEDED.join('.')} or newer, and this is Node ${process.versions.node}.`,
	);
}

function readLock(path) {
	try {
		return JSON.parse(readFileSync(join(REPOSITORY, path), 'utf8')).packages || {};
	} catch (error) {
		return {};
	}
}

/**
 * Compares what package-lock.json asks for with npm's own record of what it installed, and with the
 * folders that are there. Contents, not file times: those say nothing after a copy or a checkout.
 */
function isInstalled() {
	const installed = readLock('node_modules/.package-lock.json');
	return Object.entries(readLock('package-lock.json')).every(([path, { version, ...kind }]) => {
		const isForEveryPlatform = path !== '' && !kind.optional && !kind.devOptional;
		if (!isForEveryPlatform) return true;
		const isRecorded = installed[path] && installed[path].version === version;
		return isRecorded && existsSync(join(REPOSITORY, path));
	});
}

async function runNpm(args) {
	const npm = process.env.npm_execpath || '';
	// Under `npm run`, npm says where it is; that also avoids npm.cmd, which needs a shell.
	const [command, first] = npm.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
	const stdio = ['ignore', 'ignore', 'pipe'];
	return await runCommand(command, [...first, ...args, '--loglevel=error'], {
		cwd: REPOSITORY,
		stdio,
		// npm would go on for a while, and begins anew the next time in any case.
		orderly: false,
	});
}

async function install() {
	// One question first: when there is no network, an install takes minutes to find out.
	const asked = await runNpm(['view', 'tsx', 'version', '--fetch-retries=0']);
	if (asked.code !== 0) return asked;
	const installed = await runNpm(['ci', ...INSTALL_FLAGS]);
	if (!/EUSAGE/.test(installed.said)) return installed;
	// npm ci wants an entry for the optional packages of every platform, and a lock file that was made
	// with a registry that doesn't carry them all has none. The versions are those of the lock file.
	return await runNpm(['install', '--no-save', ...INSTALL_FLAGS]);
}

/**
 * Installs the dependencies of this repository when they are missing or not those of the lock file.
 * @returns {Promise<void>}
 * @throws {Refusal} when that is not possible
 * @throws {Interruption} when a signal ends it
 */
export async function ensureInstalled() {
	if (isInstalled()) return;
	const start = Date.now();
	console.log('Installing dependencies, about a minute');
	const progress = setInterval(() => {
		console.log(`  still installing dependencies ... ${Math.round((Date.now() - start) / 1000)} s`);
	}, PROGRESS_SECONDS * 1000);
	const { code, said } = await install().finally(() => clearInterval(progress));
	if (code === 0) return;
	if (NO_NETWORK.test(said)) {
		throw new Refusal(
			"The dependencies could not be installed: npm's registry cannot be reached. Check the network and try again.",
		);
	}
	const beginning = said.trim().split('\n').slice(0, LINES_SHOWN).join('\n');
	throw new Refusal(`The dependencies could not be installed. npm says:\n${beginning}`);
}

/**
 * Does the work of a script and ends the process with the exit code that it returns.
 * @param {() => Promise<number>} work
 */
export async function exitWith(work) {
	try {
		ensureNode();
		process.exitCode = await work();
	} catch (error) {
		if (error instanceof Refusal) console.error(error.message);
		else if (!(error instanceof Interruption)) throw error;
		process.exitCode = error.exitCode || 1;
	}
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
	await exitWith(async () => {
		await ensureInstalled();
		return 0;
	});
}
