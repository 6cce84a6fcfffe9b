/** Returns a function that makes something at its first call, and returns the same at every call. */
export function memoized<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return async () => await (made ??= make());
}

/** Returns a function that makes something at its first call with a key, and returns the same at every call with it. */
export function memoizedBy<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
	const made = new Map<string, Promise<T>>();
	return async (key) => {
		const known = made.get(key) ?? make(key);
		made.set(key, known);
		return await known;
	};
}
