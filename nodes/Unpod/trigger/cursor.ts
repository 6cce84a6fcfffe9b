import type { FinishedPhase } from '../domain/status';
import { type Finding, newEntry, type Row, type Rules, step } from './entry';
import { type Known, type Survey, windowAfter } from './window';

/** The pages from which the next poll reads on. */
export interface NextPages {
	/** In a backlog, 0 where there is none. */
	resumePage: number;
	/** To look for entries out of sight that have a place in the window. */
	sweepPage: number;
	/** To look for others. */
	belowPage: number;
}

/** What the trigger remembers of one list. */
export interface Cursor extends Known, NextPages {
	/** Digest of all that decides what is listed; under another scope the memory says nothing. */
	scope: string;
	/** Counts the polls, from 0 up to TURNS. */
	turn: number;
	/** Statuses that this package doesn't know and that were logged. */
	loggedStatuses: readonly string[];
}

/** What a poll read of a list. */
export interface Reading {
	stretches: Survey[];
	/** Digests of new rows to take. Others stay unknown, so that a later poll takes them. */
	taken: ReadonlySet<string>;
	/** Digests of entries that the list, read to its end, doesn't show. */
	missed: string[];
	next: NextPages;
}

/** What a closer look found. `createdAt` is in milliseconds since 1970, null where the service doesn't say. */
export interface Found {
	finding: Finding;
	createdAt: number | null;
}

/** An end to report. */
export interface Emission {
	digest: string;
	phase: FinishedPhase;
	isPending: boolean;
}

/** Every so many polls the list is read further down, for what came into view there. */
export const DEEP_TURNS = 10;

/** Pages further down that are looked at in turn, where the service doesn't make large ones. */
export const FURTHER_PAGES = 4;

/** Polls after which the turns begin anew. */
export const TURNS = DEEP_TURNS * FURTHER_PAGES;

/** The page of a sweep after the head. */
export const FIRST_SWEEP_PAGE = 2;

/** The next pages where nothing was begun. */
export const FIRST_PAGES: NextPages = {
	resumePage: 0,
	sweepPage: FIRST_SWEEP_PAGE,
	belowPage: FIRST_SWEEP_PAGE,
};

/** Failed rows that are kept for another call, at most; the oldest are given up first. */
const MOST_REDIALS = 2000;

/** Statuses that are remembered as logged, at most. */
const MOST_STATUSES = 20;

/** Returns a cursor that knows nothing of its list. */
export function emptyCursor(scope: string): Cursor {
	const known = { window: [], isWhole: false, entries: new Map(), floor: null };
	return { scope, ...known, ...FIRST_PAGES, turn: 0, loggedStatuses: [] };
}

/**
 * Returns the cursor after the rows that a poll read, from the lowest one up, and before anything was looked
 * at more closely. `now` is in milliseconds since 1970.
 */
export function withRows(cursor: Cursor, reading: Reading, now: number, rules: Rules): Cursor {
	const { stretches, taken, next } = reading;
	const entries = new Map(cursor.entries);
	for (const digest of stretches.flatMap(({ gone }) => gone)) {
		const entry = entries.get(digest);
		if (entry) entries.set(digest, { ...entry, isMissing: true });
	}
	const statuses = new Set(cursor.loggedStatuses);
	const history = new Set(stretches.flatMap((stretch) => stretch.history));
	const firstEntry = (row: Row) => {
		const { digest, phase } = row;
		if (taken.has(digest)) return newEntry(now);
		if (!history.has(row)) return null;
		// What was open before the first look ends after it.
		if (phase === 'open') return newEntry(now);
		return newEntry(now, { kind: 'settled', phases: [phase], listed: phase });
	};
	// What was read last is mostly furthest down, and so the oldest.
	for (const row of stretches.flatMap(({ pages }) => pages.flat()).reverse()) {
		if (row.unknownStatus !== null) statuses.add(row.unknownStatus);
		const entry = entries.get(row.digest) ?? firstEntry(row);
		if (entry) entries.set(row.digest, step(entry, { row }, now, rules).entry);
	}
	const window = windowAfter(cursor.window, stretches, (digest) => entries.has(digest));
	const floor = next.resumePage === 0 ? null : cursor.floor;
	const loggedStatuses = [...statuses];
	return { ...cursor, ...next, entries, window, floor, loggedStatuses };
}

/** Puts the oldest first; what has no time stays behind the one before it. */
function oldestFirst(emissions: Emission[], found: ReadonlyMap<string, Found>): Emission[] {
	let time = Number.NEGATIVE_INFINITY;
	const timed = emissions.map((emission) => {
		time = found.get(emission.digest)?.createdAt ?? time;
		return { emission, time };
	});
	return timed.sort((a, b) => a.time - b.time).map(({ emission }) => emission);
}

/** Returns a cursor with no more in it than needs to be remembered. `size` is the most rows that the window keeps. */
function pruned(cursor: Cursor, size: number): Cursor {
	const window = cursor.window.slice(0, size);
	const isPlaced = new Set(window);
	const entries = new Map(cursor.entries);
	const redials = [...entries].filter(([, { kind }]) => kind === 'redial');
	for (const [digest, entry] of redials.slice(0, -MOST_REDIALS)) {
		entries.set(digest, { ...entry, kind: 'settled' });
	}
	for (const [digest, { kind }] of entries) {
		if (kind === 'settled' && !isPlaced.has(digest)) entries.delete(digest);
	}
	return { ...cursor, window, entries, isWhole: cursor.isWhole && cursor.window.length <= size };
}

/**
 * Returns the next cursor and the ends to report, oldest first: after what closer looks found, by digest.
 * `windowSize` is the most rows that the window keeps.
 */
export function withFindings(
	cursor: Cursor,
	found: ReadonlyMap<string, Found>,
	now: number,
	{ rules, windowSize }: { rules: Rules; windowSize: number },
): { emissions: Emission[]; next: Cursor } {
	const entries = new Map(cursor.entries);
	const statuses = new Set(cursor.loggedStatuses);
	const emissions: Emission[] = [];
	for (const [digest, entry] of cursor.entries) {
		if (entry.kind === 'settled') continue;
		const finding = found.get(digest)?.finding;
		const after = step(entry, { finding }, now, rules);
		if (after.event && emissions.length >= rules.max) continue;
		if (after.event) emissions.push({ digest, ...after.event });
		if (finding?.is === 'open' && finding.unknownStatus) statuses.add(finding.unknownStatus);
		// What was looked at goes to the end.
		if (finding) entries.delete(digest);
		entries.set(digest, after.entry);
	}
	const loggedStatuses = [...statuses].slice(0, MOST_STATUSES);
	const next = { ...cursor, entries, loggedStatuses, turn: (cursor.turn + 1) % TURNS };
	return { emissions: oldestFirst(emissions, found), next: pruned(next, windowSize) };
}
