import { createHash } from 'node:crypto';
import type { Entry, Row } from './entry';

/*
 * The head of a list as the trigger last saw it: the digests of the rows that it knows, in their order. A row
 * that isn't known and has a known one below it is new, whatever its time says. Below the last known row is
 * history, unless the window held the whole list: then the list's end counts as a known row.
 */

/** Pages that were read one after the other. */
export interface Stretch {
	/** The number of its first page. */
	start: number;
	pages: Row[][];
	/** Whether its last page is the last of the list. */
	reachesEnd: boolean;
}

/** What is known of the rows of a stretch. */
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

/** What is known of a list. */
export interface Known {
	window: readonly string[];
	/** Whether the window held the whole list. */
	isWhole: boolean;
	/** By digest: those in the window, and others that may be anywhere in the list. */
	entries: ReadonlyMap<string, Entry>;
	/** Rows older than this (ms) were handled by version 0.1.0; null once all that it left was read. */
	floor: number | null;
}

export const DIGEST_LENGTH = 7;

/** Stands for the end of the list. */
const END = 'end';

/** Returns a short digest of an ID: 42 bits, so that one of a thousand rows is taken for another once in four billion. */
export function digestOf(id: string): string {
	return createHash('sha256').update(id).digest('base64url').slice(0, DIGEST_LENGTH);
}

/** Returns the index of the last element that passes, -1 where none does. */
export function lastIndexOf<T>(elements: readonly T[], passes: (element: T) => boolean): number {
	let index = elements.length - 1;
	while (index >= 0 && !passes(elements[index])) index--;
	return index;
}

/** Compares a stretch with the window. */
export function survey(
	{ window, isWhole, entries, floor }: Known,
	{ start, pages, reachesEnd }: Stretch,
): Survey {
	const rows = pages.flat();
	const inWindow = new Set(window);
	const present = window.filter((digest) => !entries.get(digest)?.isMissing);
	if (isWhole) present.push(END);
	const places = new Map(present.map((digest, place) => [digest, place]));
	const isBelowFloor = ({ digest, createdAt }: Row) =>
		!inWindow.has(digest) && floor !== null && createdAt !== null && createdAt < floor;
	const isUnknown = (row: Row) => !entries.has(row.digest) && !isBelowFloor(row);
	const lowestKnown = lastIndexOf(rows, (row) => inWindow.has(row.digest) || isBelowFloor(row));
	const showsEnd = reachesEnd && isWhole;
	// A list that shows nothing of what is known of it, from its head to its end, shows new rows alone.
	const isAllNew = start === 1 && reachesEnd && lowestKnown === -1 && present.length > 0;
	const lowest = showsEnd || isAllNew ? rows.length : lowestKnown;
	const upper = rows.slice(0, lowest + 1);
	const below = rows.slice(lowest + 1).filter(isUnknown);
	const order = [...upper.map(({ digest }) => digest), ...(showsEnd ? [END] : [])];
	const shown = order.flatMap((digest) => places.get(digest) ?? []);
	const last = shown.at(-1) ?? -1;
	const isBottom = reachesEnd || (last !== -1 && last === present.length - 1);
	const isAtHead = start === 1 && lowest !== -1;
	const isShown = new Set(order);
	const before = isAtHead ? present.slice(0, Math.max(0, last)) : [];
	return {
		fresh: upper.filter(isUnknown),
		history: [...rows.filter(isBelowFloor), ...(isBottom ? below : [])],
		placed: isBottom ? rows : upper,
		isClosed: isBottom || (lowest !== -1 && below.length === 0),
		absent: before.filter((digest) => !isShown.has(digest)),
		moved: isAtHead ? shown.filter((place) => place > last).map((place) => present[place]) : [],
	};
}

/** Returns the window with the rows of a stretch in the order in which that shows them. */
export function merged(window: readonly string[], start: number, shown: string[]): string[] {
	const isShown = new Set(shown);
	const first = start === 1 ? 0 : window.findIndex((digest) => isShown.has(digest));
	const place = first === -1 ? window.length : first;
	const isKept = (digest: string) => !isShown.has(digest);
	return [
		...window.slice(0, place).filter(isKept),
		...shown,
		...window.slice(place).filter(isKept),
	];
}
