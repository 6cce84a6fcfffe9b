import type { Call } from '../../domain/call';
import type { JsonObject } from '../../domain/json';
import { clock } from '../../shared/clock';
import { badAnswer } from '../http/badAnswer';
import type { Connection, Query } from '../http/connection';
import { type ListPage, readListPage } from '../lists/listPage';
import { mapPages } from '../lists/pagination';
import type { PageOptions, Pages } from '../shapes';
import { callIdOf, readCall } from './rows';
import { hasEnded, keep, type Kept, pagesOf, slim, type Sorting } from './wholeList';

const CALLS = 'calls';

/** How long a list is not read again, in milliseconds: a poll reads it once. */
const FRESH_MS = 10_000;

/** Limits that services set by default: a list of such a length may have been cut without notice. */
const USUAL_LIMITS = [10, 20, 25, 30, 50, 100, 200, 250, 500, 1000];

/** Pages without a new row after which a list counts as read to its end. */
const STALE_PAGES = 2;

/** Returns the query for a page, by number and by offset: a service ignores parameters that it doesn't know. */
function numbered(page: number, size: number): Query {
	return { page, page_size: size, skip: (page - 1) * size, limit: size };
}

/** One answer of the list. */
type Answer = Pick<ListPage, 'rows' | 'count' | 'next'>;

/** Returns whether the service may have more rows than it returned. */
function mayBeCut({ rows, count, next }: Answer): boolean {
	if (next !== null) return next !== false;
	if (count !== null) return count > rows.length;
	return USUAL_LIMITS.includes(rows.length);
}

/** Returns the query for the page after one. */
function queryAfter({ next }: Answer, number: number, size: number): Query {
	return typeof next === 'object' && next !== null ? next : numbered(number + 1, size);
}

/** A list that one answer contains: what is kept of it, by each sorting. */
type Whole = Record<Sorting, Kept>;

/** The first pages of a list that is paged; the second shows that it is. */
interface Paged {
	first: Answer;
	second: Answer;
}

/** What was seen of the list when it was read last. */
interface Head {
	readAt: number;
	seen: { whole: Whole } | { paged: Paged };
}

/**
 * The calls of an organization, newest first. The vendor's SDK of October 2026 knows no paging of this list: one answer
 * contains all of it, which is returned page by page, and only a part is kept. A list that has pages after all, by a
 * link, by number or by offset, is read page by page.
 */
export class CallList {
	private head: Head | null = null;

	constructor(private readonly connection: Connection) {}

	/** @param isFresh whether to read the list again although it was just read */
	async *pages(paging: PageOptions = {}, isFresh = false): Pages<JsonObject> {
		const { seen } = await this.read(isFresh);
		if ('whole' in seen) yield* this.partsOf(seen.whole, 'created', paging);
		else yield* this.follow(seen.paged, paging);
	}

	/** Returns the pages as calls. */
	calls(paging: PageOptions): Pages<Call> {
		return mapPages(this.pages(paging), (rows) => rows.map(readCall));
	}

	/** Returns the calls that have ended, the last end first; where the list is paged, sorted as the list is. */
	async *endedPages(paging: PageOptions = {}): Pages<JsonObject> {
		const { seen } = await this.read(false);
		if ('whole' in seen) {
			yield* this.partsOf(seen.whole, 'ended', paging);
			return;
		}
		for await (const page of this.follow(seen.paged, paging)) {
			yield { ...page, entries: page.entries.filter(hasEnded) };
		}
	}

	private partsOf(whole: Whole, sorting: Sorting, paging: PageOptions): Pages<JsonObject> {
		return pagesOf(whole[sorting], paging, async (from, after) =>
			keep((await this.ask({})).rows, sorting, from, after),
		);
	}

	private async read(isFresh: boolean): Promise<Head> {
		const { head } = this;
		if (head && !isFresh && clock.now() - head.readAt < FRESH_MS) return head;
		const readAt = clock.now();
		this.head = { readAt, seen: await this.look() };
		return this.head;
	}

	private async look(): Promise<Head['seen']> {
		const first = await this.ask({});
		const second = mayBeCut(first) ? await this.ask(queryAfter(first, 1, first.rows.length)) : null;
		const known = new Set(first.rows.map(callIdOf));
		if (second && !second.rows.every((row) => known.has(callIdOf(row)))) {
			return { paged: { first, second } };
		}
		return { whole: { created: keep(first.rows, 'created'), ended: keep(first.rows, 'ended') } };
	}

	private async *follow(
		{ first, second }: Paged,
		{ firstPage = 1 }: PageOptions,
	): Pages<JsonObject> {
		const size = first.rows.length;
		const isLinked = typeof first.next === 'object' && first.next !== null;
		const seen = new Set<string>();
		let answer: Answer | null = first;
		for (let number = 1, stale = 0; answer !== null && stale < STALE_PAGES; number++) {
			// Pages before the first wanted one are read only where each page is reached by the link of the one before.
			if (!isLinked && number < firstPage) {
				number = firstPage;
				answer = await this.ask(numbered(number, size));
			}
			const fresh = answer.rows.filter((row) => isNew(row, seen));
			stale = fresh.length === 0 ? stale + 1 : 0;
			const isLast = this.isLast(answer, number, size);
			if (number >= firstPage) yield { entries: fresh, count: first.count, isLast };
			if (isLast) return;
			answer = number === 1 ? second : await this.ask(queryAfter(answer, number, size));
		}
	}

	private isLast({ rows, count, next }: Answer, number: number, size: number): boolean {
		if (rows.length === 0) return true;
		if (next !== null) return next === false;
		if (count !== null) return number * size >= count;
		return rows.length < size;
	}

	private async ask(query: Query): Promise<Answer> {
		const { rows, count, next } = readListPage(await this.connection.get(CALLS, query), () =>
			badAnswer('no list', { method: 'GET', path: CALLS }, this.connection.settings),
		);
		return { rows: rows.map(slim), count, next };
	}
}

function isNew(row: JsonObject, seen: Set<string>): boolean {
	const id = callIdOf(row) ?? JSON.stringify(row);
	return !seen.has(id) && seen.add(id).has(id);
}
