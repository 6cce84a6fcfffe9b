import { at, isObject, textAt, type JsonObject } from '../../domain/json';
import { isFinished } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import type { Page, PageOptions, Pages } from '../shapes';
import { callIdOf } from './rows';
import { statusOf } from './status';

/** Rows a page of a list that one answer contains, at least. */
const PAGE_SIZE = 100;

/** Rows of such a list that are kept. It is read again for those below them, so that memory doesn't grow with it. */
const KEPT_ROWS = 10_000;

/** By what a list is sorted: calls by their creation, or those that have ended by their ends. */
export type Sorting = 'created' | 'ended';

/** A part of a sorted list. */
export interface Kept {
	rows: JsonObject[];
	/** How many rows of the list come before these. */
	from: number;
	/** Rows of the whole list. */
	count: number;
}

/** Long values that nobody reads from a list; the details of a call have them too. */
const BULK = ['latency_metrics', 'latency_summary', 'transcript'];

/** Returns what is kept of the traces of a row, which are long. */
function slimTraces(traces: JsonObject): JsonObject {
	const timings = at(traces, 'call_timings');
	const endReason = textAt(traces, 'supervoice_end_reason');
	return {
		...(isObject(timings) ? { call_timings: timings } : {}),
		...(endReason === null ? {} : { supervoice_end_reason: endReason }),
	};
}

/** Returns what is kept of a row. */
export function slim(row: JsonObject): JsonObject {
	const kept = Object.fromEntries(Object.entries(row).filter(([key]) => !BULK.includes(key)));
	return isObject(row.traces) ? { ...kept, traces: slimTraces(row.traces) } : kept;
}

/** Returns whether the call of a row has ended. */
export function hasEnded({ status }: JsonObject): boolean {
	return isFinished(statusOf(status));
}

/** Sorts rows by times, the latest first. */
function latestFirst(rows: JsonObject[], times: ReadonlyMap<JsonObject, number | null>) {
	const timeOf = (row: JsonObject) => times.get(row) ?? 0;
	return [...rows].sort((a, b) => timeOf(b) - timeOf(a));
}

/** Sorts calls by creation, the newest first; a list without times stays as it is. */
function newestFirst(rows: JsonObject[]): JsonObject[] {
	const times = new Map(rows.map((row) => [row, toMilliseconds(row.created ?? row.created_at)]));
	return [...times.values()].includes(null) ? rows : latestFirst(rows, times);
}

/** Sorts ended calls by their ends: a long call comes before shorter ones that were made after it. */
function lastEndFirst(rows: JsonObject[]): JsonObject[] {
	const ended = rows.filter(hasEnded);
	return latestFirst(
		ended,
		new Map(ended.map((row) => [row, toMilliseconds(row.ended_at ?? row.created)])),
	);
}

const SORTED: Record<Sorting, (rows: JsonObject[]) => JsonObject[]> = {
	created: newestFirst,
	ended: lastEndFirst,
};

/**
 * Returns the part of a whole list that is kept: up to `KEPT_ROWS` rows from a place on.
 *
 * @param after the row that they follow, wherever it is by now; calls that were made since come before it
 */
export function keep(rows: JsonObject[], sorting: Sorting, from = 0, after?: JsonObject): Kept {
	const sorted = SORTED[sorting](rows);
	const id = after && callIdOf(after);
	const place = id ? sorted.findIndex((row) => callIdOf(row) === id) : -1;
	const first = place === -1 ? from : place + 1;
	return {
		rows: sorted.slice(first, first + KEPT_ROWS),
		from: first,
		count: sorted.length,
	};
}

/**
 * Returns a whole list page by page.
 *
 * @param read reads the list again and keeps the part from a place on, behind a row where that is known
 */
export async function* pagesOf(
	kept: Kept,
	{ firstPage = 1, pageSize = PAGE_SIZE }: PageOptions,
	read: (from: number, after?: JsonObject) => Promise<Kept>,
): Pages<JsonObject> {
	const size = Math.max(PAGE_SIZE, pageSize);
	let part = kept;
	let last: JsonObject | undefined;
	for (let from = (firstPage - 1) * size; ; ) {
		const isKept = from >= part.from && from < part.from + part.rows.length;
		if (!isKept && from < part.count) {
			part = await read(from, last);
			from = part.from;
		}
		const page = pageAt(part, from, size);
		yield page;
		if (page.isLast) return;
		last = page.entries.at(-1);
		from += page.entries.length;
	}
}

function pageAt({ rows, from: first, count }: Kept, from: number, size: number): Page<JsonObject> {
	const place = Math.max(0, from - first);
	const entries = rows.slice(place, place + size);
	return { entries, count, isLast: from + entries.length >= count || entries.length === 0 };
}
