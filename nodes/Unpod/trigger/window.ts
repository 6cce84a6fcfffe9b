import { createHash } from 'node:crypto';
import type { FinishedPhase } from '../domain/status';
import type { Row } from './entry';

/*
 * The head of a list as the trigger last saw it: the rows that it knows, in their order. A row that isn't
 * known and has a known one below it is new, whatever its time says. Below the last known row is history,
 * unless the window held the whole list: then the list's end counts as a known row.
 */

/** What is known of a row that needs no further look. */
export interface Mark {
	/** The phases in which it has ended. */
	phases: readonly FinishedPhase[];
	/** The end that its row showed last, null where that was none. */
	listed: FinishedPhase | null;
	/** Whether it wasn't at its place when that was last read: deleted, or hidden for a while. */
	isMissing: boolean;
}

/** Marks by the digest of the row's ID, in the list's order. */
export type Window = ReadonlyMap<string, Mark>;

export const DIGEST_LENGTH = 7;

/** Stands for the end of the list. */
const END = 'end';

const digests = new Map<string, string>();

/** Returns a short digest of an ID: 42 bits, so that one of a thousand rows is taken for another once in four billion. */
export function digestOf(id: string): string {
	const known = digests.get(id);
	if (known !== undefined) return known;
	// A poll asks for the same digests again and again; those of older polls are no loss.
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
}

/** A stretch by what is known of its rows. */
export interface Survey {
	/** New rows, from the newest on. */
	fresh: Row[];
	/** Rows that were there before the first look. */
	history: Row[];
	/** The rows that have their place in the window: down to the last known one, or to history. */
	placed: Row[];
	/** Whether it ends with known rows. */
	isClosed: boolean;
	/** Known rows that are not at their place: deleted, or pushed down by others that moved up. */
	absent: string[];
	/** Known rows that are further up than they were, so that new ones may be right below. */
	moved: string[];
}

/** Returns the index of the last element that passes, -1 where none does. */
export function lastIndexOf<T>(elements: readonly T[], passes: (element: T) => boolean): number {
	let index = elements.length - 1;
	while (index >= 0 && !passes(elements[index])) index--;
	return index;
}

/**
 * Compares a stretch with the window.
 *
 * @param isEntry passes rows that may be anywhere in the list, in the window or below it
 * @param isBelowFloor passes rows that version 0.1.0 handled: they are known, and history begins with them
 */
export function survey(
	{ window, isWhole }: { window: Window; isWhole: boolean },
	{ start, pages, reachesEnd }: Stretch,
	{ isEntry, isBelowFloor }: Record<'isEntry' | 'isBelowFloor', (row: Row) => boolean>,
): Survey {
	const rows = pages.flat();
	const present = [...window].flatMap(([digest, { isMissing }]) => (isMissing ? [] : [digest]));
	if (isWhole) present.push(END);
	const places = new Map(present.map((digest, place) => [digest, place]));
	const isKnown = (row: Row) => window.has(digestOf(row.id)) || isBelowFloor(row);
	const isUnknown = (row: Row) => !isKnown(row) && !isEntry(row);
	const showsEnd = reachesEnd && isWhole;
	const lowestKnown = lastIndexOf(rows, isKnown);
	// A list that shows nothing of what is known of it, from its head to its end, shows new rows alone.
	const isAllNew = start === 1 && reachesEnd && lowestKnown === -1 && present.length > 0;
	const lowest = showsEnd || isAllNew ? rows.length : lowestKnown;
	const below = rows.slice(lowest + 1).filter(isUnknown);
	const order = [
		...rows.slice(0, lowest + 1).map(({ id }) => digestOf(id)),
		...(showsEnd ? [END] : []),
	];
	const isShown = new Set(order);
	const shown = order.flatMap((digest) => places.get(digest) ?? []);
	const last = shown.at(-1) ?? -1;
	const isAtHead = start === 1 && lowest !== -1;
	const isBottom = reachesEnd || (last !== -1 && last === present.length - 1);
	const byFloor = rows.filter((row) => !window.has(digestOf(row.id)) && isBelowFloor(row));
	return {
		fresh: rows.slice(0, lowest + 1).filter(isUnknown),
		history: isBottom ? [...byFloor, ...below] : byFloor,
		placed: isBottom ? rows : rows.slice(0, lowest + 1),
		isClosed: isBottom || (lowest !== -1 && below.length === 0),
		absent: isAtHead
			? present.slice(0, Math.max(0, last)).filter((digest) => !isShown.has(digest))
			: [],
		moved: isAtHead ? shown.filter((place) => place > last).map((place) => present[place]) : [],
	};
}

/** Returns the window with the rows of a stretch in the order in which that shows them. */
export function merged(
	window: Window,
	{ start, placed }: { start: number; placed: Row[] },
	markOf: (row: Row) => Mark | null,
): Map<string, Mark> {
	const shown = new Map<string, Mark>();
	for (const row of placed) {
		const mark = markOf(row);
		if (mark !== null) shown.set(digestOf(row.id), { ...mark, isMissing: false });
	}
	const before = [...window];
	const first = start === 1 ? 0 : before.findIndex(([digest]) => shown.has(digest));
	const place = first === -1 ? before.length : first;
	const isKept = ([digest]: [string, Mark]) => !shown.has(digest);
	return new Map([
		...before.slice(0, place).filter(isKept),
		...shown,
		...before.slice(place).filter(isKept),
	]);
}
