import type { Call } from '../../domain/call';
import { creationTimeOfId } from '../../domain/time';
import type { Pages } from '../shapes';

/** More runs than this are looked up in the list of their space's tasks, as far as that is cheaper. */
export const BULK_FROM = 20;

/** Runs for which one page of that list is read: its rows contain the transcripts, so a page is large. */
const RUNS_PER_PAGE = 20;

/** Runs for which one page is read that shows none of them. */
const RUNS_PER_UNRELATED_PAGE = 200;

const SMALLEST_PAGE = 100;
const LARGEST_PAGE = 1000;

/** Returns when the oldest of some runs was made (milliseconds since 1970), null where their IDs don't show it. */
function oldestOf(runs: Call[]): number | null {
	const times = runs.map(({ runId }) => creationTimeOfId(runId ?? ''));
	const known = times.flatMap((time) => time ?? []);
	return known.length < times.length || known.length === 0 ? null : Math.min(...known);
}

/**
 * Returns the time at which a page of tasks ends: all tasks of runs that were made later are on it or before it.
 * Tasks come newest first and are made after their run (server source); of a page that isn't in order, only
 * what is newer than all of it is sure.
 */
function endOf(tasks: Call[]): number | null {
	const times = tasks.flatMap(({ taskId }) => creationTimeOfId(taskId ?? '') ?? []);
	if (times.length === 0) return null;
	const isInOrder = times.every((time, index) => index === 0 || time <= times[index - 1]);
	return isInOrder ? times[times.length - 1] : Math.max(...times);
}

/**
 * Returns calls by run, for the runs whose calls are all in the list of their space's tasks.
 *
 * @param tasksSince the tasks that were made since a time (milliseconds since 1970), newest first
 */
export async function callsInBulk(
	runs: Call[],
	tasksSince: (time: number, pageSize: number) => Pages<Call>,
	hasTime: () => boolean,
): Promise<Map<string, Call[]>> {
	const calls = new Map<string, Call[]>();
	const oldest = oldestOf(runs);
	if (oldest === null) return calls;
	const pageSize = Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, 2 * runs.length));
	const asked = new Set(runs.map(({ runId }) => runId));
	let pages = 0;
	let unrelatedPages = 0;
	let end = Number.POSITIVE_INFINITY;
	for await (const { entries, isLast } of tasksSince(oldest, pageSize)) {
		// Pages that are far down cost more requests than they save.
		const isShown = entries.some(({ runId }) => asked.has(runId));
		if (!isLast && !isShown && ++unrelatedPages * RUNS_PER_UNRELATED_PAGE > runs.length) break;
		for (const task of entries) {
			const runId = task.runId ?? '';
			calls.set(runId, [...(calls.get(runId) ?? []), task]);
		}
		end = isLast ? Number.NEGATIVE_INFINITY : (endOf(entries) ?? end);
		if (end < oldest || ++pages * RUNS_PER_PAGE > runs.length || !hasTime()) break;
	}
	const isWhole = (runId: string) => asked.has(runId) && (creationTimeOfId(runId) ?? 0) > end;
	return new Map([...calls].filter(([runId]) => isWhole(runId)));
}
