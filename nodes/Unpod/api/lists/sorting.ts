/** An entry of a list with what shows how the list is sorted. */
export interface TimedEntry {
	id: string;
	/** Milliseconds since 1970, null where the service doesn't say. */
	createdAt: number | null;
}

/** Entries with times from which on their sequence says something. */
const ENOUGH_FOR_REVERSE = 20;
const ENOUGH_FOR_CHAOS = 100;

/** Returns the share of times that are newer than the one half a list below. */
function shareInOrder(times: number[]): number {
	const half = Math.floor(times.length / 2);
	const pairs = times.slice(0, half).map((time, index) => [time, times[index + half]]);
	const distinct = pairs.filter(([upper, lower]) => upper !== lower);
	return distinct.length < half / 2
		? 1
		: distinct.filter(([upper, lower]) => upper > lower).length / distinct.length;
}

/** Returns whether a page that was read again shows mostly other entries than before. */
function isShuffled(before: TimedEntry[], again: TimedEntry[]): boolean {
	const known = new Set(before.slice(0, again.length).map(({ id }) => id));
	return again.filter(({ id }) => known.has(id)).length < again.length / 2;
}

/**
 * Returns how a list is sorted, by the times of its entries. One that is sorted by the last change counts as
 * newest first, since what was changed of late was mostly made of late.
 *
 * @param entries the head of the list
 * @param again the first page, read once more after them; null where the list was read to its end, whose
 * sorting matters less
 */
export function sortingOf(
	entries: TimedEntry[],
	again: TimedEntry[] | null,
): 'newestFirst' | 'oldestFirst' | 'none' {
	const times = entries.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]));
	const share = shareInOrder(times);
	if (times.length >= ENOUGH_FOR_REVERSE && share < 0.03) return 'oldestFirst';
	const isChaotic = times.length >= ENOUGH_FOR_CHAOS && share > 0.35 && share < 0.65;
	return again !== null && (isChaotic || isShuffled(entries, again)) ? 'none' : 'newestFirst';
}
