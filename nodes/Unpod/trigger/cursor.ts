import type { FinishedPhase, Phase } from '../domain/status';
import type { Cursor, Known, Watched } from './state';

/*
 * What the trigger reports, decided by identity and never by a clock.
 *
 * - An entry is handled when the cursor knows or watches its id, or when it is older than the floor.
 *   Every other entry is new.
 * - A run is reported when it is first seen in a phase to end in: completed after failed is a new event
 *   (the service redials), the same phase again is not.
 * - A run that isn't finished, waits for its analysis, or failed a short while ago is watched: each poll
 *   looks at it again, wherever in the list it is.
 * - New entries are handled oldest first, and the floor rises only over entries that are handled. So an
 *   entry for which a poll had no room stays new, whatever becomes of the polls in between.
 * - Nothing is changed in place: a poll that is repeated, cut off or refused leaves the cursor as it was.
 */

/** Handled entries kept by id: two pages of the list, so that a page full of new ones hides none. */
const MOST_KNOWN = 200;

/** How long a failed run is watched for a redial, in milliseconds: past the callee's next calling hours. */
export const REDIAL_WATCH_MS = 24 * 60 * 60 * 1000;

/** A watched run that its space doesn't show any more in so many polls in a row was deleted. */
const MOST_MISSES = 3;

/** An entry as a list shows it. `createdAt` in ms, null where the service says nothing of it. */
export interface Sighting {
	id: string;
	phase: Phase;
	createdAt: number | null;
	taskId: string | null;
}

/** What a poll read of a list, newest first. */
export interface Scan {
	/** Entries without a gap down to handled ones or to the end of the list. */
	rows: Sighting[];
	/** Entries read besides. They count only where they are known or watched. */
	others: Sighting[];
	/** Whether `rows` reaches the end of the list. */
	reachedEnd: boolean;
	/** Whether there are entries newer than `rows`, to be handled by a later poll. */
	leftNewer: boolean;
}

/** What a closer look at an entry showed. */
export interface Report {
	/** By the statuses of all its calls, which count for a run with several contacts. */
	phase: Phase;
	createdAt: number | null;
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

/** An entry to report, in this phase. `pending`: what was waited for did not come in time. */
export interface Emission {
	id: string;
	phase: FinishedPhase;
	pending: boolean;
	createdAt: number | null;
}

const LETTERS: Record<FinishedPhase, string> = {
	completed: 'c',
	partially_completed: 'p',
	failed: 'f',
};

/** All phases: an entry with these is never looked at again. */
const EVERY_PHASE = Object.values(LETTERS).join('');

function hasEndedIn({ phases }: Known, phase: Phase): boolean {
	return phase === 'open' || phases.includes(LETTERS[phase]);
}

/** Rows that are new by this cursor. A row without a time is older than the known row above it. */
export function newRows(cursor: Cursor, rows: Sighting[]): Sighting[] {
	let belowKnown = false;
	return rows.filter(({ id, createdAt }) => {
		const isKnown = cursor.known.has(id) || cursor.watched.has(id);
		belowKnown ||= isKnown;
		if (isKnown) return false;
		return createdAt === null ? !belowKnown : cursor.floor === null || createdAt >= cursor.floor;
	});
}

/**
 * Whether a page goes down to handled entries. Entries are handled oldest first and without a gap, so
 * then the pages after it hold nothing new.
 */
export function reachesHandled(cursor: Cursor, page: Sighting[]): boolean {
	const oldest = oldestFirst(page).at(0);
	return oldest !== undefined && !newRows(cursor, page).includes(oldest);
}

function compareAge(a: { createdAt: number | null }, b: { createdAt: number | null }): number {
	return a.createdAt === null || b.createdAt === null ? 0 : a.createdAt - b.createdAt;
}

/** Rows from the oldest on; rows without a time keep the order of the list. */
function oldestFirst(rows: Sighting[]): Sighting[] {
	return [...rows].reverse().sort(compareAge);
}

/** The first cursor: what is there already is not reported, but what is still open is watched. */
export function baseline(scope: string, { rows, reachedEnd }: Scan): Cursor {
	const times = rows.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]));
	const cursor: Cursor = {
		scope,
		floor: reachedEnd || times.length === 0 ? null : Math.min(...times),
		known: new Map(),
		watched: new Map(),
	};
	for (const row of rows) {
		if (row.phase === 'open') cursor.watched.set(row.id, watch(row, 'open', ''));
		else cursor.known.set(row.id, { phases: LETTERS[row.phase], createdAt: row.createdAt });
	}
	return cursor;
}

