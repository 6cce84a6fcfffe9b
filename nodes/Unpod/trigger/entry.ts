import type { FinishedPhase, Phase } from '../domain/status';

/*
 * The life cycle of an entry: a row of a list that is looked at again.
 *
 *   new row ──► open ◄───────────────────────────────┐
 *               │  ▲ │ unknown status, or no calls    │ is called again
 *               │  │ ▼                                │
 *               │  odd ─── 24 hours ────────────► settled ◄─────────────┐
 *   list row    │                                     ▲                 │
 *   has ended   ▼    no analysis yet, or              │ completed, or   │ 24 hours
 *             ended ── calls unreadable ──► held      │ no other event  │
 *               │ all is there                │       │ is asked for    │
 *               └──────────► EVENT ◄──────────┘ ──────┴────────────► redial
 *                             all is there, or time-out        failed, may be called again
 *
 * A settled entry is remembered as long as the window (window.ts) has a place for it, and is looked at again
 * where its row has changed.
 */

/** A row as its list shows it. */
export interface Row {
	id: string;
	/** By which its entry is known. */
	digest: string;
	phase: Phase;
	/** A status that this package doesn't know, null where it does. */
	unknownStatus: string | null;
	/** Milliseconds since 1970, null where the service doesn't say. */
	createdAt: number | null;
	/** The task by which v1 finds a run. */
	taskId: string | null;
}

/** What the trigger knows of a row, and where it is in its life cycle. */
export interface Entry {
	/** Empty for an entry that was settled when it was saved. */
	id: string;
	kind: 'open' | 'odd' | 'ended' | 'held' | 'redial' | 'settled';
	/** The phases in which it has ended, the last one last; all of them where a filter leaves it out. */
	phases: readonly FinishedPhase[];
	/** The end that its row showed last, null where that was none. */
	listed: FinishedPhase | null;
	/** Since when it is of this kind, in milliseconds since 1970 (saved in whole seconds). */
	since: number;
	/** The number of looks in a row that didn't find it. */
	misses: number;
	taskId: string | null;
	/** Whether its row wasn't at its place when that was last read: deleted, or hidden for a while. */
	isMissing: boolean;
}

/** What a closer look at an entry showed. All calls of a run count, whatever its row says. */
export type Finding =
	/** The service doesn't show it any more. */
	| { is: 'gone' }
	/** A filter leaves it out. */
	| { is: 'leftOut' }
	/** Odd: its status isn't known, or it has no calls. */
	| { is: 'open'; isOdd: boolean; unknownStatus: string | null }
	/** What is missing: transcript or analysis, or the calls, which couldn't be read. */
	| { is: 'ended'; phase: FinishedPhase; lacks: 'nothing' | 'details' | 'calls' };

/** What decides whether, and when, an end is reported. */
export interface Rules {
	/** The phases to report. */
	events: ReadonlySet<FinishedPhase>;
	/** How long an entry is held until transcript and analysis are there, in milliseconds. */
	holdMs: number;
	/** Events in one poll, at most. */
	max: number;
	/** Whether the status of a row is final; else the calls of a run decide. */
	listDecides: boolean;
}

/** What becomes of an entry, and the event to emit. `isPending`: what was waited for did not come in time. */
export interface Step {
	entry: Entry;
	event?: { phase: FinishedPhase; isPending: boolean };
}

const HOUR_MS = 3_600_000;

/** How long an entry stays of a kind, at most, in milliseconds. A redial may wait for the callee's next calling hours. */
export const LIFETIMES_MS: Readonly<Record<Entry['kind'], number>> = {
	open: 30 * 24 * HOUR_MS,
	odd: 24 * HOUR_MS,
	ended: 7 * 24 * HOUR_MS,
	held: 30 * 24 * HOUR_MS,
	redial: 24 * HOUR_MS,
	settled: Number.POSITIVE_INFINITY,
};

/** The shortest hold of an entry whose calls can't be read, so that the next poll tries again. */
const UNREAD_HOLD_MS = 30_000;

/** An entry that so many looks in a row did not find was deleted. */
const MOST_MISSES = 10;

/** The phases in which a run can end. */
export const ALL_PHASES: readonly FinishedPhase[] = ['completed', 'partially_completed', 'failed'];

/** Returns whether it has ended and is still to be reported. */
export function isEnded({ kind }: Entry): boolean {
	return kind === 'ended' || kind === 'held';
}

/** Returns whether its row shows the end that was reported, so that the row will show another one too. */
export function isShownByList({ listed, phases }: Entry): boolean {
	return listed !== null && listed === phases.at(-1);
}

