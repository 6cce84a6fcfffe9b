import { createHash } from 'node:crypto';
import type { Entry, Row } from './entry';

/*
 * The window is the head of a list as the trigger last saw it: the digests of the rows that it knows, in their
 * order. A row that isn't known and has a known one below it is new, whatever its time says. Below the last known
 * row is history, unless the window held the whole list: then the list's end counts as a known row.
 */

/** Pages that were read one after the other. */
export interface Stretch {
	/** The number of its first page. */
	start: number;
	/** Whether its pages are as large as the service makes them; they are numbered separately. */
	isWide: boolean;
	pages: Row[][];
	/** Whether its last page is the last of the list. */
	reachesEnd: boolean;
	/** Whether rows were deleted while it was read, so that one may be missing. */
	isTorn: boolean;
}

/** A stretch compared with what is known of its list. */
export interface Survey extends Stretch {
	/** New rows, from the newest on. */
	fresh: Row[];
	/** Rows that were there before the first look. */
	history: Row[];
	/** The rows that have their place in the window: down to the last known one, or to history. */
	placed: Row[];
	/** Known rows that are not at their place: deleted, pushed down, or moved up, with new ones right below. */
	displaced: string[];
	/** Those of them that are deleted or hidden. */
	gone: string[];
	/** Whether it goes down to known rows at their place, so that there is nothing new right below it. */
	isGrounded: boolean;
}

/** What is known of a list. */
export interface Known {
	/** The digests of the rows at its head, in their order. */
	window: readonly string[];
	/** Whether the window held the whole list. */
	isWhole: boolean;
	/** By digest: those in the window, and others that may be anywhere. Those looked at longest ago come first. */
	entries: ReadonlyMap<string, Entry>;
	/** Rows older than this (ms) were handled by version 0.1.0; null once all that it left was read. */
	floor: number | null;
}

/** Characters of a digest. */
export const DIGEST_LENGTH = 7;

/** Stands for the end of the list. */
const END = 'end';

/** Returns a short digest of an ID: 42 bits, so that one of a thousand rows is taken for another once in four billion. */
export function digestOf(id: string): string {
	return createHash('sha256').update(id).digest('base64url').slice(0, DIGEST_LENGTH);
}

/**
 * Compares a stretch with what is known of its list.
 *
 * @param shorter what was read of the list's head before: known rows that neither shows at their place are gone,
 * or have moved for good
 */
export function survey(
	{ window, isWhole, entries, floor }: Known,
	stretch: Stretch,
	shorter: Survey | null,
): Survey {
	const { start, pages, reachesEnd } = stretch;
	const rows = pages.flat();
	const inWindow = new Set(window);
	const known = window.filter((digest) => !entries.get(digest)?.isMissing);
	if (isWhole) known.push(END);
	const isBelowFloor = ({ digest, createdAt }: Row) =>
		!inWindow.has(digest) && floor !== null && createdAt !== null && createdAt < floor;
	const isUnknown = (row: Row) => !entries.has(row.digest) && !isBelowFloor(row);

	// Down to the lowest known row, what isn't known is new.
	const lowestKnown = rows.findLastIndex((row) => inWindow.has(row.digest) || isBelowFloor(row));
	const showsEnd = reachesEnd && isWhole;
	// A list that shows nothing of what is known of it, from its head to its end, shows new rows alone.
	const isAllNew = start === 1 && reachesEnd && lowestKnown === -1 && known.length > 0;
	const height = showsEnd || isAllNew ? rows.length : lowestKnown + 1;
	const upper = rows.slice(0, height);
	const below = rows.slice(height).filter(isUnknown);

	// Below the last row of the window, what isn't known is history.
	const order = [...upper.map(({ digest }) => digest), ...(showsEnd ? [END] : [])];
	const places = new Map(known.map((digest, place) => [digest, place]));
	const lowestPlace = order.flatMap((digest) => places.get(digest) ?? []).at(-1) ?? -1;
	const isBottom = reachesEnd || (lowestPlace !== -1 && lowestPlace === known.length - 1);
	const isClosed = isBottom || (height > 0 && below.length === 0);

	// At their place are the known rows of the window down to the lowest one, and no others.
	const isShown = new Set(order);
	const isDisplaced = (digest: string, place: number) =>
		place <= lowestPlace ? !isShown.has(digest) : isShown.has(digest);
	const displaced = start === 1 && height > 0 ? known.filter(isDisplaced) : [];
	const isLonger = shorter !== null && rows.length > shorter.pages.flat().length;
	const wasDisplaced = new Set(shorter?.displaced);
	const isConfirmed = isLonger && displaced.every((digest) => wasDisplaced.has(digest));
	return {
		...stretch,
		fresh: upper.filter(isUnknown),
		history: [...rows.filter(isBelowFloor), ...(isBottom ? below : [])],
		placed: isBottom ? rows : upper,
		displaced,
		gone: isClosed && isConfirmed ? displaced.filter((digest) => !isShown.has(digest)) : [],
		isGrounded: reachesEnd || (isClosed && (displaced.length === 0 || isConfirmed)),
	};
}

/** Returns the window with rows in the order in which a stretch shows them. */
function merged(window: readonly string[], start: number, shown: string[]): string[] {
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

/** Returns the window after some stretches, with their known rows at the place at which they show them. */
export function windowAfter(
	window: readonly string[],
	stretches: Survey[],
	isKnown: (digest: string) => boolean,
): readonly string[] {
	let after = window;
	// The head comes last: its order is the newest.
	for (const { start, placed } of stretches.toSorted((a, b) => b.start - a.start)) {
		const known = placed.map(({ digest }) => digest).filter(isKnown);
		after = merged(after, start, [...new Set(known)]);
	}
	return after;
}
