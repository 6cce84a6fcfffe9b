import { at, isObject, type JsonObject } from '../../domain/json';
import { isFinished } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';
import { badAnswer } from '../http/refusals';
import type { Connection, Query } from '../http/transport';
import type { Page, Pages } from '../shapes';
import { type ListPage, readListPage } from '../lists/listPage';
import { callIdOf } from './rows';
import { statusOf } from './words';

const CALLS = 'calls';

/** Rows that are given out at once of a list that came whole. */
const PAGE_SIZE = 100;

/** A list that was read so short a time ago is not read again, in milliseconds: a poll reads it once. */
const FRESH_MS = 10_000;

/** Limits that services have of their own; a list that is as long may be cut without a word. */
const USUAL_LIMITS = [10, 20, 25, 30, 50, 100, 200, 250, 500, 1000];

/** Pages without a new row after which a list is at its end, whatever it says. */
const STALE_PAGES = 2;

/** What a service that pages by number or by offset is asked for: it passes over the words that it doesn't know. */
function numbered(page: number, size: number): Query {
	return { page, page_size: size, skip: (page - 1) * size, limit: size };
}

/** One answer of the list. */
type Answer = Pick<ListPage, 'rows' | 'count' | 'next'>;

/** Keys of a row that no list is read for; the detail of a call has them. */
const BULK = ['latency_metrics', 'latency_summary', 'transcript'];

/** What is kept of a row: a list can be long, and comes whole. */
function slim(row: JsonObject): JsonObject {
	const kept = Object.fromEntries(Object.entries(row).filter(([key]) => !BULK.includes(key)));
	const timings = at(row, 'traces.call_timings');
	return isObject(row.traces)
		? { ...kept, traces: isObject(timings) ? { call_timings: timings } : {} }
		: kept;
}

/** Rows in the order of their creation, newest first; a list without times keeps its order. */
function newestFirst(rows: JsonObject[]): JsonObject[] {
	const times = new Map(rows.map((row) => [row, toMilliseconds(row.created ?? row.created_at)]));
	if ([...times.values()].includes(null)) return rows;
	return [...rows].sort((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0));
}

function hasEnded({ status }: JsonObject): boolean {
	return isFinished(statusOf(status));
}

/** Ended calls in the order of their ends: a long call comes before shorter ones that were made after it. */
function lastEndFirst(rows: JsonObject[]): JsonObject[] {
	const endOf = (row: JsonObject) => toMilliseconds(row.ended_at ?? row.created) ?? 0;
	return [...rows].sort((a, b) => endOf(b) - endOf(a));
}

/** Whether a service may hold rows back. */
function mayBeCut({ rows, count, next }: Answer): boolean {
	if (next !== null) return next !== false;
	if (count !== null) return count > rows.length;
	return USUAL_LIMITS.includes(rows.length);
}

/** What the page after one is asked for. */
function queryAfter({ next }: Answer, number: number, size: number): Query {
	return typeof next === 'object' && next !== null ? next : numbered(number + 1, size);
}

/** What the first answer shows of the list. */
interface Head {
	readAt: number;
	/** The rows of the first answer; all there are where `isWhole`. */
	first: Answer;
	isWhole: boolean;
	/** The second page, which shows whether there is one. */
	second: Answer | null;
}

/**
 * The calls of an organization, newest first. The vendor's SDK of October 2026 knows no paging of this list:
 * it comes whole, and is given out in pages all the same. A list that pages after all, by a link, by number
 * or by offset, is followed page by page.
 */
export class CallList {
	private head: Head | null = null;

	constructor(private readonly connection: Connection) {}

	/** @param isFresh reads the list anew, however short a time ago it was read */
	async *pages(firstPage = 1, isFresh = false): Pages<JsonObject> {
		const head = await this.read(isFresh);
		yield* head.isWhole ? slices(head.first.rows, firstPage) : this.follow(head, firstPage);
	}

	/** The calls that have ended, the last end first; where the list is paged, in the order of the list. */
	async *endedPages(firstPage = 1): Pages<JsonObject> {
		const head = await this.read(false);
		if (head.isWhole) {
			yield* slices(lastEndFirst(head.first.rows.filter(hasEnded)), firstPage);
			return;
		}
		for await (const page of this.follow(head, firstPage)) {
			yield { ...page, entries: page.entries.filter(hasEnded) };
		}
	}

	private async read(isFresh: boolean): Promise<Head> {
		const { head } = this;
		if (head && !isFresh && clock.now() - head.readAt < FRESH_MS) return head;
		const readAt = clock.now();
		const first = await this.ask({});
		const second = mayBeCut(first) ? await this.ask(queryAfter(first, 1, first.rows.length)) : null;
		const known = new Set(first.rows.map(callIdOf));
		const isWhole = second === null || second.rows.every((row) => known.has(callIdOf(row)));
		const rows = isWhole ? newestFirst(first.rows) : first.rows;
		this.head = { readAt, isWhole, first: { ...first, rows }, second: isWhole ? null : second };
		return this.head;
	}

	private async *follow({ first, second }: Head, firstPage: number): Pages<JsonObject> {
		const size = first.rows.length;
		const isLinked = typeof first.next === 'object' && first.next !== null;
		const seen = new Set<string>();
		let answer: Answer | null = first;
		for (let number = 1, stale = 0; answer !== null && stale < STALE_PAGES; number++) {
			// Pages before the first that is wanted are read only where links alone lead on.
			if (!isLinked && number < firstPage) {
				number = firstPage;
				answer = await this.ask(numbered(number, size));
			}
			const fresh = answer.rows.filter((row) => isNew(row, seen));
			stale = fresh.length === 0 ? stale + 1 : 0;
			const isLast = this.isLast(answer, number, size);
			if (number >= firstPage) yield { entries: fresh, count: first.count, isLast };
			if (isLast) return;
			answer = number === 1 && second ? second : await this.ask(queryAfter(answer, number, size));
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

function* slices(rows: JsonObject[], firstPage: number): Generator<Page<JsonObject>> {
	const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
	for (let number = firstPage; number <= pages; number++) {
		const entries = rows.slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE);
		yield { entries, count: rows.length, isLast: number === pages };
	}
	if (firstPage > pages) yield { entries: [], count: rows.length, isLast: true };
}
