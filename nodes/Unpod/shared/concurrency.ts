/** Requests under way at the same time where nothing else is said: one node should not take a server for itself. */
export const MOST_AT_ONCE = 5;

/**
 * Works through a list with a few workers side by side, in the list's order. After `stop` says so, no
 * new entry is begun; those under way are finished.
 *
 * @param atOnce workers at most
 */
export async function workThrough<T>(
	entries: T[],
	work: (entry: T) => Promise<void>,
	stop: () => boolean,
	atOnce = MOST_AT_ONCE,
): Promise<void> {
	const waiting = entries[Symbol.iterator]();
	const worker = async () => {
		for (const entry of waiting) {
			if (stop()) return;
			await work(entry);
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, entries.length) }, worker));
}
