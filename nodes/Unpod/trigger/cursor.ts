import type { FinishedPhase } from '../domain/status';
import { type Entry, type Finding, newEntry, type Row, type Rules, step } from './entry';
import { digestOf, type Mark, merged, type Window } from './window';

/** What the trigger remembers of one list. */
export interface Cursor {
	/** Digest of all that decides what is listed; under another scope the memory says nothing. */
	scope: string;
	/** The head of the list. */
	window: Window;
	/** Whether the window held the whole list, so that what is below it is new as well. */
	isWhole: boolean;
	/** Rows to look at again, the one that was looked at longest ago first. */
	entries: ReadonlyMap<string, Entry>;
	/** The page from which the next poll reads a backlog, 0 where there is none. */
	resumePage: number;
	/** The page from which the next poll looks for open entries out of sight. */
	sweepPage: number;
	/** Counts the polls, from 0 up to TURNS. */
	turn: number;
	/** Statuses that this package doesn't know and that were logged. */
	loggedStatuses: string[];
	/** Rows older than this (ms) were handled by version 0.1.0; null once all that it left was read. */
	floor: number | null;
}

/** What a poll read of a list, and which of its rows are taken. */
export interface Reading {
	/** Pages that were read one after the other; `history` and `placed` as in a survey. */
	stretches: Array<{ start: number; pages: Row[][]; history: Row[]; placed: Row[] }>;
	/** New rows to take, by ID. Others stay unknown, so that a later poll takes them. */
	taken: ReadonlySet<string>;
	/** Digests of known rows that are deleted or hidden. */
	gone: ReadonlySet<string>;
	/** Entries, by ID, that the list, read to its end, doesn't show. */
	missed: ReadonlySet<string>;
	resumePage: number;
	sweepPage: number;
}

/** What was found by closer looks, by ID. */
type Findings = ReadonlyMap<string, { finding: Finding; createdAt: number | null }>;

/** An end to report. */
export interface Emission {
	id: string;
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

const GONE: Finding = { is: 'gone' };

/** Returns a cursor that knows nothing of its list. */
export function emptyCursor(scope: string): Cursor {
	return {
		scope,
		window: new Map(),
		isWhole: false,
		entries: new Map(),
		resumePage: 0,
		sweepPage: FIRST_SWEEP_PAGE,
		turn: 0,
		loggedStatuses: [],
		floor: null,
	};
}

/** Returns what the window keeps of a row. */
export function markOf({ phases, listed }: Pick<Entry, 'phases' | 'listed'>): Mark {
	return { phases, listed, isMissing: false };
}

/** A cursor while it is changed: a copy, so that a poll that is repeated, cut off or refused changes nothing. */
export class Draft {
	window: Map<string, Mark>;

	readonly entries: Map<string, Entry>;

	readonly loggedStatuses: Set<string>;

	constructor(
		cursor: Cursor,
		private readonly now: number,
		private readonly rules: Rules,
	) {
		this.window = new Map(cursor.window);
		this.entries = new Map(cursor.entries);
		this.loggedStatuses = new Set(cursor.loggedStatuses);
	}

	/** Keeps an entry, or only its mark where it is settled. One that was looked at goes to the end of the line. */
	private put(id: string, entry: Entry, wasLooked: boolean): void {
		const isSettled = entry.kind === 'settled';
		if (wasLooked || isSettled) this.entries.delete(id);
		if (!isSettled) this.entries.set(id, entry);
		else if (this.window.has(digestOf(id))) this.window.set(digestOf(id), markOf(entry));
	}

	private known({ id }: Row): Entry | null {
		const entry = this.entries.get(id);
		const mark = this.window.get(digestOf(id));
		if (entry || !mark) return entry ?? null;
		return newEntry(this.now, { kind: 'settled', phases: mark.phases, listed: mark.listed });
	}

