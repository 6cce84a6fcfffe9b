import type { Phase } from '../domain/status';
import type { Cursor } from './state';

/** An entry as a list shows it. `createdAt` in ms, null where the service says nothing of it. */
export interface Sighting {
	id: string;
	phase: Phase;
	createdAt: number | null;
	taskId: string | null;
}

interface Dated {
	createdAt: number | null;
}

/** Whether the service says of all these when they were made. */
export function haveTimes(rows: Dated[]): boolean {
	return rows.every(({ createdAt }) => createdAt !== null);
}

/** The older one first; what has no time keeps its place. */
export function compareAge(a: Dated, b: Dated): number {
	return a.createdAt === null || b.createdAt === null ? 0 : a.createdAt - b.createdAt;
}

/** Rows from the oldest on; where they have no times, in the order of the list. */
export function oldestFirst(rows: Sighting[]): Sighting[] {
	return [...rows].reverse().sort(compareAge);
}

/**
 * Rows that are new by this cursor. Where not all have times, the order of the list counts alone: what is
 * below a handled row is handled.
 */
export function newRows({ known, watched, floor }: Cursor, rows: Sighting[]): Sighting[] {
	const isHandled = ({ id }: Sighting) => known.has(id) || watched.has(id);
	const isRecent = ({ createdAt }: Sighting) =>
		floor === null || createdAt === null || createdAt >= floor;
	const firstHandled = haveTimes(rows) ? -1 : rows.findIndex(isHandled);
	const above = firstHandled === -1 ? rows : rows.slice(0, firstHandled);
	return above.filter((row) => !isHandled(row) && isRecent(row));
}

/**
 * Whether a page goes down to handled entries, so that the pages after it hold nothing new. New rows
 * below handled ones show that the list is not in order; then the next page is needed to be sure.
 */
export function reachesHandled(cursor: Cursor, page: Sighting[]): boolean {
	const fresh = newRows(cursor, page);
	return fresh.length < page.length && fresh.every((row, index) => row === page[index]);
}
