import type { JsonObject } from '../domain/json';
import type { Call, CallLog } from '../domain/call';
import type { UnpodError } from '../domain/errors/unpodError';

/** The published dialects of Unpod's API: "Quick Start (v1)", "Platform (v2)" and "Speech". */
export type Dialect = 'v1' | 'platform' | 'speech';

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
	/** What kind of agent it is, e.g. Voice; null where the service doesn't say. */
	type: string | null;
	raw: JsonObject;
}

/** When a platform call is to be made: at once, in the agent's calling hours, or at `at` (ISO 8601). */
export type Schedule = { type: 'now' } | { type: 'auto' } | { type: 'custom'; at: string };

/** One call to place. */
export interface CallOrder {
	agentHandle: string;
	spaceToken: string;
	/** E.164, e.g. +14155550100. */
	phoneNumber: string;
	metadata: JsonObject;
	/** Says which call it is, so that it is found again whatever became of its answer. */
	requestId: string;
	/** Digest of the key that may be called once; null where there is none. */
	onceDigest: string | null;
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

/** What the service answers to a call order it took. */
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
	/** Whether the row shows what was sent along. If not, that it shows no request ID says nothing. */
	showsMetadata: boolean;
}

/**
 * What a look for one call found: the call; that it isn't there; another that may be it; or nothing that
 * could be relied on, because the list was refused or ended too early.
 */
export type Sight =
	| { kind: 'found'; placed: PlacedTask }
	| { kind: 'absent' }
	| { kind: 'perhaps' }
	| { kind: 'unseen' };

/** Looks once whether the call that is being placed is there already. */
export type Look = () => Promise<Sight>;

/** What could be read of a run's calls: the calls, or why there are none. */
export type RunDetails = { run: Call; calls: Call[] } | { run: Call; unreadable: UnpodError };

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
	/** Entries on all pages together, null where the service doesn't say. */
	count: number | null;
	isLast: boolean;
	/** True where later pages are only reached over those before them (a list paged by cursor). */
	isWalked?: boolean;
}

/** Pages of a list, newest first as the service sorts them, each read when it is asked for. */
export type Pages<T> = AsyncIterable<Page<T>>;

export interface PageOptions {
	/** Rows a page; the service decides the most it gives. */
	pageSize?: number;
	/**
	 * The page to start with, 1 if left out. A list that is paged by offset is asked for the rows of that page,
	 * one that is paged by cursor is read from its head and shown from that page on.
	 */
	firstPage?: number;
}

export interface TaskQuery extends PageOptions {
	spaceToken: string;
	agentHandle?: string | null;
	/** ISO 8601. */
	createdAfter?: string | null;
}

export interface RunQuery extends PageOptions {
	spaceToken: string;
	taskId?: string | null;
}

export interface CallLogQuery extends PageOptions {
	/** Null asks for the whole organization (platform only). */
	spaceToken: string | null;
	/** ISO 8601. */
	startedAfter?: string | null;
	/** ISO 8601. */
	startedBefore?: string | null;
	/** inbound or outbound. */
	callType?: string | null;
	callStatus?: string | null;
	/** E.164; compared by digits. */
	phoneNumber?: string | null;
	/** A row that doesn't say whose it is passes. */
	agentHandle?: string | null;
}

/**
 * What the nodes ask of Unpod. Each dialect keeps to it in its own way; nothing above this interface
 * knows which one is spoken. Every method throws an UnpodError that says what happened and what to do.
 */
export interface Unpod {
	readonly dialect: Dialect;
	/** Names the place that is spoken to: dialect, host and organization, never the key. */
	readonly place: string;
	/** False where a run may call itself finished before all its calls are. */
	readonly runStatusIsFinal: boolean;
	organizations(): Promise<Organization[]>;
	spaces(): Promise<Space[]>;
	space(spaceToken: string): Promise<Space>;
	/** Agents of a space (v1) or of the organization (platform, which keeps no list by space). */
	agents(spaceToken: string | null): Promise<Agent[]>;
	agent(agentHandle: string, spaceToken: string | null): Promise<Agent>;
	/**
	 * Sees whether a call can be asked for, before anybody is called: an unknown or unpublished agent and a
	 * space that phones nobody are taken by the service all the same. What can't be read is not held against
	 * them. Reads each list once for as long as this object lives.
	 *
	 * @throws InputError that names the field
	 */
	checkTarget(spaceToken: string, agentHandle: string): Promise<void>;
	/**
	 * The body that `placeCall` would send.
	 *
	 * @throws InputError where the dialect can't do what is asked for: better no call than another one.
	 */
	orderBody(order: CallOrder): JsonObject;
	/**
	 * Orders a call. It is never sent a second time without a look in between: where Unpod takes no more
	 * requests for now, and where another path is to be tried.
	 */
	placeCall(order: CallOrder, look: Look): Promise<PlacedTask>;
	/**
	 * The calls of a space that were placed since a time (ISO 8601), and some older ones, newest first as far
	 * as the service sorts them. Ends without a last page where more of them may exist than it shows.
	 */
	placedSince(spaceToken: string, since: string): Pages<PlacedCall>;
	tasks(query: TaskQuery): Pages<Call>;
	task(spaceToken: string, taskId: string): Promise<Call>;
	runs(query: RunQuery): Pages<Call>;
	/** The calls of one run with all that is known of them, transcript and analysis included. */
	runCalls(spaceToken: string, runId: string): Promise<Call[]>;
	/**
	 * The same for many runs of a space. A run that can't be read says why. Where one run costs a request,
	 * those for which there is no time any more are left out.
	 */
	details(spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]>;
	/**
	 * The same for runs that were seen some time ago: their status is read anew. Of one that is known to
	 * have ended and stands as before, that alone may be told; one that isn't there has no calls.
	 */
	reread(spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]>;
	/**
	 * How runs that are waited for stand now, by the runs that were asked about. The calls come along once
	 * the run has ended; a run that isn't there has none and no status. Known by run ID, or by task ID where
	 * the run's isn't known.
	 *
	 * @param closely those whose calls are looked at though their list calls them open: a list may do so for
	 * good after all calls of a run have ended
	 */
	follow(
		spaceToken: string,
		runs: Call[],
		closely?: ReadonlySet<Call>,
	): Promise<Map<Call, RunDetails>>;
	/**
	 * Ends a call under way; absent where the dialect has no route for it.
	 *
	 * @throws UnpodError where there is no such call, or it can't be ended
	 */
	hangUp?(runId: string): Promise<HangUp>;
	callLogs(query: CallLogQuery): Pages<CallLog>;
	/**
	 * The list that a space's call logs are in, with whatever else the service puts there: who watches a
	 * list has to see it without gaps.
	 */
	callLogList(query: Pick<CallLogQuery, 'spaceToken' | 'firstPage' | 'pageSize'>): Pages<CallLog>;
	/** Tells the rows of that list that are asked for. */
	callLogTest(query: CallLogQuery): Promise<(log: CallLog) => boolean>;
	callLog(spaceToken: string | null, callLogId: string): Promise<CallLog>;
}
