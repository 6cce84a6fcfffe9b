import { UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { type NextPage, readListPage } from '../../../../nodes/Unpod/api/lists/listPage';
import type { JsonObject, JsonValue } from '../../../../nodes/Unpod/domain/json';

const noList = () =>
	new UnpodError({ kind: 'badAnswer', message: 'No list', description: 'Check the address.' });

const read = (body: JsonValue) => readListPage(body, noList);

describe('the page in an answer', () => {
	const rows = [{ id: 1 }, { id: 2 }];

	it.each<[string, JsonValue]>([
		['a bare list', rows],
		["the article's", { results: rows }],
		["the platform's", { count: 2, status_code: 200, message: 'Success', data: rows }],
		['results in data', { data: { results: rows } }],
		['data in data', { status_code: 200, data: { data: rows } }],
		['items', { items: rows }],
		['items in data', { data: { items: rows } }],
		['its own name', { agents: rows, total: 2 }],
		['its own name in data', { status_code: 200, data: { call_logs: rows } }],
		['errors that are none', { runs: rows, errors: [] }],
		['null beside it', { data: null, results: rows }],
	])('is found in %s', (_, body) => {
		expect(read(body).rows).toEqual(rows);
	});

	it.each<[string, JsonValue]>([
		['an empty list', []],
		['an empty list in data', { count: 0, data: [] }],
		['a page beyond the end', { count: 9, status_code: 200, data: [] }],
		['no list and nothing to count', { count: 0, status_code: 200, data: {} }],
		['no list and nothing to count in data', { data: { count: 0 } }],
	])('is empty in %s', (_, body) => {
		expect(read(body).rows).toEqual([]);
	});

	it('leaves out what is no row', () => {
		expect(read({ data: [null, { id: 1 }, 'x', [{ id: 2 }]] }).rows).toEqual([{ id: 1 }]);
	});

	it.each<[string, JsonValue]>([
		['an object', { name: 'Acme' }],
		['an empty object', {}],
		['an object in data', { status_code: 200, data: { name: 'Acme' } }],
		['a count alone', { count: 7, data: {} }],
		['two lists', { agents: rows, spaces: rows }],
		['errors', { success: false, errors: ['The store is down'] }],
		['errors as objects', { errors: [{ code: 7 }] }],
		['errors in data', { status_code: 200, data: { errors: [{ code: 7 }] } }],
		['FastAPI errors', { detail: [{ msg: 'field required' }] }],
		['texts', ['a', 'b']],
		['nothing but null', { data: [null] }],
		['a text', 'OK'],
		['null', null],
	])('is not taken for an empty one in %s', (_, body) => {
		expect(() => read(body)).toThrow('No list');
	});

	it.each<[JsonObject, number | null]>([
		[{ count: 1716 }, 1716],
		[{ count: '1716' }, 1716],
		[{ count: 2 }, 2],
		[{ total: 25 }, 25],
		[{ total_count: 25 }, 25],
		[{ meta: { total: 25, current_page: 1 } }, 25],
		[{ pagination: { totalCount: 25 } }, 25],
		[{ count: null }, null],
		[{ count: 'many' }, null],
		[{ count: 1 }, null],
		[{ count: 0 }, null],
		[{ count: -1 }, null],
		[{}, null],
	])('counts rows where the service does: %j is %p', (more, count) => {
		expect(read({ ...more, data: rows }).count).toBe(count);
	});

	it.each<[JsonObject, NextPage]>([
		[{ next: 'https://api.unpod.ai/api/v1/runs/?page=2' }, { page: '2' }],
		[{ next: 'https://acme.example/?limit=50&offset=50#top' }, { limit: '50', offset: '50' }],
		[{ next: '/api/v1/runs/?cursor=cD0yMDI2LTAx%3D%3D' }, { cursor: 'cD0yMDI2LTAx==' }],
		[{ next: '?page=2&page=3' }, { page: '3' }],
		[{ next: { href: '?page=2' } }, { page: '2' }],
		[{ links: { next: '?page=2' } }, { page: '2' }],
		[{ pagination: { next: '?page=2' } }, { page: '2' }],
		[{ next: 2 }, { page: 2 }],
		[{ next: 'https://api.unpod.ai/api/v1/runs/' }, true],
		[{ next: 'https://api.unpod.ai/api/v1/runs/?' }, true],
		[{ next: 'cD0yMDI2LTAx' }, true],
		[{ next: true }, true],
		[{ has_more: true }, true],
		[{ pagination: { hasMore: true } }, true],
		[{ meta: { next_page: 2 } }, { page: 2 }],
		[{ next_page_url: 'https://acme.example/runs?page=2' }, { page: '2' }],
		[{ next_cursor: 'cD0y' }, { cursor: 'cD0y' }],
		[{ has_more: true, next_cursor: 'cD0y' }, { cursor: 'cD0y' }],
		[{ meta: { nextPageToken: 7 } }, { pageToken: '7' }],
		[{ next_cursor: null }, false],
		[{ hasNext: false, next_cursor: 'cD0y' }, false],
		[{ page: 1, total_pages: 3 }, true],
		[{ meta: { current_page: 3, last_page: 3 } }, false],
		[{ page: 0, total_pages: 3 }, null],
		[{ has_next: false }, false],
		[{ next: null }, false],
		[{ next: '' }, false],
		[{ next: 0 }, false],
		[{}, null],
	])('says what comes after it: %j is %j', (more, next) => {
		expect(read({ results: rows, ...more }).next).toEqual(next);
		expect(read({ data: { results: rows, ...more } }).next).toEqual(next);
	});

	it.each<[JsonObject, boolean | null]>([
		[{ previous: null }, true],
		[{ previous: '' }, true],
		[{ previous: 'https://api.unpod.ai/api/v1/runs/' }, false],
		[{}, null],
	])('says whether one comes before it: %j is %p', (more, isFirst) => {
		expect(read({ results: rows, ...more }).isFirst).toBe(isFirst);
	});
});