/**
 * What a poll should look at more closely: `finished`, the oldest first, are new entries that have
 * ended (at most `most`) and watched or known ones that ended in a phase not seen before; `missing`
 * are watched entries that the scan didn't show, the longest unseen first.
 */
export function toInspect(
	cursor: Cursor,
	scan: Scan,
	most: number,
): { finished: Sighting[]; missing: string[] } {
	const seen = byId(scan);
	const fresh = newRows(cursor, scan.rows).filter(({ phase }) => phase !== 'open');
	const changed = [...seen.values()].filter(({ id, phase }) => {
		const entry = cursor.watched.get(id) ?? cursor.known.get(id);
		return entry !== undefined && !hasEndedIn(entry, phase);
	});
	return {
		finished: oldestFirst([...changed, ...oldestFirst(fresh).slice(0, most).reverse()]),
		missing: [...cursor.watched.keys()].filter((id) => !seen.has(id)),
	};
}

function byId({ rows, others }: Scan): Map<string, Sighting> {
	return new Map([...others, ...rows].map((row) => [row.id, row]));
}

function watch(
	{ taskId, createdAt }: Pick<Sighting, 'taskId' | 'createdAt'>,
	kind: Watched['kind'],
	phases: string,
	since = 0,
): Watched {
	return { kind, phases, since, misses: 0, taskId, createdAt };
}

/**
 * The next cursor and what to report, oldest first, from what was observed: the rows of a scan and the
 * reports of the entries that were looked at. `now` (ms) only ends waiting; it orders nothing.
 */
export function advance(
	cursor: Cursor,
	scan: Scan,
	reports: ReadonlyMap<string, Report>,
	now: number,
	rules: Rules,
): { emissions: Emission[]; next: Cursor } {
	const step = new Step(cursor, reports, now, rules);
	const seen = byId(scan);
	const fresh = newRows(cursor, scan.rows);
	const left = step.takeNew(oldestFirst(fresh));
	for (const row of seen.values()) step.takeSeen(row);
	for (const id of cursor.watched.keys()) if (!seen.has(id)) step.takeUnseen(id);
	return { emissions: step.emissions.sort(compareAge), next: step.closed(scan, left) };
}

/** By creation time; by the order of the list where the service gives no times. */
function newestFirst(known: Map<string, Known>, { rows, others }: Scan): Array<[string, Known]> {
	const entries = [...known];
	if (entries.every(([, { createdAt }]) => createdAt !== null)) {
		return entries.sort(([, a], [, b]) => compareAge(b, a));
	}
	const order = new Map([...rows, ...others].map(({ id }, index) => [id, index]));
	const place = ([id]: [string, Known]) => order.get(id) ?? entries.length;
	return entries.sort((a, b) => place(a) - place(b));
}

/** One step of the cursor: a copy that entries are taken into. */
class Step {
	readonly emissions: Emission[] = [];

	private readonly known: Map<string, Known>;

	private readonly watched: Map<string, Watched>;

	constructor(
		private readonly before: Cursor,
		private readonly reports: ReadonlyMap<string, Report>,
		private readonly now: number,
		private readonly rules: Rules,
	) {
		this.known = new Map(before.known);
		this.watched = new Map(before.watched);
		for (const [id, entry] of before.watched) {
			const watchedLongEnough = entry.kind === 'redial' && now - entry.since > REDIAL_WATCH_MS;
			if (watchedLongEnough) this.settle(id, entry);
		}
	}

	/**
	 * Takes new entries, the oldest first, and gives those that a later poll has to take. It stops at the
	 * first that can't be handled now: what is handled stays without a gap, or the next scan would end
	 * above it.
	 */
	takeNew(rows: Sighting[]): Sighting[] {
		const firstLeft = rows.findIndex((row) => !this.takeOne(row));
		return firstLeft === -1 ? [] : rows.slice(firstLeft);
	}

	private takeOne(row: Sighting): boolean {
		const entry = watch(row, 'open', '');
		if (row.phase === 'open') {
			this.watched.set(row.id, entry);
			return true;
		}
		const report = this.reports.get(row.id);
		return report !== undefined && this.take(row.id, entry, report);
	}

