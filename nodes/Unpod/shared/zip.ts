/** Pairs entries with their results by index, as far as there are results. */
export function zip<T, R>(entries: readonly T[], results: readonly R[]): Array<[T, R]> {
	return results.map((result, index) => [entries[index], result]);
}

/**
 * Returns a function that finds the result of an entry, which may be null, in a map.
 *
 * @throws RangeError, the function itself, for an entry without a result
 */
export function resultFinderIn<T, R>(found: ReadonlyMap<T, R>): (entry: T) => R {
	return (entry) => {
		const result = found.get(entry);
		if (result === undefined) throw new RangeError('An entry has no result');
		return result;
	};
}

/**
 * Returns a function that finds the result of an entry, by the index of both.
 *
 * @throws RangeError, the function itself, for an entry without a result
 */
export function resultFinder<T, R>(entries: readonly T[], results: readonly R[]): (entry: T) => R {
	return resultFinderIn(new Map(zip(entries, results)));
}
