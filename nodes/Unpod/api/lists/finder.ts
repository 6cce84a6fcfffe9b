import { asNumber } from '../../domain/json';
import type { Query } from '../http/connection';
import type { ListPage, NextPage } from './listPage';

/**
 * How a list's pages are asked for: by their number; by the number of rows before them (`query` holds the
 * service's `limit`, `name` is its name for the offset); or only by the link of the page before.
 */
type Style =
	| { by: 'number' }
	| { by: 'offset'; name: string; limit: number; query: Query }
	| { by: 'link' };

/** What earlier readings have shown of a list's paging; a new one is an empty object. */
export interface KnownPaging {
	style?: Style;
	/** Whether the service refuses to be asked for a number of rows a page. */
	refusesSize?: boolean;
}

/** What pages are asked for with. */
export interface Asking {
	/** Reads the page that a query asks for: `{}`, `{page: 2}`, or the query of `next`. */
	readPage: (query: Query) => Promise<ListPage>;
	/** Rows a page that are asked for, null where the service chooses the size. */
	pageSize: number | null;
	known?: KnownPaging;
}

const OFFSET_NAMES = ['offset', 'skip', 'start'];

function numbered(page: number, pageSize: number | null): Query {
	if (pageSize !== null) return { page, page_size: pageSize };
	return page === 1 ? {} : { page };
}

function isQuery(next: NextPage): next is Query {
	return typeof next === 'object' && next !== null;
}

function without(query: Query, names: string[]): Query {
	return Object.fromEntries(Object.entries(query).filter(([name]) => !names.includes(name)));
}

/**
 * Returns how pages are asked for by the query of a link. A `page` in it that repeats the request proves nothing:
 * frameworks keep parameters that they don't know.
 */
function styleOf(next: Query, asked: Query, rows: number): Style {
	const name = OFFSET_NAMES.find((candidate) => candidate in next);
	if (name !== undefined) {
		const query = without(next, [name, 'page']);
		return { by: 'offset', name, limit: asNumber(next.limit) ?? rows, query };
	}
	const isNumbered = 'page' in next && String(next.page) !== String(asked.page ?? 1);
	return isNumbered && asNumber(next.page) !== null ? { by: 'number' } : { by: 'link' };
}

/** A page with where it was found. */
export interface FoundPage {
	asked: Query;
	/** Its number, null where pages are only known by links. */
	number: number | null;
	page: ListPage;
}

/** A page with the number of rows before it, null where that isn't known. */
interface PageAt {
	found: FoundPage;
	before: number | null;
}

/** Finds the pages of a list, whichever way they have to be asked for. */
export class Finder {
	private readonly known: KnownPaging;

	constructor(private readonly list: Asking) {
		this.known = list.known ?? {};
	}

	/** Whether a page can be reached only through all before it. */
	get isWalked(): boolean {
		return this.known.style?.by === 'link';
	}

	/** Whether pages have numbers, as far as is known. */
	get isNumbered(): boolean {
		return (this.known.style?.by ?? 'number') === 'number';
	}

	async ask(asked: Query, number: number | null): Promise<FoundPage> {
		const page = await this.list.readPage(asked);
		if (isQuery(page.next)) this.known.style = styleOf(page.next, asked, page.rows.length);
		return { asked, number, page };
	}

	private async askNumbered(number: number): Promise<FoundPage> {
		return await this.ask(numbered(number, this.list.pageSize), number);
	}

	/** Returns the page after another one. */
	async after({ number, page, asked }: FoundPage): Promise<FoundPage> {
		const following = number === null ? null : number + 1;
		if (isQuery(page.next)) return await this.ask(page.next, following);
		if (following === null) return await this.ask(asked, null);
		// The size of a page that a link asked for decides where the next one begins.
		return 'page' in asked
			? await this.ask({ ...asked, page: following }, following)
			: await this.askNumbered(following);
	}

	/** Returns a page by its number and the rows before it; null where there is no such page. */
	async first(number: number): Promise<PageAt | null> {
		if (number === 1) return { found: await this.askNumbered(1), before: 0 };
		const { style } = this.known;
		if (style?.by === 'offset') return await this.byOffset(style, number);
		if (style?.by === 'link') return await this.walk(await this.askNumbered(1), number);
		const found = await this.askNumbered(number);
		return await this.inItsOwnWay({ found, before: this.rowsBefore(found.page, number) }, number);
	}

	/**
	 * Returns the rows before a page. It isn't known where the count speaks against it: then the service has a largest
	 * size, by which it numbers its pages, or counts the rows that are left.
	 */
	private rowsBefore({ size, count }: ListPage, number: number): number | null {
		const { pageSize } = this.list;
		if (pageSize === null) return null;
		const before = (number - 1) * pageSize;
		if (size === 0 || count === null) return before;
		const isSo = size < pageSize ? before + size >= count : before + size <= count;
		return isSo && before < count ? before : null;
	}

	/**
	 * Returns a page that was asked for by its number. A service that ignores page numbers answered with the list's
	 * head instead: then the page is asked for in the service's own way.
	 */
	private async inItsOwnWay(asked: PageAt, number: number): Promise<PageAt | null> {
		const { style } = this.known;
		const { next, isFirst, count, rows } = asked.found.page;
		if (isQuery(next) && style?.by === 'offset') return await this.byOffset(style, number);
		if (isQuery(next) && style?.by === 'link') return await this.walk(asked.found, number);
		const isWhole = isFirst === true && next === false && (count ?? 0) <= rows.length;
		return isWhole ? null : asked;
	}

	private async byOffset(
		{ name, limit, query }: Extract<Style, { by: 'offset' }>,
		number: number,
	): Promise<PageAt> {
		const before = (number - 1) * limit;
		return { found: await this.ask({ ...query, [name]: before }, number), before };
	}

	private async walk(head: FoundPage, number: number): Promise<PageAt | null> {
		let found: FoundPage = { ...head, number: null };
		let before = 0;
		for (let left = number - 1; left > 0; left--) {
			if (!isQuery(found.page.next)) return null;
			before += found.page.rows.length;
			found = await this.after(found);
		}
		return { found, before };
	}
}
