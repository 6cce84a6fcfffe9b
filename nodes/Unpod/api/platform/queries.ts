import { creationTimeOfId } from '../../domain/time';
import type { Query } from '../http/connection';
import type { CallLogQuery } from '../shapes';

/** The server reads some times in its own zone, so queries reach a day further. */
const MARGIN_MS = 86_400_000;

/** Returns a time a day before, in Unix seconds. */
function secondsBefore(milliseconds: number): number {
	return Math.floor((milliseconds - MARGIN_MS) / 1000);
}

/** Builds the query for the tasks that were made after a time (milliseconds since 1970), and some before it. */
export function tasksAfter(time: number | null): Query {
	return time === null ? {} : { from_ts: secondsBefore(time) };
}

/** Builds the query for the tasks around a task: its ID contains the time of its creation. */
export function tasksAround(taskId: string): Query {
	const made = creationTimeOfId(taskId);
	if (made === null) return {};
	return { from_ts: secondsBefore(made), to_ts: Math.floor((made + MARGIN_MS) / 1000) };
}

/** A value of one word: the service compares it as this package does, without regard to case. */
const PLAIN_VALUE = /^[a-z]+$/i;

/**
 * Builds the query for rows of the call log by type and by one status. Dates are compared here: the service's
 * filter omits every row without a start, which are all missed calls (seen in its backend).
 */
export function callLogsAsked({ callType, callStatuses }: CallLogQuery): Query {
	const [callStatus, another] = callStatuses ?? [];
	const isOne = callStatus !== undefined && another === undefined;
	return {
		...(callType && PLAIN_VALUE.test(callType) ? { call_type: callType } : {}),
		...(isOne && PLAIN_VALUE.test(callStatus) ? { call_status: callStatus } : {}),
	};
}
