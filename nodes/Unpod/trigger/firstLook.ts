import { orderOf } from '../api/lists/order';
import { firstOf } from '../api/pagination';
import { UnpodError } from '../domain/errors/unpodError';
import { clock } from '../shared/clock';
import { type Cursor, emptyCursor, FIRST_SWEEP_PAGE, nextCursor } from './cursor';
import { type Finding, newEntry, type Row } from './entry';
import type { Found, Source } from './sources/source';

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
	/** Whether rows moved up between the reading of two pages, so that one may be missing. */
	isTorn: boolean;
}

const NONE: ReadonlySet<string> = new Set();

const isOpen = ({ phase }: Row) => phase === 'open';

/** Returns whether a page shows what may still change, so that the page after it may as well. */
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

/** Reads them again where they changed meanwhile, and once where an answer may be empty by mistake. */
async function readFirst<T>(source: Source<T>, hasTime: () => boolean): Promise<FirstPages<T>> {
	let first = await readPages(source, hasTime);
	for (let tries = 1; tries < MOST_TRIES; tries++) {
		const isEmpty = first.rows.length === 0 && tries === 1;
		if (!first.isTorn && !isEmpty) break;
		first = await readPages(source, hasTime);
	}
	return first;
}

/** @throws UnpodError where new rows of a list could not be noticed at its head */
async function checkOrder<T>(
	source: Source<T>,
	{ rows, reachesEnd }: FirstPages<T>,
): Promise<void> {
	const page = reachesEnd ? null : await firstOf(source.pages(1, false));
	const again = page && page.entries.flatMap((entry) => source.rowOf(entry) ?? []);
	const order = orderOf(rows, again);
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

/** Returns what the calls of a run say, or that it failed of late. Nothing of what has ended by now is waited for. */
function findingOf<T>(row: Row, found: Found<T> | undefined, now: number): Finding | null {
	const finding = found?.finding;
	if (finding) return finding.is === 'ended' ? { ...finding, lacks: 'nothing' } : finding;
	const isRecent = now - (row.createdAt ?? now) <= REDIAL_MS;
	if (row.phase === 'open' || row.phase === 'completed' || !isRecent) return null;
	return { is: 'ended', phase: row.phase, lacks: 'nothing' };
}

/**
 * Returns the first cursor of a list: what has ended already is not reported, what is open ends later, and
 * what failed of late may be called again.
 *
 * @throws UnpodError where the list can't be followed or a filter can't be applied
 */
export async function firstCursor<T>(
	source: Source<T>,
	scope: string,
	hasTime: () => boolean,
): Promise<Cursor> {
	await source.wanted();
	const first = await readFirst(source, hasTime);
	await checkOrder(source, first);
	const found = await lookAtNewest(source, first, hasTime);
	const now = clock.now();
	const { reachesEnd } = first;
	const lastOpen = first.rows.filter(isOpen).at(MOST_OPEN);
	const rows = lastOpen ? first.rows.slice(0, first.rows.indexOf(lastOpen)) : first.rows;
	const findings = new Map(
		rows.flatMap((row) => {
			const finding = findingOf(row, found.get(row.id), now);
			return finding ? [[row.id, { finding, createdAt: null }] as const] : [];
		}),
	);
	const reading = {
		stretches: [{ start: 1, pages: [rows], history: rows, placed: rows }],
		taken: new Set(findings.keys()),
		gone: NONE,
		missed: NONE,
		resumePage: 0,
		sweepPage: FIRST_SWEEP_PAGE,
	};
	const empty = { ...emptyCursor(scope), isWhole: reachesEnd && rows.length === first.rows.length };
	const rules = { ...source.rules, max: Number.POSITIVE_INFINITY };
	const { next } = nextCursor(empty, reading, findings, now, { ...source, rules });
	// The statuses that are not known are logged by the next poll.
	return { ...next, turn: 0, loggedStatuses: [] };
}
