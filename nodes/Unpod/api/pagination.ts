import { asNumber, at, isObject, objectsOf, type JsonObject, type JsonValue } from '../domain/json';
import { toMilliseconds } from '../domain/time';
import type { Page, Pages } from './contract';
import type { Call } from '../domain/call';
import type { UnpodError } from '../domain/errors/unpodError';

/** One page of a list as the service answered it. */
export interface ListPage {
	rows: JsonObject[];
	/** Rows on all pages together, where the service says so. */
	count: number | null;
	/** Whether the service names a next page; null where it says nothing about it. */
	more: boolean | null;
}

/** Where lists have been seen or are plausible: the platform's envelope, the article's, a bare list. */
const LIST_PATHS = ['data', 'data.data', 'data.results', 'data.items', 'results', 'items'];

/** Lists that say what went wrong; taken for rows they would make an empty list of a refusal. */
const NO_ROWS = ['detail', 'error', 'errors', 'messages', 'warnings'];

/** The one list of an object, whatever it is called. */
function onlyListIn(value: JsonValue | undefined): JsonValue[] | null {
	if (!isObject(value)) return null;
	const rest = Object.entries(value).filter(([key]) => !NO_ROWS.includes(key));
	const lists = rest.map(([, inner]) => inner).filter(Array.isArray);
	return lists.length === 1 ? lists[0] : null;
}

function listIn(body: JsonValue): JsonValue[] | null {
	if (Array.isArray(body)) return body;
	for (const path of LIST_PATHS) {
		const value = at(body, path);
		if (Array.isArray(value)) return value;
	}
	return onlyListIn(at(body, 'data')) ?? onlyListIn(body);
}

/**
 * The page in an answer, whatever envelope it comes in.
 *
 * @throws what `unreadable` makes, where there is no list of rows in the answer.
 */
export function readListPage(body: JsonValue, unreadable: () => UnpodError): ListPage {
	const count = asNumber(at(body, 'count') ?? at(body, 'data.count'));
	const next = [at(body, 'next'), at(body, 'data.next')].find((link) => link !== undefined);
	const list = listIn(body) ?? (count === 0 ? [] : null);
	const rows = objectsOf(list);
	if (list === null || (list.length > 0 && rows.length === 0)) throw unreadable();
	return {
		rows,
		// A count smaller than its own page is one of something else.
		count: count !== null && count < rows.length ? null : count,
		more: next === undefined ? null : next !== null && next !== '',
	};
}

/** Fewer rows than any service would put on a page: there is no second one. */
const SMALLEST_PAGE = 10;

/** Rows on the pages before one, null where their size was left to the service. */
function rowsBefore(page: number, pageSize: number | null): number | null {
	if (page === 1) return 0;
	return pageSize === null ? null : (page - 1) * pageSize;
}

function isLast(page: ListPage, received: number | null, pageSize: number | null): boolean {
	if (page.rows.length === 0) return true;
	// A service that names a next page may count the rows of this one.
	if (page.more === true) return false;
	if (page.count !== null && received !== null) return received >= page.count;
	if (page.more !== null) return !page.more;
	return page.rows.length < (pageSize ?? SMALLEST_PAGE);
}

/** So many pages in a row without a new row: the server ignores the page number and would never end. */
const STALE_PAGES = 2;

/**
 * Reads page after page, each when it is asked for, and leaves out rows that were on an earlier one:
 * a list that grows at its head while it is read shows some rows twice.
 *
 * A `next` link is never followed, only taken as a sign that there is more: the page is asked for by
 * number, so the key goes to the configured host alone.
 */
export async function* readPages<T>(options: {
	/** Reads a page by its number, which starts at 1. */
	readPage: (page: number) => Promise<ListPage>;
	read: (row: JsonObject) => T;
	idOf: (row: JsonObject) => string | null;
	/** Rows a page that were asked for, null where the service was left its choice. */
	pageSize: number | null;
	firstPage?: number;
}): Pages<T> {
	const { readPage, read, idOf, pageSize, firstPage = 1 } = options;
	const seen = new Set<string>();
	let received = rowsBefore(firstPage, pageSize);
	for (let number = firstPage, stale = 0; stale < STALE_PAGES; number++) {
		const page = await readPage(number);
		received = received === null ? null : received + page.rows.length;
		const fresh = page.rows.filter((row) => {
			const id = idOf(row) ?? JSON.stringify(row);
			return !seen.has(id) && seen.add(id);
		});
		stale = fresh.length === 0 ? stale + 1 : 0;
		const last = isLast(page, received, pageSize);
		yield { entries: fresh.map(read), count: page.count, isLast: last };
		if (last) return;
	}
}

