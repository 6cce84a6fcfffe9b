/** Groups entries by name, in their order; those without a name (null) are left out. */
export function groupBy<T>(
	entries: readonly T[],
	nameOf: (entry: T) => string | null,
): Map<string, T[]> {
	const groups = new Map<string, T[]>();
	for (const entry of entries) {
		const name = nameOf(entry);
		if (name === null) continue;
		const group = groups.get(name);
		if (group) group.push(entry);
		else groups.set(name, [entry]);
	}
	return groups;
}
