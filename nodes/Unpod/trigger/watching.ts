import type { FinishedPhase, Phase } from '../domain/status';
import type { Sighting } from './rows';
import { type Known, LETTERS, type Watched } from './state';

/** How long a failed run is watched for a redial, in milliseconds: past the callee's next calling hours. */
export const REDIAL_WATCH_MS = 24 * 60 * 60 * 1000;

/** How long a run is held back whose calls can't be read, at least: until the next poll has tried again. */
const UNREAD_HOLD_MS = 30 * 1000;

/** A watched run that its space doesn't show any more in so many looks in a row was deleted. */
const MOST_MISSES = 3;

/** An entry with these is never looked at again. */
export const EVERY_PHASE = Object.values(LETTERS).join('');

/** What a closer look at an entry showed. */
export interface Report {
	/** By the statuses of all its calls, which count for a run with several contacts. */
	phase: Phase;
	createdAt: number | null;
	/** Whether its calls could be read; where they couldn't, the phase is the list's word. */
	isRead: boolean;
	/** Whether all that is waited for (transcript, analysis) is there. */
	ready: boolean;
	/** Whether a filter leaves it out. */
	leftOut: boolean;
	/** Whether its space doesn't show it any more. */
	gone: boolean;
}

export interface Rules {
	/** The phases to report. */
	events: ReadonlySet<FinishedPhase>;
	/** How long to hold an entry back until it is ready, in milliseconds. */
	holdMs: number;
	/** Entries to report in one poll, at most. */
	most: number;
}

/** What comes of a watched entry by a closer look. */
export interface Outcome {
	entry: Watched;
	/** Whether it needs no further look. */
	isSettled: boolean;
	/** What is to be reported. `pending`: what was waited for did not come in time. */
	event?: { phase: FinishedPhase; pending: boolean };
}

function hasEndedIn({ phases }: Known, phase: FinishedPhase): boolean {
	return phases.includes(LETTERS[phase]);
}

/** Whether it has ended and is still to be reported. */
export function isOver({ kind }: Watched): boolean {
	return kind === 'ended' || kind === 'held';
}

/** An entry that was not seen before, as its list shows it. */
export function begun({ taskId, createdAt, phase }: Sighting, now: number): Watched {
	const entry = { phases: '', listed: null, since: 0, misses: 0, taskId, createdAt };
	return relisted({ ...entry, kind: 'open' }, phase, now);
}

/** A watched entry as its list shows it now. */
export function relisted(entry: Watched, phase: Phase, now: number): Watched {
	const shown: Watched = { ...entry, misses: 0 };
	if (phase === 'open') return { ...shown, kind: 'open', listed: null, since: 0 };
	const listed = LETTERS[phase];
	if (isOver(entry)) return { ...shown, listed };
	if (listed === entry.listed || isTold(entry, phase)) return shown;
	return { ...shown, kind: 'ended', listed, since: now };
}

/** A settled entry that its list shows in a way that asks for another look; null where it doesn't. */
export function reopened(entry: Known, { phase, taskId }: Sighting, now: number): Watched | null {
	if (entry.phases === EVERY_PHASE) return null;
	const watched: Watched = { ...entry, kind: 'redial', since: 0, misses: 0, taskId };
	const shown = relisted(watched, phase, now);
	return shown.kind === 'redial' ? null : shown;
}

/** Whether a list that shows this phase tells all there is to know of a watched entry. */
export function isTold(entry: Watched, phase: Phase | undefined): boolean {
	if (phase === undefined || phase === 'open') return phase === 'open';
	return entry.kind === 'redial' && hasEndedIn(entry, phase);
}

/** What comes of a watched entry by a closer look. */
export function outcome(watched: Watched, report: Report, now: number, rules: Rules): Outcome {
	const { phase, leftOut, gone, createdAt } = report;
	if (gone) {
		const misses = watched.misses + 1;
		return { entry: { ...watched, misses }, isSettled: misses >= MOST_MISSES };
	}
	const entry: Watched = { ...watched, misses: 0, createdAt: createdAt ?? watched.createdAt };
	if (leftOut) return { entry: { ...entry, phases: EVERY_PHASE }, isSettled: true };
	if (phase === 'open') return { entry: { ...entry, kind: 'open', since: 0 }, isSettled: false };
	const isNews = rules.events.has(phase) && !hasEndedIn(entry, phase);
	const since = isOver(entry) ? entry.since : now;
	if (now - since < holdMs(report, isNews, rules)) {
		const listed = entry.listed ?? LETTERS[phase];
		return { entry: { ...entry, kind: 'held', listed, since }, isSettled: false };
	}
	const end = ended(entry, phase, now, rules);
	return isNews ? { ...end, event: { phase, pending: !report.ready } } : end;
}

/** How long to wait for more than a look showed. */
function holdMs({ isRead, ready }: Report, isNews: boolean, rules: Rules): number {
	if (!isRead) return isNews ? Math.max(rules.holdMs, UNREAD_HOLD_MS) : REDIAL_WATCH_MS;
	return isNews && !ready ? rules.holdMs : 0;
}

/** An entry that has ended. Calls that failed may be redialled; then it is watched on, where that would be reported. */
export function ended(entry: Watched, phase: FinishedPhase, now: number, rules: Rules): Outcome {
	const phases = entry.phases + (hasEndedIn(entry, phase) ? '' : LETTERS[phase]);
	const since = entry.kind === 'redial' ? entry.since : now;
	const mayChange = phase !== 'completed' && [...rules.events].some((event) => event !== phase);
	return { entry: { ...entry, kind: 'redial', phases, since }, isSettled: !mayChange };
}