/** The same pages with each one's entries changed or left out. */
export async function* mapPages<T, U>(pages: Pages<T>, change: (entries: T[]) => U[]): Pages<U> {
	for await (const page of pages) yield { ...page, entries: change(page.entries) };
}

/** The first pages only. */
export async function* takePages<T>(pages: Pages<T>, most: number): Pages<T> {
	let taken = 0;
	for await (const page of pages) {
		yield page;
		if (++taken >= most) return;
	}
}

/** An entry of a list that is sorted by time. */
type Timed = Pick<Call, 'createdAt' | 'startedAt'>;

function liesBefore(entries: Timed[], time: number): boolean {
	const times = entries.flatMap(
		(entry) => toMilliseconds(entry.createdAt ?? entry.startedAt) ?? [],
	);
	const isNewestFirst = times.length > 1 && times[0] > times[times.length - 1];
	return isNewestFirst && times.every((entry) => entry < time);
}

/** Pages up to the first that lies wholly before a time; a list that isn't sorted newest first to its end. */
async function* pagesUntil<T extends Timed>(time: number, pages: Pages<T>): Pages<T> {
	for await (const page of pages) {
		const isPast = liesBefore(page.entries, time);
		yield isPast ? { ...page, isLast: true } : page;
		if (isPast) return;
	}
}

/** The zone of some of the service's times isn't known, so lists are read a day further than asked for. */
const ZONE_MARGIN_MS = 86_400_000;

/**
 * Pages of a list that can hold entries from after a time (milliseconds since 1970), all where there is
 * none. They are sorted newest first, or else all are read.
 */
export function pagesBackTo<T extends Timed>(time: number | null, pages: Pages<T>): Pages<T> {
	return time === null ? pages : pagesUntil(time - ZONE_MARGIN_MS, pages);
}

/** How far n8n's clock may be ahead of the service's. */
const CLOCK_MARGIN_MS = 3_600_000;

/** The same for entries that were made since this n8n did something (ISO 8601). */
export function pagesSince<T extends Timed>(time: string, pages: Pages<T>): Pages<T> {
	return pagesUntil((toMilliseconds(time) ?? 0) - CLOCK_MARGIN_MS, pages);
}

/** Everything on all pages, at most `limit` of what passes the filter. */
export async function collect<T>(
	pages: Pages<T>,
	limit = Number.POSITIVE_INFINITY,
	filter: (entry: T) => boolean = () => true,
): Promise<T[]> {
	const found: T[] = [];
	if (limit <= 0) return found;
	for await (const page of pages) {
		for (const entry of page.entries) {
			if (!filter(entry)) continue;
			found.push(entry);
			if (found.length >= limit) return found;
		}
	}
	return found;
}

/** The first entry that passes the filter, null where no page holds one. */
export async function find<T>(pages: Pages<T>, filter: (entry: T) => boolean): Promise<T | null> {
	const [first] = await collect(pages, 1, filter);
	return first ?? null;
}

/** The first of some pages, null where there is none. */
export async function firstOf<T>(pages: Pages<T>): Promise<Page<T> | null> {
	for await (const page of pages) return page;
	return null;
}

/**
 * The last page of which something is so that is so of `first` and of all pages up to some place: by
 * doubling, then halving, so that the number of questions grows with the logarithm of its distance.
 */
export async function lastPageWhere(
	first: number,
	isSo: (page: number) => Promise<boolean>,
): Promise<number> {
	let last = first;
	let beyond = first * 2;
	while (await isSo(beyond)) {
		last = beyond;
		beyond *= 2;
	}
	while (beyond - last > 1) {
		const between = Math.floor((last + beyond) / 2);
		if (await isSo(between)) last = between;
		else beyond = between;
	}
	return last;
}
