import type { FinishedPhase } from '../domain/status';
import {
	type Entry,
	EVERY_PHASE,
	type Finding,
	LETTERS,
	newEntry,
	type Row,
	type Rules,
	step,
} from './entry';
import { digestOf, type Mark, merged, type Stretch, type Window } from './window';

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
	/** The page from which the next poll reads on in a backlog, 0 where there is none. */
	resumePage: number;
	/** The page from which the next poll looks for open entries out of sight. */
	sweepPage: number;
	/** Counts the polls, from 0 up to TURNS. */
	turn: number;
	/** Statuses that this package doesn't know and that were logged. */
	oddWords: string[];
	/** Rows older than this (ms) were handled by version 0.1.0; null once all that it left was read. */
	floor: number | null;
}

/** What was read of a list, and which of its rows are taken. */
export interface Reading {
	stretches: Stretch[];
	/** New rows to take, by id. Others stay unknown, so that a later poll takes them. */
	taken: ReadonlySet<string>;
	/** Rows that were there before, by id. */
	history: ReadonlySet<string>;
	/** Digests of known rows that are not at their place. */
	absent: readonly string[];
	/** Entries that the list, read to its end, doesn't show. */
	missed: readonly string[];
	resumePage: number;
	sweepPage: number;
}

/** An end to report. */
export interface Emission {
	id: string;
	phase: FinishedPhase;
	isPending: boolean;
	/** Milliseconds since 1970, null where the service doesn't say. */
	createdAt: number | null;
}

/** Polls after which the looks further down begin anew: forty, so that four pages are looked at in turn. */
export const TURNS = 40;

/** Failed rows that are watched for another call, at most; the first to be given up are the oldest. */
const MOST_REDIALS = 2000;

const MOST_WORDS = 20;

/** A copy of a cursor that can be changed. */
class Draft {
	window: Map<string, Mark>;

	readonly entries: Map<string, Entry>;

	readonly oddWords: Set<string>;

	constructor(
		private readonly from: Cursor,
		private readonly now: number,
		private readonly rules: Rules,
	) {
		this.window = new Map(from.window);
		this.entries = new Map(from.entries);
		this.oddWords = new Set(from.oddWords);
	}

	/** The entry as it is now. An entry that was looked at goes to the end of the line. */
	put(id: string, { entry, isSettled }: { entry: Entry; isSettled: boolean }, wasLooked = false) {
		if (wasLooked || isSettled) this.entries.delete(id);
		if (!isSettled) this.entries.set(id, entry);
		const digest = digestOf(id);
		if (isSettled && this.window.has(digest)) this.window.set(digest, markOf(entry));
	}

	see(row: Row, { taken, history }: Reading): void {
		const { now, rules } = this;
		if (row.oddWord !== null) this.oddWords.add(row.oddWord);
		const entry = this.entries.get(row.id);
		const mark = this.window.get(digestOf(row.id));
		if (entry) this.put(row.id, step(entry, { row }, now, rules));
		else if (mark) this.seeSettled(row, mark);
		// What is still open ends later, wherever it is in the list.
		else if (taken.has(row.id) || (row.phase === 'open' && history.has(row.id))) {
			this.put(row.id, step(newEntry(now), { row }, now, rules));
		}
	}

	/** A settled row that its list shows in another way than before is looked at again. */
	private seeSettled(row: Row, { phases, listed }: Mark): void {
		if (phases === EVERY_PHASE) return;
		const before = newEntry(this.now, { kind: 'redial', phases, listed });
		const { entry } = step(before, { row }, this.now, this.rules);
		this.put(row.id, { entry, isSettled: entry.kind === 'redial' });
	}

	/** The window as the stretches show it, the head last. */
	arrange({ stretches, history, absent }: Reading): void {
		for (const digest of absent) {
			const mark = this.window.get(digest);
			if (mark) this.window.set(digest, { ...mark, isMissing: true });
		}
		const markFor = (row: Row) => {
			const entry = this.entries.get(row.id);
			const known = this.window.get(digestOf(row.id)) ?? (entry ? markOf(entry) : null);
			return known ?? (history.has(row.id) ? historyMark(row) : null);
		};
		for (const stretch of [...stretches].sort((a, b) => b.start - a.start)) {
			this.window = merged(this.window, stretch, markFor);
		}
	}

