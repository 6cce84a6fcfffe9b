import type { FinishedPhase } from '../domain/status';
import { Draft, forget } from './draft';
import { compareAge, newRows, oldestFirst, type Sighting } from './rows';
import type { Cursor, Watched } from './state';
import {
	begun,
	ended,
	isOver,
	isTold,
	outcome,
	REDIAL_WATCH_MS,
	relisted,
	reopened,
	type Report,
	type Rules,
} from './watching';

/*
 * What the trigger reports, decided by identity and never by a clock.
 *
 * - An entry is handled when the cursor knows or watches its id, or when it is older than the floor.
 *   Every other entry is new.
 * - What a poll takes of a list it takes without a gap from handled entries up, and every entry it takes
 *   is handled from then on. So below a handled entry there is nothing new, and a list has to be read
 *   down to the first handled ones only.
 * - A run that has ended by the list's word is looked at more closely, until that shows how it ended and
 *   all that is waited for is there. Then it is reported.
 * - A run is reported when it is first seen to have ended in a phase: completed after failed is a new
 *   event (the service redials), the same phase again is not.
 * - A run that is open, not reported yet, or failed a short while ago is watched, wherever in the list it
 *   is.
 * - Nothing is changed in place: a poll that is repeated, cut off or refused leaves the cursor as it was.
 */

/** Looks in one poll at runs that can be found only by asking for each; the others have their turn later. */
export const MOST_LOOKS = 20;

/** The same at runs that are only watched for a redial. */
const MOST_REDIAL_LOOKS = 5;

/** What a poll read of a list. */
export interface Scan {
	/** All rows that were read, newest first. */
	seen: Sighting[];
	/** Those among them that lead without a gap down to handled ones: in them, new ones count. */
	rows: Sighting[];
	/** The page from which the next poll reads on, 1 where nothing new is left. */
	depth: number;
}

/** An entry to report, in this phase. `pending`: what was waited for did not come in time. */
export interface Emission {
	id: string;
	phase: FinishedPhase;
	pending: boolean;
	createdAt: number | null;
}

/**
 * The first cursor: what has ended already is not reported, what is still open is watched. `reports` are
 * closer looks at some of what the list calls ended.
 */
export function baseline(
	scope: string,
	{ scan, reachedEnd }: { scan: Scan; reachedEnd: boolean },
	reports: ReadonlyMap<string, Report>,
	now: number,
	rules: Rules,
): Cursor {
	const floor = reachedEnd ? null : floorBelow(scan.rows);
	const first = new Draft({ scope, floor, depth: 1, known: new Map(), watched: new Map() });
	for (const row of oldestFirst(scan.rows)) {
		const endedAt = row.createdAt ?? now;
		const entry = begun(row, endedAt);
		const phase = reports.get(row.id)?.phase ?? row.phase;
		if (phase === 'open') {
			first.watch(row.id, { ...entry, kind: 'open', since: 0 });
			continue;
		}
		const end = ended(entry, phase, endedAt, rules);
		if (end.isSettled || now - endedAt > REDIAL_WATCH_MS) first.settle(row.id, end.entry);
		else first.watch(row.id, end.entry);
	}
	return forget(first.cursor, scan.seen);
}

/**
 * Rows that a first look didn't read are as old as the oldest it read, or older. Where most rows have the
 * time of the oldest, new ones can still get it too.
 */
function floorBelow(rows: Sighting[]): number | null {
	const times = rows.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]));
	if (times.length === 0) return null;
	times.sort((a, b) => a - b);
	const [oldest] = times;
	return times[Math.floor(times.length / 2)] > oldest ? oldest + 1 : oldest;
}

/** The cursor after a look at a list, before anything was looked at more closely. */
export function observe(cursor: Cursor, { seen, rows, depth }: Scan, now: number): Cursor {
	const next = new Draft({ ...cursor, depth });
	for (const [id, entry] of cursor.watched) {
		if (entry.kind === 'redial' && now - entry.since > REDIAL_WATCH_MS) next.settle(id, entry);
	}
	for (const row of oldestFirst(seen)) {
		const watched = next.watched.get(row.id);
		const known = next.known.get(row.id);
		const again = known && reopened(known, row, now);
		if (again) next.watch(row.id, again);
		else if (watched && isTold(watched, row.phase)) {
			next.watch(row.id, relisted(watched, row.phase, now));
		} else if (watched) next.renew(row.id, relisted(watched, row.phase, now));
	}
	for (const row of oldestFirst(newRows(cursor, rows))) next.watch(row.id, begun(row, now));
	return next.cursor;
}

/**
 * The ids of watched entries to look at more closely: those that have ended, and those of which the list
 * doesn't tell how they stand. What was looked at longest ago comes first.
 */
export function toLookAt({ watched }: Cursor, { seen }: Scan, most: number): string[] {
	const listed = new Map(seen.map(({ id, phase }) => [id, phase]));
	const untold = [...watched].filter(([id, entry]) => !isTold(entry, listed.get(id)));
	const idsOf = (isWanted: (entry: Watched) => boolean, limit: number) =>
		untold.flatMap(([id, entry]) => (isWanted(entry) ? [id] : [])).slice(0, limit);
	return [
		...idsOf(isOver, Math.max(most, MOST_LOOKS)),
		...idsOf(({ kind }) => kind === 'open', MOST_LOOKS),
		...idsOf(({ kind }) => kind === 'redial', MOST_REDIAL_LOOKS),
	];
}

/**
 * The next cursor and what to report, oldest first, from what was observed: a scan, and the reports of
 * the entries that were looked at. `now` (ms) only ends waiting; it orders nothing.
 */
export function advance(
	cursor: Cursor,
	scan: Scan,
	reports: ReadonlyMap<string, Report>,
	now: number,
	rules: Rules,
): { emissions: Emission[]; next: Cursor } {
	const observed = observe(cursor, scan, now);
	const next = new Draft(observed);
	const emissions: Emission[] = [];
	for (const [id, watched] of observed.watched) {
		const report = reports.get(id);
		if (!report) continue;
		const { entry, isSettled, event } = outcome(watched, report, now, rules);
		const hasRoom = emissions.length < rules.most;
		if (event && !hasRoom) continue;
		if (event) emissions.push({ id, ...event, createdAt: entry.createdAt });
		if (isSettled) next.settle(id, entry);
		else next.watch(id, entry);
	}
	return { emissions: emissions.sort(compareAge), next: forget(next.cursor, scan.seen) };
}