/** Returns an open entry, with what is known of it. */
export function newEntry(now: number, known: Partial<Entry> = {}): Entry {
	const unknown = { id: '', misses: 0, taskId: null, isMissing: false };
	return { ...unknown, kind: 'open', phases: [], listed: null, since: now, ...known };
}

/**
 * Returns what becomes of an entry by what was seen of it: its row, or the finding of a closer look, or
 * nothing but that time has passed. `now` is in milliseconds since 1970.
 */
export function step(
	entry: Entry,
	{ row, finding }: { row?: Row; finding?: Finding },
	now: number,
	rules: Rules,
): Step {
	let after: Step = { entry };
	if (row) after = { entry: byRow(entry, row, now, rules) };
	else if (finding) after = byFinding(entry, finding, now, rules);
	const { kind, since } = after.entry;
	const isExpired = now - since > LIFETIMES_MS[kind];
	return isExpired ? { ...after, entry: { ...after.entry, kind: 'settled' } } : after;
}

function turnedInto(entry: Entry, kind: Entry['kind'], now: number): Entry {
	return entry.kind === kind ? entry : { ...entry, kind, since: now };
}

function byRow(entry: Entry, row: Row, now: number, { listDecides }: Rules): Entry {
	const wasReported = entry.kind === 'redial' || entry.kind === 'settled';
	const taskId = row.taskId ?? entry.taskId;
	const shown: Entry = { ...entry, id: row.id, taskId, misses: 0, isMissing: false };
	if (entry.kind === 'settled' && entry.phases.length === ALL_PHASES.length) return shown;
	if (row.phase === 'open') {
		const kind = row.unknownStatus === null ? 'open' : 'odd';
		if (entry.listed !== null) return { ...shown, kind, listed: null, since: now };
		// Its calls have ended, or have an unknown status, though its row still calls it open.
		if (isEnded(entry) || wasReported || (entry.kind === 'odd' && !listDecides)) return shown;
		return turnedInto(shown, kind, now);
	}
	const listed = row.phase;
	// A row that says the same as before adds nothing to what the calls said, or to what was reported.
	const isNews = listed !== entry.listed && !(wasReported && entry.phases.includes(listed));
	return isNews && !isEnded(entry)
		? { ...shown, kind: 'ended', listed, since: now }
		: { ...shown, listed };
}

function byFinding(entry: Entry, finding: Finding, now: number, rules: Rules): Step {
	const found: Entry = { ...entry, misses: 0 };
	switch (finding.is) {
		case 'gone':
			return miss(entry, now, rules);
		case 'leftOut':
			return { entry: { ...found, kind: 'settled', phases: ALL_PHASES } };
		case 'open':
			return { entry: turnedInto(found, finding.isOdd ? 'odd' : 'open', now) };
		case 'ended':
			return end(found, finding, now, rules);
	}
}

/** Counts a miss. Where the row is final, its end counts after the time-out: the entry may only be out of reach. */
function miss(entry: Entry, now: number, rules: Rules): Step {
	if (isEnded(entry) && rules.listDecides && entry.listed !== null) {
		return end(entry, { phase: entry.listed, lacks: 'calls' }, now, rules);
	}
	const misses = entry.misses + 1;
	return { entry: { ...entry, misses, kind: misses >= MOST_MISSES ? 'settled' : entry.kind } };
}

type End = Pick<Extract<Finding, { is: 'ended' }>, 'phase' | 'lacks'>;

function end(entry: Entry, { phase, lacks }: End, now: number, rules: Rules): Step {
	const isNews = rules.events.has(phase) && !entry.phases.includes(phase);
	const since = isEnded(entry) ? entry.since : now;
	if (now - since < waitMs(lacks, isNews, rules)) {
		return { entry: { ...entry, kind: 'held', since } };
	}
	const settled = settle(entry, phase, now, rules);
	return isNews
		? { entry: settled, event: { phase, isPending: lacks !== 'nothing' } }
		: { entry: settled };
}

/** Returns how long to wait for what a look lacked, in milliseconds. */
function waitMs(lacks: End['lacks'], isNews: boolean, { holdMs }: Rules): number {
	if (lacks === 'calls') return isNews ? Math.max(holdMs, UNREAD_HOLD_MS) : 24 * HOUR_MS;
	return isNews && lacks === 'details' ? holdMs : 0;
}

/** Returns an entry that has ended in a phase. Calls that failed may be made again, and an event may follow. */
function settle(entry: Entry, phase: FinishedPhase, now: number, { events }: Rules): Entry {
	const phases = [...entry.phases.filter((earlier) => earlier !== phase), phase];
	const since = entry.kind === 'redial' ? entry.since : now;
	const mayChange = phase !== 'completed' && [...events].some((event) => event !== phase);
	return { ...entry, kind: mayChange ? 'redial' : 'settled', phases, since };
}
