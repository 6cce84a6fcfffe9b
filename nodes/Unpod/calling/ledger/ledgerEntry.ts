/**
 * What is known of a call that was asked for. `sent`: the request went out, its answer isn't in yet.
 * `placed`: the service took it. `unconfirmed`: it may have been placed. `refused`: the service answered
 * that it did not place it, which it may also answer for a call that it placed.
 */
export type EntryState = 'sent' | 'placed' | 'unconfirmed' | 'refused';

export interface LedgerEntry {
	state: EntryState;
	requestId: string;
	/** When it was first sent, ISO 8601; empty where that isn't known. */
	at: string;
	taskId: string | null;
	runId: string | null;
	status: string | null;
	/** Why it is unconfirmed or refused, as at the first try. */
	cause: string | null;
}

/** States in rising order: where two stores know the same call, the entry with the higher state counts. */
const RANK: readonly EntryState[] = ['refused', 'sent', 'unconfirmed', 'placed'];

/** Returns the rank of an entry's state; -1 for no entry. */
export function rankOf(entry: LedgerEntry | null): number {
	return entry === null ? -1 : RANK.indexOf(entry.state);
}

/** Returns the names under which a call is known: tasks and runs may be numbered alike. */
export function namesOfCall({
	requestId,
	taskId,
	runId,
}: Record<'requestId' | 'taskId' | 'runId', string | null>): string[] {
	const named = { request: requestId, task: taskId, run: runId };
	return Object.entries(named).flatMap(([kind, id]) => (id === null ? [] : `${kind} ${id}`));
}
