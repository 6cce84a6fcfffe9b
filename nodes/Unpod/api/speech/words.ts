import { statusWord } from '../../domain/status';

/**
 * Words of the plane for states that the other dialects have words for, so that a workflow can be built on
 * one. `connected` and `notConnected` are those of the vendor's SDK of October 2026, the others those of
 * older servers (its comments). A word that isn't here stays as it is.
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

/** The status of a call in the words that all dialects share; null where it has none. */
export function statusOf(word: unknown): string | null {
	const status = statusWord(word);
	return status === null ? null : (STATUSES.get(status) ?? status);
}