	takeSeen(row: Sighting): void {
		const { id, phase } = row;
		const watched = this.before.watched.get(id);
		const known = this.before.known.get(id);
		const entry = watched ?? (known && { ...watch(row, 'open', known.phases), ...known });
		if (entry === undefined) return;
		const report = this.reports.get(id);
		if (phase === 'open') this.rewatch(id, { ...entry, kind: 'open', since: 0, misses: 0 });
		else if (report) this.take(id, entry, report);
		else if (watched?.kind === 'open' && hasEndedIn(watched, phase)) this.end(id, watched, phase);
	}

	takeUnseen(id: string): void {
		const entry = this.watched.get(id);
		const report = this.reports.get(id);
		if (entry && report) this.take(id, entry, report);
	}

	/** The cursor after this step. `left` are new entries that a later poll has to handle. */
	closed(scan: Scan, left: Sighting[]): Cursor {
		const known = newestFirst(this.known, scan);
		const floor = this.nextFloor(scan, left, known);
		const kept = known.filter(
			([, { createdAt }], index) =>
				index < MOST_KNOWN || (createdAt !== null && (floor === null || createdAt >= floor)),
		);
		return { scope: this.before.scope, floor, known: new Map(kept), watched: this.watched };
	}

	private nextFloor(scan: Scan, left: Sighting[], known: Array<[string, Known]>): number | null {
		const { floor } = this.before;
		const risen = (to: number | null | undefined) =>
			to === null || to === undefined ? floor : Math.max(floor ?? to, to);
		if (left.length > 0) {
			const times = left.map(({ createdAt }) => createdAt);
			return times.includes(null) ? floor : risen(Math.min(...times.map(Number)));
		}
		const times = scan.rows.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]));
		if (scan.leftNewer) return times.length === 0 ? floor : risen(Math.max(...times));
		if (scan.rows.length === 0 || known.length <= MOST_KNOWN) return floor;
		return risen(known[MOST_KNOWN - 1][1].createdAt);
	}

	/** Whether the entry is handled by this report; it isn't where it should be reported and there is no room. */
	private take(id: string, entry: Watched, report: Report): boolean {
		const { phase } = report;
		const current = { ...entry, createdAt: report.createdAt ?? entry.createdAt };
		if (report.gone) this.miss(id, current);
		else if (report.leftOut) this.settle(id, { ...current, phases: EVERY_PHASE });
		else if (phase === 'open') this.rewatch(id, { ...current, kind: 'open', since: 0, misses: 0 });
		else if (hasEndedIn(current, phase)) this.end(id, current, phase);
		else if (!this.rules.events.has(phase)) this.end(id, current, phase);
		else return this.report(id, current, phase, report.ready);
		return true;
	}

	private report(id: string, entry: Watched, phase: FinishedPhase, ready: boolean): boolean {
		const since = entry.kind === 'held' ? entry.since : this.now;
		if (!ready && this.now - since < this.rules.holdMs) {
			this.rewatch(id, { ...entry, kind: 'held', since, misses: 0 });
			return true;
		}
		if (this.emissions.length >= this.rules.most) return false;
		this.emissions.push({ id, phase, pending: !ready, createdAt: entry.createdAt });
		this.end(id, entry, phase);
		return true;
	}

	/** A run that failed may be redialled and is watched on, where that would be reported. */
	private end(id: string, entry: Watched, phase: FinishedPhase): void {
		const phases = entry.phases + (hasEndedIn(entry, phase) ? '' : LETTERS[phase]);
		const mayChange =
			phase === 'failed' && [...this.rules.events].some((event) => event !== 'failed');
		const since = entry.kind === 'redial' ? entry.since : this.now;
		if (mayChange) this.rewatch(id, { ...entry, kind: 'redial', phases, since, misses: 0 });
		else this.settle(id, { ...entry, phases });
	}

	private miss(id: string, entry: Watched): void {
		const misses = entry.misses + 1;
		if (misses < MOST_MISSES) this.rewatch(id, { ...entry, misses });
		else this.settle(id, entry);
	}

	private settle(id: string, { phases, createdAt }: Known): void {
		this.watched.delete(id);
		this.known.set(id, { phases, createdAt });
	}

	/** Watched anew, as the one that was looked at last. */
	private rewatch(id: string, entry: Watched): void {
		this.known.delete(id);
		this.watched.delete(id);
		this.watched.set(id, entry);
	}
}
