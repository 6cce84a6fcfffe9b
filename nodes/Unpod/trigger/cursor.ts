import type { FinishedPhase } from '../domain/status';
import { type Entry, type Finding, newEntry, type Row, type Rules, step } from './entry';
import { type Known, merged } from './window';

/** What the trigger remembers of one list. Its entries are those looked at longest ago first. */
export interface Cursor extends Known {
	/** Digest of all that decides what is listed; under another scope the memory says nothing. */
	scope: string;
	/** The page from which the next poll reads a backlog, 0 where there is none. */
	resumePage: number;
	/** The page from which the next poll looks for open entries out of sight. */
	sweepPage: number;
	/** Counts the polls, from 0 up to TURNS. */
	turn: number;
	/** Statuses that this package doesn't know and that were logged. */
	loggedStatuses: readonly string[];
}

/** What a poll read of a list. */
export interface Reading {
	/** Pages that were read one after the other, and what is known of their rows. */
	stretches: Array<{ start: number; pages: Row[][]; history: Row[]; placed: Row[] }>;
	/** Digests of new rows to take. Others stay unknown, so that a later poll takes them. */
	taken: ReadonlySet<string>;
	/** Digests of known rows that are deleted or hidden. */
	gone: ReadonlySet<string>;
	/** Digests of entries that the list, read to its end, doesn't show. */
	missed: ReadonlySet<string>;
	resumePage: number;
	sweepPage: number;
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

/** Polls after which the looks further down begin anew: forty, so that four pages are looked at in turn. */
export const TURNS = 40;

/** The page of a sweep after the head. */
export const FIRST_SWEEP_PAGE = 2;

/** Failed rows that are kept for another call, at most; the oldest are given up first. */
const MOST_REDIALS = 2000;

const MOST_STATUSES = 20;

/** Returns a cursor that knows nothing of its list. */
export function emptyCursor(scope: string): Cursor {
	const pages = { resumePage: 0, sweepPage: FIRST_SWEEP_PAGE, turn: 0 };
	const known = { window: [], isWhole: false, entries: new Map(), floor: null };
	return { scope, ...known, ...pages, loggedStatuses: [] };
}

/** Returns the entry of a row that was there before the first look. What is still open ends later. */
function historyEntry({ id, phase, taskId }: Row, now: number): Entry {
	if (phase === 'open') return newEntry(now, { id, taskId });
	return newEntry(now, { id, taskId, kind: 'settled', phases: [phase], listed: phase });
}

/**
 * Returns the cursor after the rows that a poll read, from the lowest one up, and before anything was looked
 * at more closely. `now` is in milliseconds since 1970.
 */
export function withRows(cursor: Cursor, reading: Reading, now: number, rules: Rules): Cursor {
	const { stretches, taken, gone, resumePage, sweepPage } = reading;
	const entries = new Map(cursor.entries);
	const statuses = new Set(cursor.loggedStatuses);
	for (const digest of gone) {
		const entry = entries.get(digest);
		if (entry) entries.set(digest, { ...entry, isMissing: true });
	}
	const history = new Set(stretches.flatMap((stretch) => stretch.history));
	// What was read last is mostly furthest down, and so the oldest.
	for (const row of stretches.flatMap(({ pages }) => pages.flat()).reverse()) {
		if (row.unknownStatus !== null) statuses.add(row.unknownStatus);
		const isNew = taken.has(row.digest);
		const first = isNew ? newEntry(now) : history.has(row) ? historyEntry(row, now) : null;
		const entry = entries.get(row.digest) ?? first;
		if (entry) entries.set(row.digest, step(entry, { row }, now, rules).entry);
	}
	let { window } = cursor;
	// The head comes last: its order is the newest.
	for (const { start, placed } of [...stretches].sort((a, b) => b.start - a.start)) {
		const shown = placed.flatMap(({ digest }) => (entries.has(digest) ? [digest] : []));
		window = merged(window, start, [...new Set(shown)]);
	}
	return { ...cursor, entries, window, resumePage, sweepPage, loggedStatuses: [...statuses] };
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
	const redials = [...cursor.entries].filter(([, { kind }]) => kind === 'redial');
	const settled = redials.slice(0, -MOST_REDIALS).map(([digest, entry]): [string, Entry] => {
		return [digest, { ...entry, kind: 'settled' }];
	});
	const entries = [...new Map([...cursor.entries, ...settled])];
	const isKept = ([digest, { kind }]: [string, Entry]) =>
		kind !== 'settled' || isPlaced.has(digest);
	const isWhole = cursor.isWhole && cursor.window.length <= size;
	const loggedStatuses = cursor.loggedStatuses.slice(0, MOST_STATUSES);
	return { ...cursor, window, isWhole, entries: new Map(entries.filter(isKept)), loggedStatuses };
}

/**
 * Returns the next cursor and the ends to report, oldest first: after the rows that a poll read, and after what
 * closer looks found, by digest. `windowSize` is the most rows that the window keeps.
 */
export function nextCursor(
	cursor: Cursor,
	reading: Reading,
	found: ReadonlyMap<string, Found>,
	now: number,
	{ rules, windowSize }: { rules: Rules; windowSize: number },
): { emissions: Emission[]; next: Cursor } {
	const read = withRows(cursor, reading, now, rules);
	const entries = new Map(read.entries);
	const statuses = new Set(read.loggedStatuses);
	const emissions: Emission[] = [];
	for (const [digest, entry] of read.entries) {
		if (entry.kind === 'settled') continue;
		const missed: Finding | undefined = reading.missed.has(digest) ? { is: 'gone' } : undefined;
		const finding = found.get(digest)?.finding ?? missed;
		const after = step(entry, { finding }, now, rules);
		if (after.event && emissions.length >= rules.max) continue;
		if (after.event) emissions.push({ digest, ...after.event });
		if (finding?.is === 'open' && finding.unknownStatus !== null) {
			statuses.add(finding.unknownStatus);
		}
		if (finding) entries.delete(digest);
		entries.set(digest, after.entry);
	}
	const next: Cursor = {
		...read,
		entries,
		loggedStatuses: [...statuses],
		turn: (cursor.turn + 1) % TURNS,
		floor: reading.resumePage === 0 ? null : cursor.floor,
	};
	return { emissions: oldestFirst(emissions, found), next: pruned(next, windowSize) };
}
