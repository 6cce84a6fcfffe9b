import type { Page, Pages } from '../api/contract';
import { newRows, reachesHandled, type Scan, type Sighting } from './cursor';
import type { Cursor } from './state';

/** A list whose entries can be seen as rows of a cursor, from any page on. */
export interface Source<T> {
	pagesFrom: (firstPage: number) => Pages<T>;
	sight: (entry: T) => Sighting | null;
}

/** Pages read one after the other before the place where the new entries begin is searched for. */
const PAGES_IN_A_ROW = 5;

/** The same where the service gives no creation times: then no page but the next says where new ones begin. */
const PAGES_WITHOUT_TIMES = 60;

/**
 * Pages of a first look. Two would do to tell new from known; a few more find runs that were asked for
 * some hours ago and aren't finished yet. More would let the first activation wait on a long history.
 */
const BASELINE_PAGES = 5;

/** What a scan read: the rows, and the entries behind them by id. */
export interface Reading<T> {
	scan: Scan;
	entries: Map<string, T>;
}

/** Reads pages and keeps what the cursor needs to know of them. */
class Reader<T> {
	readonly entries = new Map<string, T>();

	/** A page with a smaller count than an earlier one: rows moved up meanwhile, one may have been skipped. */
	torn = false;

	private count = 0;

	constructor(private readonly source: Source<T>) {}

	take({ entries, count }: Page<T>): Sighting[] {
		this.torn ||= count !== null && count < this.count;
		this.count = count ?? 0;
		return entries.flatMap((entry) => {
			const row = this.source.sight(entry);
			if (row === null || this.entries.has(row.id)) return [];
			this.entries.set(row.id, entry);
			return [row];
		});
	}

	/** One page by its number; null beyond the end of the list. */
	async page(number: number): Promise<Sighting[] | null> {
		for await (const page of this.source.pagesFrom(number)) {
			return page.entries.length === 0 ? null : this.sights(page);
		}
		return null;
	}

	/** Rows of a page that may have been read before. */
	private sights(page: Page<T>): Sighting[] {
		this.take(page);
		return page.entries.flatMap((entry) => this.source.sight(entry) ?? []);
	}
}

/** The first look at a list: its newest pages. */
export async function firstLook<T>(source: Source<T>): Promise<Scan> {
	const reader = new Reader(source);
	const rows: Sighting[] = [];
	let pages = 0;
	for await (const page of source.pagesFrom(1)) {
		rows.push(...reader.take(page));
		if (page.isLast) return { rows, others: [], reachedEnd: true, leftNewer: false };
		if (++pages >= BASELINE_PAGES) break;
	}
	return { rows, others: [], reachedEnd: false, leftNewer: false };
}

/**
 * Reads a list from its newest page on until a page reaches down to handled entries: one page when
 * there is little new. Behind a backlog of many pages, the page where it begins is searched for, so
 * that the oldest entries come first and the number of requests grows with its logarithm.
 */
export async function readNew<T>(
	source: Source<T>,
	cursor: Cursor,
	hasTime: () => boolean,
): Promise<Reading<T>> {
	const reader = new Reader(source);
	const rows: Sighting[] = [];
	let pages = 0;
	let canSearch = false;
	for await (const page of source.pagesFrom(1)) {
		const fresh = reader.take(page);
		rows.push(...fresh);
		const whole = page.isLast || reachesHandled(cursor, fresh);
		if (whole) return reading(reader, rows, { reachedEnd: page.isLast });
		const haveTimes = rows.every(({ createdAt }) => createdAt !== null);
		canSearch = haveTimes && hasTime();
		if (++pages >= (haveTimes ? PAGES_IN_A_ROW : PAGES_WITHOUT_TIMES) || !hasTime()) break;
	}
	const oldest = canSearch ? await searchOldest(reader, cursor, pages, hasTime) : null;
	if (oldest === null) return { entries: reader.entries, scan: observedOnly(rows) };
	return reading(reader, oldest, { others: rows, leftNewer: true });
}

function reading<T>(reader: Reader<T>, rows: Sighting[], more: Partial<Scan>): Reading<T> {
	const { entries, torn } = reader;
	const scan: Scan = { rows, others: [], reachedEnd: false, leftNewer: false, ...more };
	return { entries, scan: torn ? observedOnly([...rows, ...scan.others]) : scan };
}

/** What was read can't be told to be without gaps: known and watched entries count, new ones wait. */
function observedOnly(others: Sighting[]): Scan {
	return { rows: [], others, reachedEnd: false, leftNewer: true };
}

/**
 * The rows of the page where new entries begin: the last one that holds any. `newPage` is known to hold
 * new ones only. Null where the time ran out.
 */
async function searchOldest<T>(
	reader: Reader<T>,
	cursor: Cursor,
	newPage: number,
	hasTime: () => boolean,
): Promise<Sighting[] | null> {
	let lastNew = newPage;
	let firstHandled = Number.POSITIVE_INFINITY;
	while (firstHandled - lastNew > 1) {
		if (!hasTime()) return null;
		const number =
			firstHandled === Number.POSITIVE_INFINITY
				? lastNew * 2
				: Math.floor((lastNew + firstHandled) / 2);
		const rows = (await reader.page(number)) ?? [];
		const holdsNew = newRows(cursor, rows).length > 0;
		if (holdsNew && reachesHandled(cursor, rows)) return rows;
		if (holdsNew) lastNew = number;
		else firstHandled = number;
	}
	return await reader.page(lastNew);
}
