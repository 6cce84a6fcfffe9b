/** How far a run or task is. `open` is everything that is not known to be an end. */
export type Phase = 'open' | 'completed' | 'partially_completed' | 'failed';

/** A phase in which a run can end. */
export type FinishedPhase = Exclude<Phase, 'open'>;

/**
 * Returns a status or another name of the service in one spelling: lower case, `_` for spaces and hyphens. Null
 * where there is none.
 */
export function oneSpelling(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	const spelled = value
		.trim()
		.toLowerCase()
		.replace(/[\s-]+/g, '_');
	return spelled === '' ? null : spelled;
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

/** Statuses of a run or task that has not ended (sources as below, and those of the line where a task has none). */
const UNDERWAY = new Set([
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

/** Returns whether a status of a run or task is known. An empty one is no unknown status. */
export function isKnownStatus(status: string | null): boolean {
	const spelled = oneSpelling(status);
	return spelled === null || ENDS.has(spelled) || UNDERWAY.has(spelled);
}

/**
 * Returns the phase of a run or task by its status.
 *
 * Known statuses: queued, pending, scheduled, processing, running, in_progress, hold, completed,
 * partially_completed, failed, cancelled (quick-start article, platform documentation and server
 * source); connected, notConnected, no_answer, busy (the vendor's SDK of October 2026). An unknown
 * status counts as open: a wait continues rather than reporting an end that may not have come.
 */
export function phaseOf(status: string | null): Phase {
	return ENDS.get(oneSpelling(status) ?? '') ?? 'open';
}

/** Returns whether a run or task with this status has ended. */
export function isFinished(status: string | null): boolean {
	return phaseOf(status) !== 'open';
}

/**
 * Returns the status of a run by the statuses of its tasks, null where it has none.
 *
 * A platform run of several contacts has the status completed as soon as the first of them has (server source),
 * so its tasks decide: it is open while one of them is.
 */
export function statusOfAll(statuses: Array<string | null>): string | null {
	const open = statuses.find((status) => !isFinished(status));
	if (open !== undefined) return open;
	const phases = new Set(statuses.map(phaseOf));
	if (phases.size === 0) return null;
	if (phases.size > 1) return 'partially_completed';
	return statuses[0];
}
