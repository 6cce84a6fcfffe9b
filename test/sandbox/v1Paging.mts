import type { FastifyRequest } from 'fastify';
import type { Faults } from './faults.mts';
import { ordered, query, type Row, slotOf } from './paging.mts';

/** How a list is given page by page. The styles are those of Django's REST framework, and none at all. */
export interface V1Paging {
	/**
	 * `page` (default): by `page` and `page_size`. `offset`: by `limit` and `offset`. `cursor`: by what the page
	 * before says. `none`: the whole list at once. `stuck`: the first page, whichever is asked for, with a link
	 * to the next.
	 */
	style: 'page' | 'offset' | 'cursor' | 'none' | 'stuck';
	/** Rows a page, 50 by default. */
	size: number;
	/** `total` (default), the number of rows on the page, that of the rows from there on, or no count. */
	count: 'total' | 'page' | 'left' | 'none';
	/** The origin that links to other pages have: the sandbox's own by default. */
	linkOrigin: string | null;
	/** False: nothing is said of other pages. */
	links: boolean;
}

export const DEFAULT_PAGING: V1Paging = {
	style: 'page',
	size: 50,
	count: 'total',
	linkOrigin: null,
	links: true,
};

/** What a list can be read from: rows in order, part by part. */
export interface Rows<T> {
	count: number;
	page(offset: number, size: number): T[];
}

export function rowsOf<T>(entries: T[]): Rows<T> {
	return { count: entries.length, page: (offset, size) => entries.slice(offset, offset + size) };
}

/** A part of a list. */
interface Part {
	offset: number;
	size: number;
}

function whole(value: string | undefined, fallback: number): number {
	return value !== undefined && /^\d+$/.test(value) ? Number(value) : fallback;
}

/** A cursor holds the place of its page, unreadable to clients. */
function cursorAt(offset: number): string {
	return Buffer.from(`o=${offset}`).toString('base64');
}

function placeOf(cursor: string | undefined): number {
	const [, offset] = /^o=(\d+)$/.exec(Buffer.from(cursor ?? '', 'base64').toString()) ?? [];
	return whole(offset, 0);
}

function partOf(request: FastifyRequest, faults: Faults, paging: V1Paging, count: number): Part {
	const { size } = paging;
	const asked = query(request);
	const fault = faults.of(request);
	if (fault && 'repeatPage' in fault) return { offset: 0, size };
	switch (paging.style) {
		case 'page':
			return slotOf(request, faults, size);
		case 'offset':
			return { offset: whole(asked.offset, 0), size: whole(asked.limit, size) };
		case 'cursor':
			return { offset: placeOf(asked.cursor), size };
		case 'none':
			return { offset: 0, size: Math.max(1, count) };
		default:
			return { offset: 0, size };
	}
}

/** A link to the part that begins at an offset, as the framework writes it: with all that was asked for. */
function linkTo(request: FastifyRequest, { style, linkOrigin }: V1Paging, part: Part): string {
	const link = new URL(request.url, linkOrigin ?? `${request.protocol}://${request.host}`);
	const set = (name: string, value: number | string) => link.searchParams.set(name, String(value));
	if (style === 'cursor') set('cursor', cursorAt(part.offset));
	else if (style === 'offset') {
		set('limit', part.size);
		set('offset', part.offset);
	} else set('page', part.offset / part.size + 1);
	return link.href;
}

/** A page of a list in the framework's envelope. */
export function v1Page<T>(
	request: FastifyRequest,
	faults: Faults,
	paging: V1Paging,
	list: Rows<T>,
	toRow: (entry: T) => Row,
): Row {
	const { offset, size } = partOf(request, faults, paging, list.count);
	const rows = list.page(offset, size).map(toRow);
	const left = Math.max(0, list.count - offset);
	const counts = { total: list.count, page: rows.length, left };
	const counted = paging.count === 'none' ? {} : { count: counts[paging.count] };
	const hasMore = offset + size < list.count;
	const next = hasMore ? linkTo(request, paging, { offset: offset + size, size }) : null;
	const before = { offset: Math.max(0, offset - size), size };
	const previous = offset > 0 ? linkTo(request, paging, before) : null;
	return {
		...counted,
		...(paging.links ? { next, previous } : {}),
		results: ordered(rows, request, faults),
	};
}
