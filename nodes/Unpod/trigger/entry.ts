import type { FinishedPhase, Phase } from '../domain/status';

/*
 * The life of an entry: a row of a list that is to be looked at again.
 *
 *      new row ──► open ◄──────────────────────────────┐
 *                  │  ▲ │ its word isn't known,         │ is called again
 *                  │  │ ▼ or it has no calls            │
 *                  │  odd ──── 24 hours ──────────► (settled) ◄───────────┐
 *                  │                                    ▲                 │
 *   its list says  │                                    │ completed, or   │
 *   that it ended  ▼    analysis isn't there,           │ nothing more    │ 24 hours
 *                ended ─ calls can't be read ─► held    │ to report       │
 *                  │ looked at: all is there    │       │                 │
 *                  └────────────► EVENT ◄───────┘ ──────┴──────────► redial
 *                                         there, or time-out         failed, may be called again
 *
 * A settled row is known by its mark in the window (window.ts). Where its list shows it in another way
 * than before, it becomes an entry again, with the phases in which it has ended.
 */

/** The letters of the phases to end in. */
export const LETTERS: Readonly<Record<FinishedPhase, Letter>> = {
	completed: 'c',
	partially_completed: 'p',
	failed: 'f',
};

/** A phase to end in, as one letter. */
export type Letter = 'c' | 'p' | 'f';

/** Ended in these, a row is never looked at again. */
export const EVERY_PHASE = 'cpf';

/** A row as its list shows it. */
export interface Row {
	id: string;
	phase: Phase;
	/** A status that this package doesn't know, null where it does. */
	oddWord: string | null;
	/** Milliseconds since 1970, null where the service doesn't say. Nothing is decided by it but order at the first look. */
	createdAt: number | null;
	/** The task by which v1 finds a run. */
	taskId: string | null;
}

export interface Entry {
	kind: 'open' | 'odd' | 'ended' | 'held' | 'redial';
	/** The letters of the phases in which it has ended, the last one last. */
	phases: string;
	/** The end that its list showed last, null where that was none. */
	listed: Letter | null;
	/** Since when it is of this kind, milliseconds since 1970 (whole seconds are kept). */
	since: number;
	/** So many looks in a row didn't find it. */
	misses: number;
	taskId: string | null;
}

/** What a closer look at an entry showed. */
export interface Finding {
	/** By the statuses of all its calls, which count for a run with several contacts. */
	phase: Phase;
	/** Whether it is open for a status that isn't known, or since it has no calls. */
	isOdd: boolean;
	/** That status. */
	oddWord: string | null;
	/** Milliseconds since 1970, null where the service doesn't say. */
	createdAt: number | null;
	/** Whether its calls could be read; where they couldn't, the phase is the list's. */
	isRead: boolean;
	/** Whether all that is waited for (transcript, analysis) is there. */
	isReady: boolean;
	/** Whether a filter leaves it out. */
	isLeftOut: boolean;
	/** Whether the service doesn't show it any more. */
	isGone: boolean;
}

export interface Rules {
	/** The phases to report. */
	events: ReadonlySet<FinishedPhase>;
	/** How long to hold an entry back until it is ready, in milliseconds. */
	holdMs: number;
	/** Events in one poll, at most. */
	max: number;
	/** Whether the list's word is final; else the calls of a run decide. */
	listDecides: boolean;
}

/** What comes of an entry. */
export interface Step {
	entry: Entry;
	/** Whether it needs no further look. */
	isSettled: boolean;
	/** What is to be reported. `isPending`: what was waited for did not come in time. */
	event?: { phase: FinishedPhase; isPending: boolean };
}

const HOUR_MS = 3_600_000;

/** How long each kind is watched at most, in milliseconds; past the callee's next calling hours for a redial. */
const LIFETIMES_MS: Partial<Record<Entry['kind'], number>> = {
	open: 30 * 24 * HOUR_MS,
	odd: 24 * HOUR_MS,
	ended: 7 * 24 * HOUR_MS,
	redial: 24 * HOUR_MS,
};

/** How long an entry is held back whose calls can't be read, at least: until the next poll has tried again. */
const UNREAD_HOLD_MS = 30_000;

/** An entry that so many looks in a row did not find was deleted. */
const MOST_MISSES = 10;

/** Whether it has ended and is still to be reported. */
export function isEnded({ kind }: Entry): boolean {
	return kind === 'ended' || kind === 'held';
}

/** The phase behind a letter. */
export function phaseOfLetter(wanted: string | null | undefined): FinishedPhase | null {
	const phases: FinishedPhase[] = ['completed', 'partially_completed', 'failed'];
	return phases.find((phase) => LETTERS[phase] === wanted) ?? null;
}

/** Whether the list shows all there is to know of a failed run that may be called again. */
export function isTold({ listed, phases }: Entry): boolean {
	return listed !== null && listed === phases.at(-1);
}

