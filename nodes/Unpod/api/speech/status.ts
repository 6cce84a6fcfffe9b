import { oneSpelling } from '../../domain/status';

/**
 * The plane's statuses that have another name in the other dialects, so that a workflow works with all.
 * `connected` and `notConnected` are those of the vendor's SDK of October 2026, the others those of older
 * servers (its comments). A status that isn't here stays as it is.
 */
const STATUSES: ReadonlyMap<string, string> = new Map([
	['active', 'in_progress'],
	['in_flight', 'in_progress'],
	['connected', 'completed'],
	['notconnected', 'failed'],
	['not_connected', 'failed'],
	['no_answer', 'failed'],
	['busy', 'failed'],
	['canceled', 'cancelled'],
]);

/** Returns the status of a call by the name that all dialects share; null where it has none. */
export function statusOf(value: unknown): string | null {
	const status = oneSpelling(value);
	return status === null ? null : (STATUSES.get(status) ?? status);
}
