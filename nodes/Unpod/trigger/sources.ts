import { createHash } from 'node:crypto';
import type { Unpod } from '../api/contract';
import type { Call, CallLog } from '../domain/call';
import { textAt } from '../domain/json';
import { phaseOf, type FinishedPhase } from '../domain/status';
import { creationTimeOfId, toMilliseconds } from '../domain/time';
import { MOST_LOOKS } from './cursor';
import type { Source } from './scan';

/** What the trigger listens to, and how. */
export interface Subscription {
	unpod: Unpod;
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
	/** Runs to report in one poll, at most. */
	most: number;
}

/** A digest of all that decides what is listed and reported. */
export function scopeOf(subscription: Subscription): string {
	const { unpod, spaceToken, agentHandle, taskId, phases, callLogs } = subscription;
	const parts = [unpod.place, spaceToken, agentHandle, taskId, [...phases].sort(), callLogs];
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** The runs that a subscription is about. The time within an id is right whatever zone the service writes. */
export function runsOf({ unpod, taskId }: Subscription, spaceToken: string): Source<Call> {
	return {
		mostUnseen: MOST_LOOKS,
		pagesFrom: (firstPage) => unpod.runs({ spaceToken, taskId, firstPage }),
		sight: ({ runId, taskId: task, status, createdAt }) =>
			runId === null
				? null
				: {
						id: runId,
						taskId: task,
						phase: phaseOf(status),
						createdAt: creationTimeOfId(runId) ?? toMilliseconds(createdAt),
					},
	};
}

/** What stays the same about a row of the call log that has no id. */
const STABLE_KEYS = [
	'source_number',
	'destination_number',
	'phone_number',
	'from_number',
	'to_number',
	'call_type',
	'task_id',
	'run_id',
];

/**
 * The id of a call log: its own, or a digest of what never changes about it, which its analysis is not.
 * Two rows without ids that agree in all of it can't be told from one that is shown twice.
 */
function callLogKey({ callLogId, createdAt, startedAt, raw }: CallLog): string {
	if (callLogId !== null) return callLogId;
	const stable = [createdAt, startedAt, ...STABLE_KEYS.map((key) => textAt(raw, key))];
	return createHash('sha256').update(JSON.stringify(stable)).digest('hex').slice(0, 20);
}

/** The list that the call logs of a subscription are in; each row is there at once and for good. */
export function callLogsOf({ unpod, spaceToken }: Subscription): Source<CallLog> {
	return {
		mostUnseen: 0,
		pagesFrom: (firstPage) => unpod.callLogList({ spaceToken, firstPage }),
		sight: (log) => ({
			id: callLogKey(log),
			taskId: null,
			phase: 'completed',
			createdAt: toMilliseconds(log.createdAt ?? log.endedAt ?? log.startedAt),
		}),
	};
}