/** An entry of which nothing is known but that it is there. */
export function newEntry(now: number, known: Partial<Entry> = {}): Entry {
	return {
		kind: 'open',
		phases: '',
		listed: null,
		since: now,
		misses: 0,
		taskId: null,
		...known,
	};
}

/**
 * What comes of an entry by what was seen of it: its row in the list, or what a closer look showed, or
 * nothing but that time has passed. `now` in milliseconds since 1970.
 */
export function step(
	entry: Entry,
	seen: { row?: Row; finding?: Finding },
	now: number,
	rules: Rules,
): Step {
	if (seen.row) return expire({ ...byRow(entry, seen.row, now, rules) }, now);
	if (seen.finding) return byFinding(entry, seen.finding, now, rules);
	return expire(entry, now);
}

function expire(entry: Entry, now: number): Step {
	const lifetime = LIFETIMES_MS[entry.kind] ?? Number.POSITIVE_INFINITY;
	return { entry, isSettled: now - entry.since > lifetime };
}

function turnedInto(entry: Entry, kind: Entry['kind'], now: number): Entry {
	return entry.kind === kind ? entry : { ...entry, kind, since: now };
}

function byRow(entry: Entry, row: Row, now: number, { listDecides }: Rules): Entry {
	const shown: Entry = { ...entry, misses: 0, taskId: row.taskId ?? entry.taskId };
	if (row.phase === 'open') {
		const openKind = row.oddWord === null ? 'open' : 'odd';
		if (entry.listed !== null) return { ...shown, kind: openKind, listed: null, since: now };
		// Its calls have ended, or have a status that isn't known, whatever the list goes on saying.
		const isByCalls = isEnded(entry) || entry.kind === 'redial';
		if (isByCalls || (entry.kind === 'odd' && !listDecides)) return shown;
		return turnedInto(shown, openKind, now);
	}
	const listed = LETTERS[row.phase];
	if (isEnded(entry)) return { ...shown, listed };
	// The list said so before and its calls said otherwise, or it was reported so.
	if (listed === entry.listed) return shown;
	if (entry.kind === 'redial' && entry.phases.includes(listed)) return { ...shown, listed };
	return { ...shown, kind: 'ended', listed, since: now };
}

function byFinding(entry: Entry, finding: Finding, now: number, rules: Rules): Step {
	const { isLeftOut, isGone } = finding;
	if (isGone) return missed(entry, finding, now, rules);
	const found: Entry = { ...entry, misses: 0 };
	if (isLeftOut) return { entry: { ...found, phases: EVERY_PHASE }, isSettled: true };
	if (finding.phase === 'open') {
		return expire(turnedInto(found, finding.isOdd ? 'odd' : 'open', now), now);
	}
	return end(found, finding.phase, finding, now, rules);
}

/**
 * One that isn't there any more. Where the list's word that it ended is final it counts after the time-out, since
 * the entry may only be out of reach.
 */
function missed(entry: Entry, finding: Finding, now: number, rules: Rules): Step {
	const phase = isEnded(entry) && rules.listDecides ? phaseOfLetter(entry.listed) : null;
	if (phase !== null) return end(entry, phase, { ...finding, isRead: false }, now, rules);
	const misses = entry.misses + 1;
	return { entry: { ...entry, misses }, isSettled: misses >= MOST_MISSES };
}

function end(
	entry: Entry,
	phase: FinishedPhase,
	{ isRead, isReady }: Finding,
	now: number,
	rules: Rules,
): Step {
	const isNews = rules.events.has(phase) && !entry.phases.includes(LETTERS[phase]);
	const since = isEnded(entry) ? entry.since : now;
	if (now - since < holdMs(isRead, isReady, isNews, rules)) {
		return { entry: { ...entry, kind: 'held', since }, isSettled: false };
	}
	const step = settle(entry, phase, now, rules);
	return isNews ? { ...step, event: { phase, isPending: !isRead || !isReady } } : step;
}

/** How long to wait for more than a look showed. */
function holdMs(isRead: boolean, isReady: boolean, isNews: boolean, rules: Rules): number {
	if (!isRead) return isNews ? Math.max(rules.holdMs, UNREAD_HOLD_MS) : 24 * HOUR_MS;
	return isNews && !isReady ? rules.holdMs : 0;
}

/** An entry that ended in a phase. Calls that failed may be made again; where that would be reported, it is watched on. */
export function settle(entry: Entry, phase: FinishedPhase, now: number, { events }: Rules): Step {
	const letter = LETTERS[phase];
	const phases = entry.phases.replace(letter, '') + letter;
	const since = entry.kind === 'redial' ? entry.since : now;
	const mayChange = phase !== 'completed' && [...events].some((event) => event !== phase);
	return { entry: { ...entry, kind: 'redial', phases, since }, isSettled: !mayChange };
}
