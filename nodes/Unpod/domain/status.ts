/** How far a run or task is. `open` is everything that is not known to be an end. */
export type Phase = 'open' | 'completed' | 'partially_completed' | 'failed';

/** A phase in which a run can end. */
export type FinishedPhase = Exclude<Phase, 'open'>;

/** A status word in one spelling: lower case, `_` for spaces and hyphens; null where there is none. */
export function statusWord(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	const word = value
		.trim()
		.toLowerCase()
		.replace(/[\s-]+/g, '_');
	return word === '' ? null : word;
}

const ENDS: ReadonlyMap<string, FinishedPhase> = new Map([
	['completed', 'completed'],
	['connected', 'completed'],
	['partially_completed', 'partially_completed'],
	['failed', 'failed'],
	['cancelled', 'failed'],
	['canceled', 'failed'],
	['notconnected', 'failed'],
	['not_connected', 'failed'],
	['no_answer', 'failed'],
	['busy', 'failed'],
]);

/** Words for a run or task that goes on (sources as below, and the words of the line where a task has none). */
const GOES_ON = new Set([
	'queued',
	'pending',
	'scheduled',
	'processing',
	'running',
	'in_progress',
	'hold',
	'dispatching',
	'ringing',
	'active',
	'in_flight',
	'calldispatched',
	'incall',
	'outcall',
]);

/** Whether it is known what a status word of a run or task means. One that says nothing is no unknown word. */
export function isKnownStatus(status: string | null): boolean {
	const word = statusWord(status);
	return word === null || ENDS.has(word) || GOES_ON.has(word);
}

/**
 * The phase behind a status word of a run or task.
 *
 * Known words: queued, pending, scheduled, processing, running, in_progress, hold, completed,
 * partially_completed, failed, cancelled (quick-start article, platform documentation and server
 * source); connected, notConnected, no_answer, busy (the vendor's SDK of October 2026). A word that is
 * not known counts as not finished: a wait goes on rather than reporting an end that may not have come.
 */
export function phaseOf(status: string | null): Phase {
	return ENDS.get(statusWord(status) ?? '') ?? 'open';
}

/** Whether a run or task with this status has ended. */
export function isFinished(status: string | null): boolean {
	return phaseOf(status) !== 'open';
}

/**
 * The status of a run by the statuses of its tasks, null where it has none.
 *
 * A platform run of several contacts calls itself completed when the first of them is (server
 * source), so what counts is what its tasks say: open while one of them is.
 */
export function statusOfAll(statuses: Array<string | null>): string | null {
	const open = statuses.find((status) => !isFinished(status));
	if (open !== undefined) return open;
	const phases = new Set(statuses.map(phaseOf));
	if (phases.size === 0) return null;
	if (phases.size > 1) return 'partially_completed';
	return statuses[0];
}
