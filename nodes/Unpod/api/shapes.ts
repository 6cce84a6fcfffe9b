import type { Call } from '../domain/call';
import type { UnpodError } from '../domain/errors/unpodError';
import type { JsonObject } from '../domain/json';

/** The published dialects of Unpod's API by their values in the credential, the default first. */
export const DIALECT_VALUES = ['v1', 'platform', 'speech'] as const;

/** One of them: "Quick Start (v1)", "Platform (v2)" or "Speech". */
export type Dialect = (typeof DIALECT_VALUES)[number];

/** An organization that the key belongs to; its handle goes into the credential (platform). */
export interface Organization {
	name: string | null;
	handle: string | null;
	raw: JsonObject;
}

/** A space: the place where agents, tasks and runs live. */
export interface Space {
	token: string;
	name: string | null;
	/** False for a platform space whose contents are not contacts: a task there phones nobody. */
	placesCalls: boolean;
	raw: JsonObject;
}

/** An agent. One that is published can be asked to call. */
export interface Agent {
	handle: string;
	name: string | null;
	/** What kind of agent it is, e.g. Voice; null where the service doesn't show it. */
	type: string | null;
	raw: JsonObject;
}

/** When a platform call is to be made: at once, in the agent's calling hours, or at `at` (ISO 8601). */
export type Schedule = { type: 'now' } | { type: 'auto' } | { type: 'custom'; at: string };

/** What a call is to be placed with. */
export interface CallRequest {
	agentHandle: string;
	spaceToken: string;
	/** E.164, e.g. +14155550100. */
	phoneNumber: string;
	metadata: JsonObject;
	contactName: string | null;
	/** What the call is for. */
	context: string | null;
	/** v1 only: which telephone bridge to call through. */
	bridgeSlug: string | null;
	/** Speech only: the number to call from, E.164; left out, it is the agent's own. */
	fromNumber?: string;
	/** Platform only. */
	schedule: Schedule | null;
}

/** One call to place: a request, and the IDs by which the call is found again. */
export interface CallOrder extends CallRequest {
	/** Identifies the call, so that it can be found again when its answer is lost. */
	requestId: string;
	/** Digest of the key that may be called once; null where there is none. */
	onceDigest: string | null;
}

/** What the service answers to a call order that it accepted. */
export interface PlacedTask {
	taskId: string | null;
	runId: string | null;
	status: string | null;
}

/** A call as the lists of the service show that it was placed. */
export interface PlacedCall extends PlacedTask {
	/** As the service writes it, null where it doesn't show it. */
	phoneNumber: string | null;
	agentHandle: string | null;
	/** ISO 8601. */
	createdAt: string | null;
	requestId: string | null;
	onceDigest: string | null;
	/** Whether the row shows what was sent along. If not, a missing request ID proves nothing. */
	showsMetadata: boolean;
}

/**
 * What the lists of the service show of one call. `found`: the call itself. `absent`: it was not placed.
 * `possible`: a call that may be this one. `unreadable`: a list could not be read, or not far enough.
 */
export type LookupResult =
	| { kind: 'found'; call: PlacedCall }
	| { kind: 'absent' }
	| { kind: 'possible'; call: PlacedCall }
	| { kind: 'unreadable'; refusal: UnpodError | null };

/** Looks once whether the call that is being placed is listed already. */
export type Lookup = () => Promise<LookupResult>;

/** What could be read of a run's calls: the calls, or why there are none. */
export type RunDetails = { run: Call; calls: Call[] } | { run: Call; unreadable: UnpodError };

/** How runs are read again. */
export interface RefreshOptions {
	/** Runs for which there is no time any more are left out. */
	hasTime?: () => boolean;
	/**
	 * Runs whose calls are read though a list calls them open: a list may do so forever after all calls of a
	 * run have ended.
	 */
	closely?: ReadonlySet<Call>;
	/** Runs whose end is known: their calls are read only if they have a different end now. */
	settled?: ReadonlySet<Call>;
	/** True where the list of runs was just read and doesn't show these, so that it isn't read for them. */
	areUnlisted?: boolean;
}

/** A call that was asked to end. */
export interface HangUp {
	/** As it is afterwards. */
	call: Call;
	/** False where it had ended before. */
	wasOpen: boolean;
}

/** One page of a list. */
export interface Page<T> {
	entries: T[];
	/** Entries on all pages together, null where the service doesn't count them. */
	count: number | null;
	isLast: boolean;
	/** True where a page can be reached only through those before it (a list paged by cursor). */
	isWalked?: boolean;
}

/** Pages of a list, newest first as the service sorts them, each read when it is asked for. */
export type Pages<T> = AsyncIterable<Page<T>>;

/** Which pages of a list are read. */
export interface PageOptions {
	/** Rows a page; the service may return fewer. */
	pageSize?: number;
	/**
	 * The page to start with, 1 if left out. A list that is paged by offset is asked for the rows of that page,
	 * one that is paged by cursor is read from its head and shown from that page on.
	 */
	firstPage?: number;
}

/** Which tasks are asked for. */
export interface TaskQuery extends PageOptions {
	spaceToken: string;
	agentHandle?: string | null;
	/** ISO 8601. */
	createdAfter?: string | null;
}

/** Which runs are asked for. */
export interface RunQuery extends PageOptions {
	spaceToken: string;
	taskId?: string | null;
}

/** Which rows of the call log are asked for. */
export interface CallLogQuery extends PageOptions {
	/** Null asks for the whole organization (not v1). */
	spaceToken: string | null;
	/** ISO 8601. */
	startedAfter?: string | null;
	/** ISO 8601. */
	startedBefore?: string | null;
	/** inbound or outbound. */
	callType?: string | null;
	/** Rows with any of these statuses pass, as the service or a user writes them; null for all. */
	callStatuses?: string[] | null;
	/** E.164; compared by digits. */
	phoneNumber?: string | null;
	/** A row without an agent passes. */
	agentHandle?: string | null;
}
