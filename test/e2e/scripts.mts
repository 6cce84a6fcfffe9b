import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const REPOSITORY = join(__dirname, '../..');

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 60_000;

/** What the scripts read before they install anything. */
const READ_FIRST = ['package.json', 'package-lock.json', '.npmrc', 'tools'];

/** Of npm and jest, around this process: a script is to run as in a new terminal. */
const NOT_PASSED_ON = /^(npm_|JEST_|NODE_ENV$|UNPOD_WITHIN_SCRIPT$)/i;

/** A new folder of the system's temporary ones, resolved when it is there. */
export async function temporaryFolder(): Promise<string> {
	return await mkdtemp(join(tmpdir(), 'unpod-scripts-'));
}

/** What the scripts read of a clone without `node_modules`. */
export async function cloneWithoutModules(): Promise<string> {
	const folder = await temporaryFolder();
	for (const name of READ_FIRST) {
		await cp(join(REPOSITORY, name), join(folder, name), { recursive: true });
	}
	return folder;
}

/** A registry that knows a single package and never ends the answer to any other request. */
export class SilentRegistry {
	/** Paths that were asked for. */
	readonly asked: string[] = [];

	private readonly server = createServer(({ url = '' }, response) => {
		this.asked.push(url);
		if (url !== '/tsx') return;
		const version = '1.0.0';
		const versions = { [version]: { name: 'tsx', version, dist: { tarball: '' } } };
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ name: 'tsx', 'dist-tags': { latest: version }, versions }));
	});

	static async start(): Promise<SilentRegistry> {
		const registry = new SilentRegistry();
		await new Promise<void>((resolve) => registry.server.listen(0, '127.0.0.1', resolve));
		return registry;
	}

	get url(): string {
		const address = this.server.address();
		return `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}/`;
	}

	/** Whether packages are being fetched. */
	get isFetching(): boolean {
		return this.asked.some((path) => path !== '/tsx');
	}

	async close(): Promise<void> {
		if (!this.server.listening) return;
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

/** A script of package.json as somebody runs it at a terminal. All that it starts is known by its TMPDIR. */
export class ScriptRun {
	/** The exit code of npm, null when a signal ended it. */
	readonly ended: Promise<number | null>;

	output = '';

	private constructor(
		private readonly npm: ChildProcess,
		private readonly folder: string,
	) {
		for (const stream of [npm.stdout, npm.stderr]) {
			stream?.setEncoding('utf8').on('data', (text: string) => {
				this.output += text;
			});
		}
		this.ended = new Promise((resolve) => npm.on('exit', resolve));
	}

	static async start(
		clone: string,
		[script, ...args]: string[],
		env: Record<string, string>,
	): Promise<ScriptRun> {
		const folder = await temporaryFolder();
		const inherited = Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.test(name));
		const npm = spawn('npm', ['run', script, '--', ...args], {
			cwd: clone,
			env: { ...Object.fromEntries(inherited), TMPDIR: folder, ...env },
			// In a group of its own, as a shell starts it.
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		return new ScriptRun(npm, folder);
	}

	/** The command lines of its processes that are running. Reads Linux's /proc. */
	async processes(): Promise<string[]> {
		const found: string[] = [];
		for (const pid of await readdir('/proc')) {
			if (!/^\d+$/.test(pid)) continue;
			const env = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
			if (!env.split('\0').includes(`TMPDIR=${this.folder}`)) continue;
			const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
			if (line !== '') found.push(line.replaceAll('\0', ' ').trim());
		}
		return found;
	}

	/** Waits until one of its processes has this in its command line. */
	async until(commandLine: RegExp): Promise<void> {
		let hasEnded = false;
		void this.ended.then(() => {
			hasEnded = true;
		});
		while (!(await this.processes()).some((line) => commandLine.test(line))) {
			if (hasEnded) throw new Error(`There was no ${commandLine} in:\n${this.output}`);
			await sleep(LOOK_EVERY_MS);
		}
	}

	/** Ctrl-C: the terminal sends SIGINT to the whole group. */
	pressCtrlC(): void {
		if (this.npm.pid) process.kill(-this.npm.pid, 'SIGINT');
	}

	/** What `kill` does to the process that was started. */
	terminate(): void {
		this.npm.kill('SIGTERM');
	}

	/** Waits until nothing of it is running. Gives the command lines of what is left after a minute. */
	async leftovers(): Promise<string[]> {
		await this.ended;
		const limit = Date.now() + PATIENCE_MS;
		let left = await this.processes();
		while (left.length > 0 && Date.now() < limit) {
			await sleep(LOOK_EVERY_MS);
			left = await this.processes();
		}
		return left;
	}

	async close(): Promise<void> {
		if (this.npm.exitCode === null && this.npm.signalCode === null) this.terminate();
		await this.ended;
		await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
	}
}
