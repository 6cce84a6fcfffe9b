import { type JsonObject, type JsonValue, textAt } from '../../domain/json';
import type { Pages } from '../contract';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { readListPage, readPages } from '../pagination';
import { badAnswer } from '../http/refusals';
import type { Connection, Query } from '../http/transport';

export interface ListOptions {
	firstPage?: number;
	/** Makes a list of an answer that can be something else. */
	rowsIn?: (body: JsonValue) => JsonValue;
}

/** A row's own id; where it has none, the run with the time, since a run that is redialled has several calls. */
function idOf(row: JsonObject): string | null {
	const own = textAt(row, 'id', 'call_log_id', 'call_id', 'log_id', 'token', 'handle');
	const run = textAt(row, 'run_id', 'task_id');
	if (own !== null || run === null) return own;
	return `${run} ${textAt(row, 'started_at', 'start_time') ?? ''}`;
}

/** A list of the quick-start article's API, whose pages are as large as the service makes them. */
export function listOver<T>(
	connection: Connection,
	path: string,
	query: Query,
	read: (row: JsonObject) => T,
	{ firstPage, rowsIn = (body) => body }: ListOptions = {},
): Pages<T> {
	const noList = () => badAnswer('no list', { method: 'GET', path }, connection.settings);
	return readPages({
		pageSize: null,
		firstPage,
		read,
		idOf,
		readPage: async (page) =>
			readListPage(rowsIn(await readPage(connection, path, query, page)), noList),
	});
}

/** The article prints its requests without paging; the first page is asked for as printed. */
async function readPage(
	connection: Connection,
	path: string,
	query: Query,
	page: number,
): Promise<JsonValue> {
	if (page === 1) return await connection.get(path, query);
	try {
		return await connection.get(path, { ...query, page });
	} catch (error) {
		const refusal = asUnpodError(error);
		if (saysNoSuchPage(refusal)) return [];
		throw asUnpodError(refusal);
	}
}

/** Django's REST framework answers so beyond the last page; a path that isn't served says nothing of pages. */
function saysNoSuchPage({ kind, description }: UnpodError): boolean {
	return kind === 'notFound' && /Unpod says: .*\bpage\b/i.test(description);
}
