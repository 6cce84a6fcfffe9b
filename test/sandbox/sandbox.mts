import type { CallTiming } from './call.mts';
import type { SandboxClock } from './clock.mts';
import type { Fault } from './faults.mts';
import type { V1Ids } from './ids.mts';
import type { V1Paging } from './v1Paging.mts';
import type { V1Rows } from './v1Shapes.mts';
import type { DialledCall, ReceivedRequest } from './journal.mts';
import type { SpeechMoods } from './speechMoods.mts';
import type { World } from './world.mts';

export type Dialect = 'v1' | 'platform' | 'speech';

/** All dialects that a sandbox speaks. */
export const DIALECTS: readonly Dialect[] = ['v1', 'platform', 'speech'];

export interface SandboxOptions {
	/** `driven` (default) starts at 2026-03-02T09:00:00Z and stops until it is moved on. */
	clock?: 'driven' | 'real';
	/** 127.0.0.1 by default. */
	host?: string;
	/** 0 (default) takes any free port. */
	port?: number;
	/** By default calls are queued for 2 s, talk for 30 s and are analysed for 5 s. */
	timing?: Partial<CallTiming>;
	/** Whether v1 lists the runs of a space, which its article doesn't promise. Default true. */
	v1RunsBySpace?: boolean;
	/** Whether v1's runs show the metadata, which its article doesn't say. Default true. */
	v1RunMetadata?: boolean;
	/**
	 * `full` (default): v1's runs and call logs show all that is plausible. `bare`: what the article
	 * promises, and of a call log the number and the time; nothing says which run it belongs to. `byTask`: runs
	 * have no IDs of their own.
	 */
	v1Rows?: V1Rows;
	/** `string` by default; the article prints no id. */
	v1Ids?: V1Ids;
	/** How v1 pages its lists, of which its article says nothing. */
	v1Paging?: Partial<V1Paging>;
	/** False: rows of the call log have no id, as in the platform's present documentation. Default true. */
	logIds?: boolean;
	/** Which of the two published create paths the platform serves, `tasks` by default. */
	createPath?: 'tasks' | 'tasks/create';
	/** How the platform shows the status of what was created, `map` by default. */
	createStatus?: 'word' | 'map';
	/** False: the platform refuses to show spaces and organizations to a key. Default true. */
	tokenMayReadSpaces?: boolean;
	/** What of the Speech plane is not as it is by default. */
	speech?: Partial<SpeechMoods>;
	/** Dialects that are served; all by default. */
	dialects?: readonly Dialect[];
}

/** Fields of the `unpodApi` credential, decrypted. */
export interface SandboxCredentials {
	[field: string]: string;
	apiVersion: Dialect;
	apiKey: string;
	/** Empty for v1. `productId` is so for all but the platform. */
	organizationHandle: string;
	productId: string;
	baseUrl: string;
}

/** A server that speaks all dialects of Unpod, and what its tests need to set, drive and see. */
export interface Sandbox {
	/** Without a slash at the end. */
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
	/** IDs of calls of the Speech plane that were hung up on request. */
	hungUp: readonly string[];
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
