import { createHash } from 'node:crypto';
import type { Letter, Row } from './entry';

/*
 * The head of a list as the trigger last saw it: rows that it knows, in their order. A row that isn't known
 * and has a known one below it is new, whatever its time says. Below the last known row is history, unless
 * the window held the whole list. Rows are kept as short digests: a thousand take 8 KB of n8n's memory.
 */

/** What is known of a row that needs no further look. */
export interface Mark {
	/** The letters of the phases in which it has ended. */
	phases: string;
	/** The end that its list showed last, null where that was none. */
	listed: Letter | null;
	/** Whether it wasn't at its place when that was last read: deleted, or hidden for a while. */
	isMissing: boolean;
}

/** Marks by digest, in the list's order. */
export type Window = ReadonlyMap<string, Mark>;

export const DIGEST_LENGTH = 7;

/** The index of the last entry that passes, -1 where none does. */
export function lastIndexOf<T>(entries: readonly T[], passes: (entry: T) => boolean): number {
	let index = entries.length - 1;
	while (index >= 0 && !passes(entries[index])) index--;
	return index;
}

const digests = new Map<string, string>();

/** A short digest of an id: 42 bits, so that one of a thousand rows is taken for another once in four billion. */
export function digestOf(id: string): string {
	const known = digests.get(id);
	if (known !== undefined) return known;
	// Digests are asked for again and again within a poll; what older polls asked for is no loss.
	if (digests.size > 50_000) digests.clear();
	const digest = createHash('sha256').update(id).digest('base64url').slice(0, DIGEST_LENGTH);
	digests.set(id, digest);
	return digest;
}

/** Rows that were read one after the other, from a page on. */
export interface Stretch {
	/** The number of its first page. */
	start: number;
	pages: Row[][];
	/** Whether its last page is the last of the list. */
	reachesEnd: boolean;
	/** So many of its rows, from the first on, have their place in the window: down to the last known one. */
	placed: number;
}

/** What is known and not known of a stretch. */
export interface Survey {
	/** Rows that are new, from the newest on. */
	fresh: Row[];
	/** Rows below the window, which were there before. */
	history: Row[];
	/** Whether it goes down to known rows, so that there is nothing new right below it. */
	isGrounded: boolean;
	/** So many of its rows, from the first on, have their place in the window. */
	placed: number;
	/** Whether rows below the last known one are still to be placed by what follows. */
	isOpen: boolean;
	/** Known rows that are not at their place: deleted, or pushed down by others that moved up. */
	absent: string[];
}

/** What is known of rows besides the window. */
export interface Handled {
	/** Rows that may be anywhere in the list. */
	has: (row: Row) => boolean;
	/** Rows that are known by an older memory, and mark where history begins as the window does. */
	wasBefore: (row: Row) => boolean;
	/** Whether nothing can be below a page that shows all known rows in their order and no other. */
	trustsSame: boolean;
}

/** Compares a stretch with the window. */
export function survey(
	window: Window,
	isWhole: boolean,
	stretch: Omit<Stretch, 'placed'>,
	handled: Handled,
): Survey {
	const { start, reachesEnd } = stretch;
	const rows = stretch.pages.flat();
	const order = rows.map(({ id }) => digestOf(id));
	const shown = new Set(order);
	const isKnown = (row: Row) => window.has(digestOf(row.id)) || handled.wasBefore(row);
	const isUnknown = (row: Row) => !isKnown(row) && !handled.has(row);
	const lowest = lastIndexOf(rows, isKnown);
	const above = rows.slice(0, lowest + 1).filter(isUnknown);
	const below = rows.slice(lowest + 1).filter(isUnknown);
	const present = [...window].flatMap(([digest, { isMissing }]) => (isMissing ? [] : [digest]));
	const isExhausted =
		start === 1
			? present.every((digest) => shown.has(digest))
			: present.length > 0 && shown.has(present[present.length - 1]);
	const isBottom = reachesEnd || (isExhausted && lowest !== -1 && !isWhole);
	// Below a window that held the whole list there was nothing: where there may be now, known rows moved up.
	const isSame =
		handled.trustsSame && above.length === 0 && present.every((digest, at) => digest === order[at]);
	const isClosed = lowest !== -1 && below.length === 0 && (!isExhausted || !isWhole || isSame);
	const absent = start === 1 && lowest !== -1 ? absentAbove(present, shown, rows[lowest]) : [];
	const known = rows.filter((row) => !window.has(digestOf(row.id)) && handled.wasBefore(row));
	return {
		fresh: isBottom && isWhole ? [...above, ...below] : above,
		history: isBottom && !isWhole ? [...known, ...below] : known,
		isGrounded: isBottom || (isClosed && absent.length === 0),
		isOpen: !isBottom && !isClosed,
		placed: isBottom ? rows.length : lowest + 1,
		absent,
	};
}

function absentAbove(present: string[], shown: Set<string>, lowest: Row): string[] {
	const place = present.indexOf(digestOf(lowest.id));
	return present.slice(0, Math.max(0, place)).filter((digest) => !shown.has(digest));
}

/** The window with the rows of a stretch in the order in which that shows them. */
export function merged(
	window: Window,
	{ start, pages, placed }: Stretch,
	markOf: (row: Row) => Mark | null,
): Map<string, Mark> {
	const shown = new Map<string, Mark>();
	for (const row of pages.flat().slice(0, placed)) {
		const mark = markOf(row);
		if (mark !== null) shown.set(digestOf(row.id), { ...mark, isMissing: false });
	}
	const digestsBefore = [...window.keys()];
	const first = start === 1 ? 0 : digestsBefore.findIndex((digest) => shown.has(digest));
	const place = first === -1 ? digestsBefore.length : first;
	const rest = [...window].map(([digest, mark], index) => ({ digest, mark, index }));
	const kept = rest.filter(({ digest }) => !shown.has(digest));
	const entriesOf = (part: typeof kept) => part.map(({ digest, mark }) => [digest, mark] as const);
	return new Map([
		...entriesOf(kept.filter(({ index }) => index < place)),
		...shown,
		...entriesOf(kept.filter(({ index }) => index >= place)),
	]);
}
