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
	/** When its last request was aborted, or else sent, ISO 8601; absent where that was its first and not aborted. */
	cutOffAt?: string;
	taskId: string | null;
	runId: string | null;
	status: string | null;
	/** Why it is unconfirmed or refused, as at the first try. */
	cause: string | null;
}

/** Returns the entry of a call that was first sent at a time (ISO 8601) and has no answer yet. */
export function sentEntry(requestId: string, at: string): LedgerEntry {
	return { state: 'sent', requestId, at, taskId: null, runId: null, status: null, cause: null };
}

/** Returns whether a call was sent and its outcome isn't known. */
export function isDoubtful(entry: LedgerEntry | null): boolean {
	return entry?.state === 'sent' || entry?.state === 'unconfirmed';
}

/** States in rising order. */
const RANK: readonly EntryState[] = ['refused', 'sent', 'unconfirmed', 'placed'];

/** Returns the rank of an entry's state; -1 for no entry. */
export function rankOf(entry: LedgerEntry | null): number {
	return entry === null ? -1 : RANK.indexOf(entry.state);
}

/** Returns when a call was cut off, or else first sent, in milliseconds since 1970; NaN where neither is known. */
export function cutOffTime(entry: LedgerEntry | null): number {
	return Date.parse(entry?.cutOffAt ?? entry?.at ?? '');
}

/** Returns whether an entry counts instead of another one: by a higher state, or by the same one of a later time. */
export function countsBefore(entry: LedgerEntry | null, other: LedgerEntry | null): boolean {
	const rank = rankOf(entry);
	const otherRank = rankOf(other);
	return rank === otherRank ? cutOffTime(entry) > cutOffTime(other) : rank > otherRank;
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
