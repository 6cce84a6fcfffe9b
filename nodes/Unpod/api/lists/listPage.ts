import {
	asNumber,
	at,
	isObject,
	objectsOf,
	textAt,
	type JsonObject,
	type JsonValue,
} from '../../domain/json';
import type { UnpodError } from '../../domain/errors/unpodError';
import type { Query } from '../http/transport';

/** What a page says of the one after it: its query, that there is one or none, or nothing (null). */
export type NextPage = Query | boolean | null;

/** One page of a list as the service answered it. */
export interface ListPage {
	rows: JsonObject[];
	/** Entries of the list, also those that are no rows. */
	size: number;
	/** Rows on all pages together, where the service says so. */
	count: number | null;
	next: NextPage;
	/** Whether the service says that no page comes before this one; null where it says nothing about it. */
	isFirst: boolean | null;
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

/** Where a service may speak of a page's neighbours: beside its rows, or in an object of its own. */
const PLACES = ['', 'data.', 'links.', 'data.links.', 'pagination.', 'data.pagination.'];

function saidOf(body: JsonValue, ...names: string[]): JsonValue | undefined {
	const paths = names.flatMap((name) => PLACES.map((place) => place + name));
	return paths.map((path) => at(body, path)).find((value) => value !== undefined);
}

/** The query of a link, absolute or not; null where it has none. */
function queryOf(link: string): Query | null {
	const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(link) ?? [];
	const entries = [...new URLSearchParams(query)];
	return entries.length === 0 ? null : Object.fromEntries(entries);
}

/**
 * What `next` says. Of a link only its query counts: the framework that Unpod is built with (Django's REST
 * framework) writes links with `page`, with `limit` and `offset` or with `cursor`, and with whatever host
 * the server believes to have.
 */
function readNext(next: JsonValue | undefined): NextPage {
	if (next === undefined) return null;
	if (typeof next === 'number') return next > 0 ? { page: next } : false;
	const link = textAt({ next }, 'next', 'next.href', 'next.url');
	return link === null ? next === true : (queryOf(link) ?? true);
}

/**
 * The page in an answer, whatever envelope it comes in.
 *
 * @throws what `unreadable` makes, where there is no list of rows in the answer.
 */
export function readListPage(body: JsonValue, unreadable: () => UnpodError): ListPage {
	const count = asNumber(at(body, 'count') ?? at(body, 'data.count'));
	const list = listIn(body) ?? (count === 0 ? [] : null);
	const rows = objectsOf(list);
	if (list === null || (list.length > 0 && rows.length === 0)) throw unreadable();
	const previous = saidOf(body, 'previous');
	return {
		rows,
		size: list.length,
		// A count smaller than its own page is one of something else.
		count: count !== null && count < rows.length ? null : count,
		next: readNext(saidOf(body, 'next', 'has_next', 'has_more')),
		isFirst: previous === undefined ? null : previous === null || previous === '',
	};
}
