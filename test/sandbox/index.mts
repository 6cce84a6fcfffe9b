import { drivenClock, realClock, type SandboxClock } from './clock.mts';
import { Faults } from './faults.mts';
import type { Run } from './entities.mts';
import { speechId, v1Id } from './ids.mts';
import { Journal } from './journal.mts';
import { platformRoutes } from './platform.mts';
import { recordingRoute } from './recordings.mts';
import {
	type Dialect,
	DIALECTS,
	type Sandbox,
	type SandboxCredentials,
	type SandboxOptions,
} from './sandbox.mts';
import { newServer } from './server.mts';
import { speechRoutes } from './speech.mts';
import { SPEECH_DEFAULTS } from './speechMoods.mts';
import { v1Routes } from './v1.mts';
import { World } from './world.mts';

export type { CallPlan, CallTiming, Ending } from './call.mts';
export type { SandboxClock } from './clock.mts';
export type { Agent, Organization, Run, Space, Task } from './entities.mts';
export type { Fault } from './faults.mts';
export {
	NOT_PROCESSABLE,
	OUTAGE_OF_RUNS,
	OUTAGE_OF_TASKS,
	UNREACHABLE,
	WRONG_HOST,
} from './moods.mts';
export type { DialledCall, ReceivedRequest } from './journal.mts';
export type { Contact, RunOrder } from './orders.mts';
export { JANE, numbers } from './phoneNumbers.mts';
export {
	type Dialect,
	DIALECTS,
	type Sandbox,
	type SandboxCredentials,
	type SandboxOptions,
} from './sandbox.mts';
export type { SpeechMoods } from './speechMoods.mts';
export type { V1Paging } from './v1Paging.mts';
export type { World } from './world.mts';

/** The ID of a run of one call as a dialect shows it. */
export function runIdIn(dialect: Dialect, { serial, runId, tasks }: Run): string {
	if (dialect === 'v1') return String(v1Id('run', serial, 'string'));
	return dialect === 'speech' ? speechId(tasks[0].serial) : runId;
}

const TIMING = { queuedMs: 2000, talkingMs: 30_000, analysisMs: 5000 };
const API_KEY = 'sandbox-key-of-nobody';
const PREFIXES: Record<Dialect, string> = {
	v1: '/api/v1',
	platform: '/api/v2/platform',
	speech: '/api/v2/platform/speech/v1',
};

/** A world of one organization, one space and one agent. */
function newWorld(clock: SandboxClock, timing: SandboxOptions['timing']): World {
	const world = new World(clock, { ...TIMING, ...timing });
	world.addOrganization({ name: 'Acme', handle: 'acme.example' });
	world.addSpace({ token: 'sp_abc123xyz', name: 'My Workspace' });
	world.addAgent({ handle: 'support-agent', name: 'Support' });
	return world;
}

function dialectRoutes(world: World, journal: Journal, faults: Faults, options: SandboxOptions) {
	return {
		platform: platformRoutes(world, journal, faults, {
			apiKey: API_KEY,
			createPath: options.createPath ?? 'tasks',
			createStatus: options.createStatus ?? 'map',
			logIds: options.logIds ?? true,
			tokenMayReadSpaces: options.tokenMayReadSpaces ?? true,
		}),
		speech: speechRoutes(world, journal, faults, {
			apiKey: API_KEY,
			moods: { ...SPEECH_DEFAULTS, ...options.speech },
		}),
		v1: v1Routes(world, journal, faults, {
			apiKey: API_KEY,
			ids: options.v1Ids ?? 'string',
			paging: options.v1Paging ?? {},
			logIds: options.logIds ?? true,
			rows: options.v1Rows ?? 'full',
			runsBySpace: options.v1RunsBySpace ?? true,
			runMetadata: options.v1RunMetadata ?? true,
		}),
	};
}

function credentialsFor(dialect: Dialect, world: World, baseUrl: string): SandboxCredentials {
	return {
		apiVersion: dialect,
		apiKey: API_KEY,
		organizationHandle: dialect === 'v1' ? '' : world.organizations[0].handle,
		productId: dialect === 'platform' ? 'unpod.ai' : '',
		baseUrl,
	};
}

/**
 * Starts a server that speaks all dialects of Unpod on one world: the quick-start article's v1 below
 * /api/v1, the platform below /api/v2/platform, and the Speech plane below that.
 *
 * @throws Error where the port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const clock = options.clock === 'real' ? realClock() : drivenClock();
	const world = newWorld(clock, options.timing);
	const journal = new Journal(clock);
	const faults = new Faults(clock);
	const { dialects = DIALECTS, host = '127.0.0.1', port = 0 } = options;
	const app = newServer(dialects.map((dialect) => PREFIXES[dialect]));
	journal.noteRequests(app);
	faults.install(app);
	journal.noteAnswers(app);
	const routes = dialectRoutes(world, journal, faults, options);
	for (const dialect of dialects)
		await app.register(routes[dialect], { prefix: PREFIXES[dialect] });
	recordingRoute(app, world);
	const url = await app.listen({ host, port });
	return {
		url,
		apiKey: API_KEY,
		organizationHandle: world.organizations[0].handle,
		spaceToken: world.spaces[0].token,
		agentHandle: world.agents[0].handle,
		clock,
		world,
		dialled: journal.dialled,
		requests: journal.requests,
		hungUp: journal.hungUp,
		credentials: (dialect) => credentialsFor(dialect, world, url),
		timesDialled: (phoneNumber) =>
			journal.dialled.filter((call) => call.phoneNumber === phoneNumber).length,
		clearJournal: () => journal.requests.splice(0),
		fault: (fault) => faults.add(fault),
		clearFaults: () => faults.clear(),
		async close() {
			await app.close();
			faults.end();
		},
	};
}
