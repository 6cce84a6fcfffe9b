import { orderOf } from '../api/lists/order';
import { UnpodError } from '../domain/errors/unpodError';
import { clock } from '../shared/clock';
import { type Cursor, markOf } from './cursor';
import { type Entry, newEntry, type Row, type Rules, settle, step } from './entry';
import { FIRST_SWEEP_PAGE } from './reading';
import type { Found, Source } from './source';
import { digestOf, type Mark } from './window';

/** How often a first look is taken, at most, where rows are deleted meanwhile. */
const MOST_TRIES = 3;

/** Pages of a first look: where the service makes them small, and while they show open runs. */
const LEAST_PAGES = 5;
const MOST_PAGES = 60;

/** Open entries of a first look that are kept. */
const MOST_OPEN = 1000;

/**
 * Runs of a first look that are looked at more closely, whatever their rows say: a run with several contacts
 * calls itself completed when the first call is, and one may call itself pending for ever.
 */
const MOST_ENDED_LOOKS = 10;
const MOST_OPEN_LOOKS = 100;

/** How long ago a run may have failed that may be called again, in milliseconds. */
const REDIAL_MS = 24 * 3_600_000;

interface FirstPages<T> {
	rows: Row[];
	found: Map<string, T>;
	reachesEnd: boolean;
	/** Whether rows moved up between the reading of two pages, so that one may have been passed over. */
	isTorn: boolean;
}

const isOpen = ({ phase }: Row) => phase === 'open';

/** Whether a page shows what may go on, so that the page after it may as well. */
function goesOn(rows: Row[], shown: Row[], pages: number, windowSize: number): boolean {
	if (shown.some(isOpen) && rows.filter(isOpen).length < MOST_OPEN) return true;
	const mayChange = shown.some(({ phase }) => phase !== 'open' && phase !== 'completed');
	return pages < LEAST_PAGES && (mayChange || rows.length < windowSize);
}

/** Reads the newest pages: as many as the window holds, and further down while they show open runs. */
async function readPages<T>(source: Source<T>, hasTime: () => boolean): Promise<FirstPages<T>> {
	const found = new Map<string, T>();
	const rows: Row[] = [];
	const counts: number[] = [];
	let pages = 0;
	let reachesEnd = true;
	for await (const { entries, count, isLast } of source.pages(1, true)) {
		const shown = entries.flatMap((entry) => {
			const row = source.rowOf(entry);
			if (row) found.set(row.id, entry);
			return row ?? [];
		});
		rows.push(...shown);
		if (count !== null) counts.push(count);
		pages++;
		const mayStop = pages >= MOST_PAGES || (pages >= LEAST_PAGES && !hasTime());
		reachesEnd = isLast;
		if (isLast || mayStop || !goesOn(rows, shown, pages, source.windowSize)) break;
	}
	const isTorn = counts.some((count, page) => page > 0 && count < counts[page - 1]);
	return { rows, found, reachesEnd, isTorn };
}

async function readFirst<T>(source: Source<T>, hasTime: () => boolean): Promise<FirstPages<T>> {
	let first = await readPages(source, hasTime);
	for (let tries = 1; tries < MOST_TRIES && first.isTorn; tries++) {
		first = await readPages(source, hasTime);
	}
	return first;
}

/** @throws UnpodError where new rows of a list could not be noticed at its head */
async function checkOrder<T>(
	source: Source<T>,
	{ rows, reachesEnd }: FirstPages<T>,
): Promise<void> {
	const again: Row[] = [];
	if (!reachesEnd) {
		for await (const { entries } of source.pages(1, false)) {
			again.push(...entries.flatMap((entry) => source.rowOf(entry) ?? []));
			break;
		}
	}
	const order = orderOf(rows, reachesEnd ? null : again);
	if (order === 'newestFirst') return;
	const how = order === 'none' ? 'is in no order' : 'comes with the oldest entries first';
	throw new UnpodError({
		kind: 'refused',
		message: `The trigger can't follow this list, which ${how}`,
		description: `New entries are noticed at the head of a list, so it has to come with the newest first. Instead, ${source.insteadOf}.`,
	});
}

/** Looks more closely at the newest rows where their status isn't final. */
async function lookAtNewest<T>(
	source: Source<T>,
	{ rows, found }: FirstPages<T>,
	hasTime: () => boolean,
): Promise<Map<string, Found<T>>> {
	if (source.rules.listDecides) return new Map();
	const looks = [
		...rows.filter((row) => !isOpen(row)).slice(0, MOST_ENDED_LOOKS),
		...rows.filter(isOpen).slice(0, MOST_OPEN_LOOKS),
	].map(({ id }) => ({ id, entry: newEntry(0), listed: found.get(id) ?? null }));
	return await source.lookAt(looks, hasTime);
}

/** Returns an entry whose end, where it has come, is not reported. */
function entryFor<T>(row: Row, found: Found<T> | undefined, now: number, rules: Rules): Entry {
	const { entry } = step(newEntry(now), { row }, now, rules);
	const finding = found?.finding;
	if (finding?.is === 'leftOut') return step(entry, { finding }, now, rules).entry;
	const byCalls = finding?.is === 'ended' ? finding.phase : finding?.is === 'open' ? 'open' : null;
	const phase = byCalls ?? row.phase;
	if (phase === 'open') return { ...entry, kind: 'open' };
	const endedAt = Math.min(now, row.createdAt ?? now);
	const ended = settle(entry, phase, endedAt, rules);
	return now - endedAt > REDIAL_MS ? { ...ended, kind: 'settled' } : ended;
}

/**
 * Returns the first cursor of a list: what has ended already is not reported, what is open ends later.
 *
 * @throws UnpodError where the list can't be followed or a filter can't be applied
 */
export async function firstCursor<T>(
	source: Source<T>,
	scope: string,
	hasTime: () => boolean,
): Promise<Cursor> {
	await source.wanted();
	let first = await readFirst(source, hasTime);
	// An answer that is empty by mistake would make all that is there new with the next poll.
	if (first.rows.length === 0) first = await readFirst(source, hasTime);
	await checkOrder(source, first);
	const found = await lookAtNewest(source, first, hasTime);
	const { rows, reachesEnd } = first;
	const now = clock.now();
	const window = new Map<string, Mark>();
	const entries = new Map<string, Entry>();
	let open = 0;
	for (const row of rows) {
		const entry = entryFor(row, found.get(row.id), now, source.rules);
		const isKept = entry.kind !== 'open' || ++open <= MOST_OPEN;
		if (entry.kind !== 'settled' && isKept) entries.set(row.id, entry);
		const listed = row.phase === 'open' ? null : row.phase;
		const mark = markOf({ phases: entry.phases, listed });
		if (window.size < source.windowSize) window.set(digestOf(row.id), mark);
	}
	return {
		scope,
		window,
		isWhole: reachesEnd && rows.length <= source.windowSize,
		// The oldest first, as entries that come in later follow them.
		entries: new Map([...entries].reverse()),
		resumePage: 0,
		sweepPage: FIRST_SWEEP_PAGE,
		turn: 0,
		oddWords: [],
		floor: null,
	};
}
