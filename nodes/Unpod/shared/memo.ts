/** What is made once and for all who ask. */
export function memoized<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return async () => await (made ??= make());
}

/** The same by a key. */
export function memoizedBy<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
	const made = new Map<string, Promise<T>>();
	return async (key) => {
		const known = made.get(key) ?? make(key);
		made.set(key, known);
		return await known;
	};
}
