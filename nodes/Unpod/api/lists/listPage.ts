import type { UnpodError } from '../../domain/errors/unpodError';
import {
	asNumber,
	asText,
	at,
	isObject,
	objectsOf,
	textAt,
	type JsonObject,
	type JsonValue,
} from '../../domain/json';
import type { Query } from '../http/connection';

/** What a page shows of the one after it: its query, that there is one or none, or nothing (null). */
export type NextPage = Query | boolean | null;

/** One page of a list as the service answered it. */
export interface ListPage {
	rows: JsonObject[];
	/** Entries of the list, also those that are no rows. */
	size: number;
	/** Rows on all pages together, where the service counts them. */
	count: number | null;
	next: NextPage;
	/** Whether the service shows that no page is before this one; null where it doesn't show it. */
	isFirst: boolean | null;
}

/** Paths at which lists were seen or are plausible: the platform's envelope, the article's, a bare list. */
const LIST_PATHS = ['data', 'data.data', 'data.results', 'data.items', 'results', 'items'];

/** Keys of lists of errors: taken for rows, they would turn a refusal into an empty list. */
const NO_ROWS = ['detail', 'error', 'errors', 'messages', 'warnings'];

/** Returns the one list of an object, whatever its key. */
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

/** Where a service may have a page's neighbours: beside its rows, or in an object of its own. */
const PLACES = ['', 'links.', 'pagination.', 'paging.', 'meta.'].flatMap((place) => [
	place,
	`data.${place}`,
]);

/** Names that a service may use for the number of rows on all pages, for the next page and for whether there is one. */
const COUNT_NAMES = ['count', 'total', 'total_count', 'totalCount'];
const NEXT_NAMES = [
	...['next', 'next_page', 'nextPage', 'next_page_url', 'nextPageUrl'],
	...['has_next', 'hasNext', 'has_next_page', 'hasNextPage', 'has_more', 'hasMore'],
];

/** Cursors of the next page, by the names under which it is asked for with them. */
const CURSOR_NAMES: ReadonlyArray<[string, string]> = [
	['next_cursor', 'cursor'],
	['nextCursor', 'cursor'],
	['next_page_token', 'page_token'],
	['nextPageToken', 'pageToken'],
];

function valueIn(body: JsonValue, ...names: string[]): JsonValue | undefined {
	const paths = names.flatMap((name) => PLACES.map((place) => place + name));
	return paths.map((path) => at(body, path)).find((value) => value !== undefined);
}

/** Returns the query of a link, absolute or not; null where it has none. */
function queryOf(link: string): Query | null {
	const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(link) ?? [];
	const entries = [...new URLSearchParams(query)];
	return entries.length === 0 ? null : Object.fromEntries(entries);
}

/**
 * Reads `next`. Of a link only its query counts: the framework that Unpod is built with (Django's REST
 * framework) writes links with `page`, with `limit` and `offset` or with `cursor`, and with whatever host
 * the server believes to have.
 */
function readNext(next: JsonValue | undefined): NextPage {
	if (next === undefined) return null;
	if (typeof next === 'number') return next > 0 ? { page: next } : false;
	const link = textAt({ next }, 'next', 'next.href', 'next.url');
	return link === null ? next === true : (queryOf(link) ?? true);
}

/** Returns the query for the next page by its cursor, false where that is empty, null where there is none. */
function cursorIn(body: JsonValue): Query | false | null {
	for (const [name, query] of CURSOR_NAMES) {
		const cursor = valueIn(body, name);
		if (cursor === undefined) continue;
		const text = asText(cursor);
		return text === null ? false : { [query]: text };
	}
	return null;
}

/** Returns whether another page follows by a page's own number and the number of pages; null where it has none. */
function isBeforeLast(body: JsonValue): boolean | null {
	const pages = asNumber(valueIn(body, 'total_pages', 'totalPages', 'last_page', 'lastPage'));
	const page = asNumber(valueIn(body, 'page', 'current_page', 'currentPage'));
	return pages === null || page === null || page < 1 ? null : page < pages;
}

function nextIn(body: JsonValue): NextPage {
	const next = readNext(valueIn(body, ...NEXT_NAMES));
	return next === null || next === true ? (cursorIn(body) ?? next ?? isBeforeLast(body)) : next;
}

/**
 * Reads the page in an answer, whatever its envelope.
 *
 * @throws what `unreadable` makes, where there is no list of rows in the answer.
 */
export function readListPage(body: JsonValue, unreadable: () => UnpodError): ListPage {
	const count = asNumber(valueIn(body, ...COUNT_NAMES));
	const list = listIn(body) ?? (count === 0 ? [] : null);
	const rows = objectsOf(list);
	if (list === null || (list.length > 0 && rows.length === 0)) throw unreadable();
	const previous = valueIn(body, 'previous');
	return {
		rows,
		size: list.length,
		// A count smaller than its own page is one of something else.
		count: count !== null && count < rows.length ? null : count,
		next: nextIn(body),
		isFirst: previous === undefined ? null : previous === null || previous === '',
	};
}