	/** Takes the steps of rows that were read, from the lowest one up, and puts the window in their order. */
	read({ stretches, taken, gone }: Reading): this {
		const history = new Set(stretches.flatMap((stretch) => stretch.history.map(({ id }) => id)));
		for (const row of stretches.flatMap(({ pages }) => pages.flat().reverse())) {
			// What is still open ends later, wherever it is in the list.
			const isNew = taken.has(row.id) || (row.phase === 'open' && history.has(row.id));
			const known = this.known(row) ?? (isNew ? newEntry(this.now) : null);
			if (row.unknownStatus !== null) this.loggedStatuses.add(row.unknownStatus);
			if (known) this.put(row.id, step(known, { row }, this.now, this.rules).entry, false);
		}
		for (const digest of gone) {
			const mark = this.window.get(digest);
			if (mark) this.window.set(digest, { ...mark, isMissing: true });
		}
		const markFor = (row: Row) => {
			const known = this.known(row);
			if (known) return markOf(known);
			const listed = row.phase === 'open' ? null : row.phase;
			return history.has(row.id) ? markOf({ phases: listed ? [listed] : [], listed }) : null;
		};
		// The head comes last: its order is the newest.
		for (const stretch of [...stretches].sort((a, b) => b.start - a.start)) {
			this.window = merged(this.window, stretch, markFor);
		}
		return this;
	}

	/** Takes the steps of all entries, by findings where they were looked at, and returns what to report. */
	look(findingOf: (id: string) => Finding | undefined): Emission[] {
		const emissions: Emission[] = [];
		for (const [id, entry] of [...this.entries]) {
			const finding = findingOf(id);
			const after = step(entry, { finding }, this.now, this.rules);
			if (after.event && emissions.length >= this.rules.max) continue;
			if (after.event) emissions.push({ id, ...after.event });
			if (finding?.is === 'open' && finding.unknownStatus !== null)
				this.loggedStatuses.add(finding.unknownStatus);
			this.put(id, after.entry, finding !== undefined);
		}
		return emissions;
	}

	/** Settles the failed rows that are too many. */
	pruneRedials(): void {
		const redials = [...this.entries].filter(([, { kind }]) => kind === 'redial');
		redials.sort(([, a], [, b]) => b.since - a.since);
		for (const [id, entry] of redials.slice(MOST_REDIALS)) {
			this.put(id, { ...entry, kind: 'settled' }, false);
		}
	}
}

/** Puts the oldest first; what has no time stays behind the one before it. */
function oldestFirst(emissions: Emission[], findings: Findings): Emission[] {
	let time = Number.NEGATIVE_INFINITY;
	const timed = emissions.map((emission) => {
		time = findings.get(emission.id)?.createdAt ?? time;
		return { emission, time };
	});
	return timed.sort((a, b) => a.time - b.time).map(({ emission }) => emission);
}

/**
 * Returns the next cursor, with no more in it than needs to be remembered, and the ends to report, oldest
 * first. `now` is in milliseconds since 1970; `windowSize` is the most rows that the window keeps.
 */
export function nextCursor(
	cursor: Cursor,
	reading: Reading,
	findings: Findings,
	now: number,
	{ rules, windowSize }: { rules: Rules; windowSize: number },
): { emissions: Emission[]; next: Cursor } {
	const draft = new Draft(cursor, now, rules).read(reading);
	const missed = (id: string) => (reading.missed.has(id) ? GONE : undefined);
	const emissions = draft.look((id) => findings.get(id)?.finding ?? missed(id));
	draft.pruneRedials();
	const { window, entries, loggedStatuses } = draft;
	const next: Cursor = {
		scope: cursor.scope,
		window: new Map([...window].slice(0, windowSize)),
		isWhole: cursor.isWhole && window.size <= windowSize,
		entries,
		resumePage: reading.resumePage,
		sweepPage: reading.sweepPage,
		turn: (cursor.turn + 1) % TURNS,
		loggedStatuses: [...loggedStatuses].slice(0, MOST_STATUSES),
		floor: reading.resumePage === 0 ? null : cursor.floor,
	};
	return { emissions: oldestFirst(emissions, findings), next };
}
