import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import type { JsonObject, JsonValue } from '../../domain/json';
import { badAnswer, incompleteList } from '../http/badAnswer';
import type { Connection, Query } from '../http/connection';
import type { PageOptions, Pages } from '../shapes';
import type { KnownPaging } from './finder';
import { readListPage } from './listPage';
import { readPages } from './readPages';

/** The page size from which on a service that chooses the size is asked for another one. */
const ORDINARY_SIZE = 100;

/** How a list is read. */
export interface ListOptions extends PageOptions {
	/** Returns the list in an answer that has another shape. */
	rowsIn?: (body: JsonValue) => JsonValue;
}

/** The lists of a service, each by its path. What was seen of a list's paging is kept for the next reading. */
export class Lists {
	private readonly known = new Map<string, KnownPaging>();

	/**
	 * @param idOf returns what distinguishes a row from others, null where it has nothing of the kind
	 * @param pageSize rows a page to ask for, null where the service chooses the size
	 */
	constructor(
		private readonly connection: Connection,
		private readonly idOf: (row: JsonObject) => string | null,
		private readonly pageSize: number | null,
	) {}

	/** Reads the pages of a list. `query` decides what is listed; no link of the service changes that. */
	pages<T>(
		path: string,
		query: Query,
		read: (row: JsonObject) => T,
		options: ListOptions = {},
	): Pages<T> {
		const { firstPage, pageSize = 0, rowsIn = (body) => body } = options;
		const { connection, idOf } = this;
		const request = { method: 'GET', path } as const;
		const isOurChoice = this.pageSize !== null;
		const known = this.knownOf(path, options.pageSize);
		const noList = () => badAnswer('no list', request, connection.settings);
		return readPages({
			pageSize: isOurChoice ? (options.pageSize ?? this.pageSize) : null,
			firstPage,
			read,
			idOf,
			known,
			incomplete: () => incompleteList(request, connection.settings),
			readPage: async (asked) =>
				readListPage(
					rowsIn(
						isOurChoice || pageSize <= ORDINARY_SIZE
							? await readPage(connection, path, query, asked)
							: await this.readLarge(path, query, asked, pageSize, known),
					),
					noList,
				),
		});
	}

	/** Asks a service that chooses the page size for a larger one. Where it refuses, it is not asked again. */
	private async readLarge(
		path: string,
		query: Query,
		asked: Query,
		pageSize: number,
		known: KnownPaging,
	): Promise<JsonValue> {
		const sized = { ...query, page_size: pageSize, limit: pageSize };
		if (known.refusesSize) return await readPage(this.connection, path, query, asked);
		try {
			return await readPage(this.connection, path, sized, asked);
		} catch (error) {
			const refusal = asUnpodError(error);
			if (refusal.kind !== 'refused') throw refusal;
			known.refusesSize = true;
			return await readPage(this.connection, path, query, asked);
		}
	}

	/** Lists with pages of different sizes are numbered separately. */
	private knownOf(path: string, pageSize = 0): KnownPaging {
		const key = `${pageSize} ${path}`;
		const known = this.known.get(key) ?? {};
		this.known.set(key, known);
		return known;
	}
}

async function readPage(
	connection: Connection,
	path: string,
	query: Query,
	asked: Query,
): Promise<JsonValue> {
	try {
		return await connection.get(path, { ...asked, ...query });
	} catch (error) {
		const refusal = asUnpodError(error);
		if (isBeyondFirst(asked) && saysNoSuchPage(refusal)) return [];
		throw refusal;
	}
}

function isBeyondFirst({ page = 1, ...others }: Query): boolean {
	return String(page) !== '1' || Object.keys(others).some((name) => name !== 'page_size');
}

/**
 * Django's REST framework answers so beyond the last page; the answer of a path that isn't served doesn't mention
 * pages.
 */
function saysNoSuchPage({ kind, description }: UnpodError): boolean {
	return kind === 'notFound' && /Unpod says: .*\bpage\b/i.test(description);
}
