/** "2026-01-31 11:47:38.067000": UTC that doesn't say so, as in tasks' outputs (captured, 2026). */
export function naiveTime(milliseconds: number, separator = ' '): string {
	return `${new Date(milliseconds).toISOString().slice(0, -1).replace('T', separator)}000`;
}

/** "2026-02-07T05:57:45": UTC that doesn't say so, as in `created` and `modified` (captured, 2026). */
export function naiveSeconds(milliseconds: number): string {
	return new Date(milliseconds).toISOString().slice(0, 19);
}
