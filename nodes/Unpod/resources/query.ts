import type { Call } from '../domain/call';
import { oneSpelling } from '../domain/status';

const LARGEST_PAGE = 100;

/**
 * Returns the page size to ask for by the number of results that are wanted. Where this package filters the rows, it
 * asks for whole pages.
 */
export function pageSizeFor(limit: number, filtered: boolean): number {
	return filtered ? LARGEST_PAGE : Math.min(limit, LARGEST_PAGE);
}

/**
 * Returns a test that calls in one of some states pass, all where there are none. Neither API filters
 * by the state of a task or run (the platform's `status` matches the outcome: server source).
 */
export function hasStatus(states: string[] | null): (call: Call) => boolean {
	if (states === null) return () => true;
	const wanted = new Set(states.map(oneSpelling));
	return ({ status }) => status !== null && wanted.has(status);
}
