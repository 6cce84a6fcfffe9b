import { createHash } from 'node:crypto';
import type { RunMonitor } from '../api/contract';
import type { Pages } from '../api/shapes';
import type { Call, CallLog } from '../domain/call';
import type { FinishedPhase } from '../domain/status';
import type { Found } from './cursor';
import type { Entry, Row, Rules } from './entry';

/** What the trigger listens to, and how. */
export interface Subscription {
	unpod: RunMonitor;
	spaceToken: string | null;
	agentHandle: string | null;
	taskId: string | null;
	/** Ends of runs to report; none where runs are not listened to. */
	phases: ReadonlySet<FinishedPhase>;
	/** Whether new rows of the call log are reported. */
	callLogs: boolean;
	/** Whether transcript and analysis are waited for and come along. */
	withDetails: boolean;
	/** How long they are waited for, in milliseconds. */
	holdMs: number;
	/** Events to report in one poll, at most. */
	max: number;
	/** Returns whether the poll has time left. */
	hasTime: () => boolean;
}

/** What starts the workflow: an end of a run, by one of its calls, or a row of the call log. */
export type UnpodEvent =
	| { name: FinishedPhase; call: Call; analysisPending: boolean }
	| { name: 'callLog'; call: CallLog; analysisPending: boolean };

/** An entry to look at more closely. */
export interface Look<T> {
	digest: string;
	entry: Entry;
	/** What its list shows of it, null where it was not on a page that was read. */
	listed: T | null;
}

/** What a closer look found, and the calls to report. */
export interface FoundCalls<T> extends Found {
	calls: T[];
}

/** A list that the trigger reads: the runs of a space, or a call log. */
export interface Source<T> {
	readonly rules: Rules;
	/** The number of rows that the window remembers, at most: as many as a wide page shows. */
	readonly windowSize: number;
	/** What a person can do where the list can't be followed. */
	readonly insteadOf: string;
	hasTime(): boolean;
	/** @throws UnpodError where a filter can't be applied */
	checkFilters(): Promise<void>;
	/** Returns whether a row would be reported by its status alone. Needs its filters to be checked. */
	isWanted(row: T): boolean;
	/** Reads its pages from one on. Wide ones are as large as the service makes them, and numbered separately. */
	pages(firstPage: number, isWide: boolean): Pages<T>;
	/** Returns what decides about a row, null where it has no ID. */
	rowOf(row: T): Row | null;
	/** Returns whether an entry can be asked for that no page shows. */
	canAsk(entry: Entry): boolean;
	/** Looks at entries, by digest. Those for which there is no time any more are left out. */
	lookAt(looks: Array<Look<T>>): Promise<Map<string, FoundCalls<T>>>;
	eventOf(phase: FinishedPhase, call: T, isPending: boolean): UnpodEvent;
}

/** Returns a digest of all that decides what is listed and reported. */
export function scopeOf(subscription: Subscription): string {
	const { unpod, spaceToken, agentHandle, taskId, phases, callLogs } = subscription;
	const parts = [unpod.place, spaceToken, agentHandle, taskId, [...phases].sort(), callLogs];
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