	/** Steps of entries that were missed. */
	miss(ids: readonly string[]): void {
		for (const id of ids) {
			const entry = this.entries.get(id);
			if (entry) this.put(id, step(entry, { finding: GONE }, this.now, this.rules));
		}
	}

	/** Steps of entries that were looked at. Gives what to report. */
	take(findings: ReadonlyMap<string, Finding>): Emission[] {
		const emissions: Emission[] = [];
		for (const [id, entry] of [...this.entries]) {
			const finding = findings.get(id);
			if (!finding) continue;
			if (finding.oddWord !== null) this.oddWords.add(finding.oddWord);
			const after = step(entry, { finding }, this.now, this.rules);
			if (after.event && emissions.length >= this.rules.max) continue;
			if (after.event) emissions.push({ id, ...after.event, createdAt: finding.createdAt });
			this.put(id, after, true);
		}
		return emissions;
	}

	/** The cursor, with no more in it than needs to be remembered. */
	pruned(windowSize: number): Cursor {
		for (const [id, entry] of this.entries) {
			const after = step(entry, {}, this.now, this.rules);
			if (after.isSettled) this.put(id, after);
		}
		const redials = [...this.entries].filter(([, { kind }]) => kind === 'redial');
		redials.sort(([, a], [, b]) => b.since - a.since);
		for (const [id, entry] of redials.slice(MOST_REDIALS)) this.put(id, { entry, isSettled: true });
		return {
			...this.from,
			window: new Map([...this.window].slice(0, windowSize)),
			isWhole: this.from.isWhole && this.window.size <= windowSize,
			entries: this.entries,
			oddWords: [...this.oddWords].slice(0, MOST_WORDS),
		};
	}
}

const GONE: Finding = {
	phase: 'open',
	isOdd: false,
	oddWord: null,
	createdAt: null,
	isRead: false,
	isReady: false,
	isLeftOut: false,
	isGone: true,
};

function markOf({ phases, listed }: Entry): Mark {
	return { phases, listed, isMissing: false };
}

function historyMark({ phase }: Row): Mark {
	const listed = phase === 'open' ? null : LETTERS[phase];
	return { phases: listed ?? '', listed, isMissing: false };
}

/** The oldest first; what has no time stays behind the one before it. */
function oldestFirst(emissions: Emission[]): Emission[] {
	let time = Number.NEGATIVE_INFINITY;
	const timed = emissions.map((emission) => {
		time = emission.createdAt ?? time;
		return { emission, time };
	});
	return timed.sort((a, b) => a.time - b.time).map(({ emission }) => emission);
}

/** The cursor after a look at a list, before anything was looked at more closely. */
export function observe(cursor: Cursor, reading: Reading, now: number, rules: Rules): Cursor {
	return observed(cursor, reading, now, rules).pruned(Number.POSITIVE_INFINITY);
}

function observed(cursor: Cursor, reading: Reading, now: number, rules: Rules): Draft {
	const draft = new Draft(cursor, now, rules);
	for (const { pages } of reading.stretches) {
		for (const row of pages.flat().reverse()) draft.see(row, reading);
	}
	draft.arrange(reading);
	return draft;
}

/**
 * The next cursor and what to report, oldest first, by what was read and found. Nothing is changed in
 * place: a poll that is repeated, cut off or refused leaves the cursor as it was.
 */
export function advance(
	cursor: Cursor,
	reading: Reading,
	findings: ReadonlyMap<string, Finding>,
	now: number,
	rules: Rules & { windowSize: number },
): { emissions: Emission[]; next: Cursor } {
	const draft = observed(cursor, reading, now, rules);
	draft.miss(reading.missed.filter((id) => !findings.has(id)));
	const emissions = draft.take(findings);
	const next = {
		...draft.pruned(rules.windowSize),
		resumePage: reading.resumePage,
		sweepPage: reading.sweepPage,
		turn: (cursor.turn + 1) % TURNS,
		floor: reading.resumePage === 0 ? null : cursor.floor,
	};
	return { emissions: oldestFirst(emissions), next };
}
