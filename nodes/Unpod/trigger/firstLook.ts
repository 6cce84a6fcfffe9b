import type { Page } from '../api/shapes';
import type { Call } from '../domain/call';
import { clock } from '../shared/clock';
import type { Cursor } from './cursor';
import { type Entry, LETTERS, newEntry, type Row, type Rules, settle, step } from './entry';
import { checkOrder } from './order';
import type { Source } from './sources';
import { digestOf, type Mark } from './window';

/** Times a first look is taken where rows are deleted meanwhile. */
const MOST_TRIES = 3;

/** Pages of a first look: where the service makes them small, and while they show open runs. */
const LEAST_PAGES = 5;
const MOST_PAGES = 60;

/** Open entries of a first look that are watched. */
const MOST_OPEN = 1000;

/**
 * Runs of a first look that are looked at more closely, whatever the list calls them: a run with several
 * contacts calls itself completed when the first call is, and one may call itself pending for ever.
 */
const MOST_ENDED_LOOKS = 10;
const MOST_OPEN_LOOKS = 100;

/** How long ago a run may have failed that is watched for another call, in milliseconds. */
const REDIAL_MS = 24 * 3_600_000;

interface FirstPages<T> {
	rows: Row[];
	found: Map<string, T>;
	reachesEnd: boolean;
}

/** Whether rows moved up between the reading of two pages, so that one may have been passed over. */
function isTorn<T>(before: Page<T> | null, page: Page<T>): boolean {
	if (before === null || before.count === null || page.count === null) return false;
	return page.count < before.count;
}

/** The newest pages: as many as the window holds, and further down while they show what isn't over yet. */
async function readFirst<T>(
	source: Source<T>,
	mayChange: (row: Row) => boolean,
	hasTime: () => boolean,
	tries = MOST_TRIES,
): Promise<FirstPages<T>> {
	const found = new Map<string, T>();
	const rows: Row[] = [];
	let before: Page<T> | null = null;
	let pages = 0;
	for await (const page of source.pages(1, true)) {
		if (tries > 1 && isTorn(before, page)) {
			return await readFirst(source, mayChange, hasTime, tries - 1);
		}
		before = page;
		pages++;
		const shown = page.entries.flatMap((entry) => {
			const row = source.rowOf(entry);
			if (row !== null) found.set(row.id, entry);
			return row ?? [];
		});
		rows.push(...shown);
		if (page.isLast) return { rows, found, reachesEnd: true };
		const open = rows.filter(({ phase }) => phase === 'open').length;
		const goesOn = shown.some(({ phase }) => phase === 'open') && open < MOST_OPEN;
		const isShort = rows.length < source.windowSize || shown.some(mayChange);
		if (!goesOn && !(isShort && pages < LEAST_PAGES)) break;
		if (pages >= MOST_PAGES || (pages >= LEAST_PAGES && !hasTime())) break;
	}
	return { rows, found, reachesEnd: pages === 0 };
}

async function readAgain<T>(source: Source<T>): Promise<Row[]> {
	for await (const { entries } of source.pages(1, false)) {
		return entries.flatMap((entry) => source.rowOf(entry) ?? []);
	}
	return [];
}

function entryFor(row: Row, phase: Row['phase'], now: number, rules: Rules) {
	const { entry } = step(newEntry(now), { row }, now, rules);
	if (phase === 'open') return { entry: { ...entry, kind: 'open' as const }, isSettled: false };
	const endedAt = Math.min(now, row.createdAt ?? now);
	const { entry: end, isSettled } = settle(entry, phase, endedAt, rules);
	return { entry: end, isSettled: isSettled || now - endedAt > REDIAL_MS };
}

/**
 * The first cursor: what has ended already is not reported, what is still open is watched.
 *
 * @throws UnpodError where the list can't be followed or a filter can't be applied
 */
export async function firstCursor<T extends Call>(
	source: Source<T>,
	{ scope, hasTime }: { scope: string; hasTime: () => boolean },
	rules: Rules,
): Promise<Cursor> {
	await source.wanted();
	const mayChange = ({ phase }: Row) =>
		phase !== 'open' && phase !== 'completed' && rules.events.size > 0;
	const first = await readFirst(source, mayChange, hasTime);
	// An answer that is empty by mistake would make all that is there new with the next poll.
	const isEmpty = first.rows.length === 0;
	const { rows, found, reachesEnd } = isEmpty ? await readFirst(source, mayChange, hasTime) : first;
	checkOrder(rows, reachesEnd ? null : await readAgain(source), source.insteadOf);
	const looks = [
		...rows.filter(({ phase }) => phase !== 'open').slice(0, MOST_ENDED_LOOKS),
		...rows.filter(({ phase }) => phase === 'open').slice(0, MOST_OPEN_LOOKS),
	].map(({ id }) => ({ id, entry: newEntry(0), listed: found.get(id) ?? null }));
	const findings = await source.lookAt(source.listDecides ? [] : looks, hasTime);
	const now = clock.now();
	const window = new Map<string, Mark>();
	const entries = new Map<string, Entry>();
	let open = 0;
	for (const row of rows) {
		const phase = findings.get(row.id)?.phase ?? row.phase;
		const { entry, isSettled } = entryFor(row, phase, now, rules);
		if (!isSettled && (phase !== 'open' || ++open <= MOST_OPEN)) entries.set(row.id, entry);
		if (window.size >= source.windowSize) continue;
		const listed = row.phase === 'open' ? null : LETTERS[row.phase];
		window.set(digestOf(row.id), { phases: entry.phases, listed, isMissing: false });
	}
	return {
		scope,
		window,
		isWhole: reachesEnd && rows.length <= source.windowSize,
		// The oldest first, as entries that come in later follow them.
		entries: new Map([...entries].reverse()),
		resumePage: 0,
		sweepPage: 2,
		turn: 0,
		oddWords: [],
		floor: null,
	};
}
