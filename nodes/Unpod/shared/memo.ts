/** Returns a function that makes something once and returns the same to every caller. */
export function memoized<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return async () => await (made ??= make());
}

/** Does the same for each key. */
export function memoizedBy<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
	const made = new Map<string, Promise<T>>();
	return async (key) => {
		const known = made.get(key) ?? make(key);
		made.set(key, known);
		return await known;
	};
}
