import { creationTimeOfId, toMilliseconds } from '../../domain/time';
import type { CallLogQuery } from '../contract';
import type { Query } from '../http/transport';

/** The server reads some times in its own zone, so what is asked of it reaches a day further. */
const MARGIN_MS = 86_400_000;

/** Unix seconds, a day before. */
function secondsBefore(milliseconds: number): number {
	return Math.floor((milliseconds - MARGIN_MS) / 1000);
}

/** Asks for the tasks that were made after a time (milliseconds since 1970), and some before it. */
export function tasksAfter(time: number | null): Query {
	return time === null ? {} : { from_ts: secondsBefore(time) };
}

/** Asks for the tasks around a task: its id tells when it was made. */
export function tasksAround(taskId: string): Query {
	const made = creationTimeOfId(taskId);
	if (made === null) return {};
	return { from_ts: secondsBefore(made), to_ts: Math.floor((made + MARGIN_MS) / 1000) };
}

/** Date and time as the call log's filter reads them in the server source: DD-MM-YYYY HH:MM:SS. */
function filterTime(milliseconds: number): string {
	const [date, time] = new Date(milliseconds).toISOString().split('T');
	return `${date.split('-').reverse().join('-')} ${time.slice(0, 8)}`;
}

/**
 * Asks for rows of the call log, and some around them, by the documented names and by those of the
 * server source: either passes over the other's.
 */
export function callLogsAsked(query: CallLogQuery): Query {
	const after = toMilliseconds(query.startedAfter);
	const before = toMilliseconds(query.startedBefore);
	const asked: Query = {};
	if (after !== null) {
		asked.start_date = new Date(after).toISOString();
		asked.start_time = filterTime(after - MARGIN_MS);
	}
	if (before !== null) {
		asked.end_date = new Date(before).toISOString();
		asked.end_time = filterTime(before + MARGIN_MS);
	}
	if (query.callType) asked.call_type = query.callType;
	if (query.callStatus) asked.call_status = query.callStatus;
	return asked;
}
