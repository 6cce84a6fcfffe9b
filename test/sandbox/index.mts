import type { AddressInfo, Socket } from 'node:net';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { CallTiming } from './call.mts';
import { drivenClock, realClock, type SandboxClock } from './clock.mts';
import { type Fault, Faults } from './faults.mts';
import { type DialledCall, Journal, type ReceivedRequest } from './journal.mts';
import { platformRoutes } from './platform.mts';
import { query } from './paging.mts';
import { v1Routes } from './v1.mts';
import { World } from './world.mts';

export { JANE, numbers } from './ids.mts';
export type { Fault } from './faults.mts';
export type { DialledCall, ReceivedRequest } from './journal.mts';

export type Dialect = 'v1' | 'platform';

export interface SandboxOptions {
	/** `driven` (default) stands still until it is moved on. */
	clock?: 'driven' | 'real';
	/** 0 (default) takes any free port. */
	port?: number;
	timing?: Partial<CallTiming>;
	/** Whether v1 lists the runs of a space, which its article doesn't promise. Default true. */
	v1RunsBySpace?: boolean;
	v1Ids?: 'string' | 'number';
	/** Which of the two create paths the platform serves. */
	createPath?: 'tasks' | 'tasks/create';
	createStatus?: 'word' | 'map';
	/** False: the platform refuses to show spaces and organizations to a key. Default true. */
	tokenMayReadSpaces?: boolean;
	/** Dialects that are served; both by default. */
	dialects?: Dialect[];
}

/** Fields of the `unpodApi` credential, decrypted. */
export interface SandboxCredentials {
	[field: string]: string;
	apiVersion: Dialect;
	apiKey: string;
	organizationHandle: string;
	productId: string;
	baseUrl: string;
}

export interface Sandbox {
	url: string;
	apiKey: string;
	organizationHandle: string;
	spaceToken: string;
	agentHandle: string;
	clock: SandboxClock;
	world: World;
	/** Every call that exists because it was asked for, in order. */
	dialled: readonly DialledCall[];
	requests: readonly ReceivedRequest[];
	credentials(dialect: Dialect): SandboxCredentials;
	timesDialled(phoneNumber: string): number;
	/** Forgets the requests, not the calls. */
	clearJournal(): void;
	/** Lets something go wrong with the next requests. */
	fault(fault: Fault): void;
	clearFaults(): void;
	/** Ends the server and every connection to it at once. */
	close(): Promise<void>;
}

const TIMING: CallTiming = { queuedMs: 2000, talkingMs: 30_000, analysisMs: 5000 };
const API_KEY = 'sandbox-key-of-nobody';
const SPACE = 'sp_abc123xyz';
const AGENT = 'support-agent';
const PAGE_NOT_FOUND =
	'<!doctype html><html><head><title>Not Found</title></head><body><h1>Not Found</h1></body></html>';

/** Django sends a path without its last slash on to the one with it; a POST loses its body on the way. */
async function notFound(request: FastifyRequest, reply: FastifyReply) {
	const [path] = request.url.split('?');
	if (path.startsWith('/api/') && !path.endsWith('/')) return await reply.redirect(`${path}/`, 301);
	return await reply.code(404).type('text/html').send(PAGE_NOT_FOUND);
}

/** Starts a server that speaks both dialects of Unpod on one world. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const clock = options.clock === 'real' ? realClock() : drivenClock();
	const world = new World(clock, { ...TIMING, ...options.timing });
	world.addSpace({ token: SPACE });
	world.addAgent({ handle: AGENT });
	const journal = new Journal(clock);
	const faults = new Faults();
	const app = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false });
	const sockets = new Set<Socket>();
	app.server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	journal.install(app);
	faults.install(app);
	app.setNotFoundHandler(notFound);
	const { dialects = ['v1', 'platform'] } = options;
	if (dialects.includes('platform')) {
		const routes = platformRoutes(world, journal, faults, {
			apiKey: API_KEY,
			createPath: options.createPath ?? 'tasks',
			createStatus: options.createStatus ?? 'map',
			tokenMayReadSpaces: options.tokenMayReadSpaces ?? true,
		});
		await app.register(routes, { prefix: '/api/v2/platform' });
	}
	if (dialects.includes('v1')) {
		const routes = v1Routes(world, journal, faults, {
			apiKey: API_KEY,
			ids: options.v1Ids ?? 'string',
			runsBySpace: options.v1RunsBySpace ?? true,
		});
		await app.register(routes, { prefix: '/api/v1' });
	}
	app.get('/api/v1/media/download-signed-url/', async (request, reply) => {
		if (!query(request).url?.includes('/media/private/')) {
			return await reply.code(206).send({ status_code: 206, message: 'File not found', data: {} });
		}
		return await reply.type('audio/ogg').send(Buffer.from('OggS: a call recorded'));
	});
	await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
	const { port } = app.server.address() as AddressInfo;
	const url = `http://127.0.0.1:${port}`;
	return {
		url,
		apiKey: API_KEY,
		organizationHandle: world.organization.handle,
		spaceToken: SPACE,
		agentHandle: AGENT,
		clock,
		world,
		dialled: journal.dialled,
		requests: journal.requests,
		credentials: (dialect) => ({
			apiVersion: dialect,
			apiKey: API_KEY,
			organizationHandle: dialect === 'platform' ? world.organization.handle : '',
			productId: dialect === 'platform' ? 'unpod.ai' : '',
			baseUrl: url,
		}),
		timesDialled: (phoneNumber) =>
			journal.dialled.filter((call) => call.phoneNumber === phoneNumber).length,
		clearJournal: () => journal.requests.splice(0),
		fault: (fault) => faults.add(fault),
		clearFaults: () => faults.clear(),
		async close() {
			for (const socket of sockets) socket.destroy();
			await app.close();
		},
	};
}
