/** Pairs entries with their results by index, as far as there are results. */
export function zip<T, R>(entries: readonly T[], results: readonly R[]): Array<[T, R]> {
	return results.map((result, index) => [entries[index], result]);
}

/**
 * Returns a function that finds the result of an entry, by the index of both.
 *
 * @throws RangeError, the function itself, for an entry without a result
 */
export function resultFinder<T, R>(entries: readonly T[], results: readonly R[]): (entry: T) => R {
	const found = new Map(zip(entries, results));
	return (entry) => {
		const result = found.get(entry);
		if (result === undefined) throw new RangeError('An entry has no result');
		return result;
	};
}
