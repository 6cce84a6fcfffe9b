import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import axios from 'axios';
import { ToolFailure } from '../report.mts';
import type { N8nInstallation } from './install.mts';
import { ProcessGroup } from './processes.mts';

const START_LIMIT_MS = 180_000;
const TRY_EVERY_MS = 250;
const USUAL_PORT = 5678;

/** What of this process's environment n8n gets: no settings of another n8n, of npm or of a proxy. */
const INHERITED = ['HOME', 'LANG', 'LC_ALL', 'LOGNAME', 'SHELL', 'TMPDIR', 'TZ', 'USER'];

/** A local instance that keeps to itself: it asks nobody for news, templates, licences or packages. */
const QUIET = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	N8N_HOST: '127.0.0.1',
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_PYTHON_ENABLED: 'false',
	N8N_DISABLED_MODULES: 'mcp-registry',
	// The list of verified packages is fetched from n8n; ours is one that was put there by hand.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
};

export interface N8nOptions {
	installation: N8nInstallation;
	/** N8N_USER_FOLDER: database, key and community packages are in `.n8n` below it. */
	userFolder: string;
	port: number;
	/** Further environment of n8n, over what it gets anyway. */
	env?: Record<string, string>;
	/** Ends n8n when it is aborted while it starts. */
	signal?: AbortSignal;
}

/** An n8n that runs. */
export interface N8nServer {
	/** Without a slash at the end. */
	url: string;
	/** Fulfilled when it has ended, whoever ended it. */
	ended: Promise<unknown>;
	/** What it logged, the last 100,000 characters of it. */
	log(): string;
	/** The last lines of its log, indented. */
	lastLines(): string;
	/** Ends it in order, after 10 seconds by force, with all that it started. */
	stop(): Promise<void>;
	/** Ends it with this signal, all that it started included. */
	kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Listens on a port of 127.0.0.1 for a moment. Gives the port, null when it is taken. */
async function tryPort(port: number): Promise<number | null> {
	const server = createServer();
	return await new Promise((resolve) => {
		server.on('error', () => resolve(null));
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(address && typeof address === 'object' ? address.port : null));
		});
	});
}

/** Gives the first of these ports of 127.0.0.1 that nobody listens on; any free one without them. */
export async function freePort(...wanted: number[]): Promise<number> {
	for (const port of wanted.length > 0 ? wanted : [0]) {
		const found = await tryPort(port);
		if (found !== null) return found;
	}
	throw new ToolFailure(`Port ${wanted.join(', ')} is in use. Give another one with --port.`);
}

/** The port for an editor that somebody opens: the wanted one, else n8n's usual one or any that is free. */
export async function editorPort(wanted: number | null): Promise<number> {
	return await freePort(...(wanted === null ? [USUAL_PORT, 0] : [wanted]));
}

/** Ready is an n8n that has its database in order and answers the editor's first request. */
async function isReady(url: string): Promise<boolean> {
	const options = { proxy: false, timeout: 5000, validateStatus: null } as const;
	try {
		const health = await axios.get(`${url}/healthz/readiness`, options);
		if (health.status !== 200) return false;
		const settings = await axios.get(`${url}/rest/settings`, options);
		return settings.status === 200 && typeof settings.data === 'object';
	} catch {
		return false;
	}
}

async function waitUntilReady(url: string, group: ProcessGroup, signal?: AbortSignal) {
	const limit = Date.now() + START_LIMIT_MS;
	let end: string | null = null;
	void group.ended.then(({ how }) => {
		end = how;
	});
	while (!(await isReady(url))) {
		signal?.throwIfAborted();
		if (end !== null) {
			throw new ToolFailure(`n8n ${end} while it started. Its last lines:\n${group.lastLines()}`);
		}
		if (Date.now() > limit) {
			throw new ToolFailure(
				`n8n was not ready after ${START_LIMIT_MS / 60_000} minutes. Its last lines:\n${group.lastLines()}`,
			);
		}
		await sleep(TRY_EVERY_MS, undefined, { signal });
	}
}

/** The environment of a process of this n8n, its main one or another. */
export function environmentOf({
	installation,
	userFolder,
	env,
}: Pick<N8nOptions, 'installation' | 'userFolder' | 'env'>): NodeJS.ProcessEnv {
	return {
		...Object.fromEntries(INHERITED.map((name) => [name, process.env[name]])),
		...QUIET,
		PATH: [installation.nodeFolder, process.env.PATH].join(delimiter),
		N8N_USER_FOLDER: userFolder,
		...env,
	};
}

/**
 * Starts n8n and waits until it is ready: 10 seconds, longer on a new user folder.
 * @throws ToolFailure with the last lines of its log when it ends or isn't ready after 3 minutes
 */
export async function startN8n(options: N8nOptions): Promise<N8nServer> {
	const { installation, userFolder, port, signal } = options;
	const env = {
		...environmentOf(options),
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		...options.env,
	};
	const node = join(installation.nodeFolder, 'node');
	const group = new ProcessGroup(node, [installation.script, 'start'], { cwd: userFolder, env });
	const url = `http://127.0.0.1:${port}`;
	try {
		await waitUntilReady(url, group, signal);
	} catch (error) {
		await group.stop();
		throw error;
	}
	return {
		url,
		ended: group.ended,
		log: () => group.output,
		lastLines: () => group.lastLines(),
		stop: async () => await group.stop(),
		kill: async (name = 'SIGKILL') => {
			group.signal(name);
			await group.ended;
		},
	};
}
