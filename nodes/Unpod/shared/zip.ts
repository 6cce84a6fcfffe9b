/** Pairs entries with their results by index, as far as there are results. */
export function zip<T, R>(entries: readonly T[], results: readonly R[]): Array<[T, R]> {
	return results.map((result, index) => [entries[index], result]);
}
