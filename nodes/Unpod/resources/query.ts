import type { Call } from '../domain/call';
import { statusWord } from '../domain/status';

const LARGEST_PAGE = 100;

/** Rows a page for so many wanted results; a filter on our side needs whole pages. */
export function pageSizeFor(limit: number, filtered: boolean): number {
	return filtered ? LARGEST_PAGE : Math.min(limit, LARGEST_PAGE);
}

/**
 * Lets calls in one of the states of a comma list pass, all where there is none. Neither API filters
 * by the state of a task or run (the platform's `status` matches the outcome: server source).
 */
export function hasStatus(list: string | null): (call: Call) => boolean {
	const wanted = new Set(
		(list ?? '')
			.split(',')
			.map(statusWord)
			.filter((word) => word !== null),
	);
	return ({ status }) => wanted.size === 0 || (status !== null && wanted.has(status));
}
