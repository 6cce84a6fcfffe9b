/** Requests under way at the same time by default: one node should not overload a server. */
export const MOST_AT_ONCE = 5;

/**
 * Works through a list with a few workers side by side, in the list's order, and returns the results by
 * index. Once `stop` returns true for an index, no new entry is begun; those under way are finished. So the
 * results are those of the first entries.
 *
 * @param atOnce workers at most
 */
export async function workThrough<T, R>(
	entries: readonly T[],
	work: (entry: T) => Promise<R>,
	stop: (index: number) => boolean = () => false,
	atOnce = MOST_AT_ONCE,
): Promise<R[]> {
	const results: R[] = [];
	const waiting = entries.entries();
	let isStopped = false;
	const worker = async () => {
		for (const [index, entry] of waiting) {
			isStopped ||= stop(index);
			if (isStopped) return;
			results[index] = await work(entry);
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, entries.length) }, worker));
	return results;
}

/**
 * Works through a list in the same way as long as there is time. The first entry is worked on even when there is none,
 * so that each call gets something done.
 */
export async function workInTime<T, R>(
	entries: readonly T[],
	work: (entry: T) => Promise<R>,
	hasTime: () => boolean,
): Promise<R[]> {
	return await workThrough(entries, work, (index) => index > 0 && !hasTime());
}
