import type { Page } from '../../../nodes/Unpod/api/contract';
import { UnpodError } from '../../../nodes/Unpod/domain/errors/unpodError';
import {
	collect,
	find,
	firstOf,
	lastPageWhere,
	type ListPage,
	mapPages,
	readPages,
	takePages,
} from '../../../nodes/Unpod/api/pagination';
import { textAt } from '../../../nodes/Unpod/domain/json';

const noList = () =>
	new UnpodError({ kind: 'badAnswer', message: 'No list', description: 'Check the address.' });

const rowsOf = (...ids: Array<number | string>) => ids.map((id) => ({ id }));
const range = (from: number, to: number) =>
	rowsOf(...Array.from({ length: to - from + 1 }, (_, index) => from + index));

/** A list of these pages, empty beyond them, and a note of the pages that were asked for. */
function listOf(answers: Array<Partial<ListPage>>, beyond: Partial<ListPage> = {}) {
	const asked: number[] = [];
	const readPage = async (page: number): Promise<ListPage> => {
		asked.push(page);
		return { rows: [], count: null, more: null, ...(answers[page - 1] ?? beyond) };
	};
	const pages = (pageSize: number | null = 10, firstPage = 1) =>
		readPages({
			readPage,
			pageSize,
			firstPage,
			idOf: (row) => textAt(row, 'id'),
			read: (row) => textAt(row, 'id') ?? JSON.stringify(row),
		});
	return { asked, pages };
}

async function all<T>(pages: AsyncIterable<Page<T>>): Promise<Array<Page<T>>> {
	const read: Array<Page<T>> = [];
	for await (const page of pages) read.push(page);
	return read;
}

describe('reading page after page', () => {
	it.each<[string, Array<Partial<ListPage>>, number | null, number]>([
		['a short page', [{ rows: range(1, 10) }, { rows: range(11, 14) }], 10, 2],
		['an empty page', [{ rows: range(1, 10) }], 10, 2],
		['an empty first page', [], 10, 1],
		['an empty page, whatever the count', [{ rows: range(1, 10), count: 30 }], 10, 2],
		['all that was counted', [{ rows: range(1, 10), count: 10 }], 10, 1],
		[
			'all that was counted, on pages smaller than asked for',
			[
				{ rows: range(1, 5), count: 12 },
				{ rows: range(6, 10), count: 12 },
				{ rows: range(11, 12), count: 12 },
			],
			10,
			3,
		],
		[
			'no next page',
			[
				{ rows: range(1, 10), more: true },
				{ rows: range(11, 20), more: false },
			],
			10,
			2,
		],
		['a page that few rows are on, its size unknown', [{ rows: range(1, 9) }], null, 1],
		['an empty page, its size unknown', [{ rows: range(1, 20) }], null, 2],
	])('ends with %s', async (_, answers, pageSize, requests) => {
		const { asked, pages } = listOf(answers);
		const entries = await collect(pages(pageSize));
		expect(asked).toHaveLength(requests);
		expect(entries).toEqual(answers.flatMap(({ rows = [] }) => rows.map(({ id }) => String(id))));
	});

	it('goes on where a service counts the rows of a page and names the next one', async () => {
		const { pages } = listOf([
			{ rows: range(1, 10), count: 10, more: true },
			{ rows: range(11, 20), count: 10, more: true },
			{ rows: range(21, 22), count: 2, more: false },
		]);
		expect(await collect(pages(null))).toHaveLength(22);
	});

	it('marks the last page alone as the last', async () => {
		const { pages } = listOf([
			{ rows: range(1, 10), count: 12 },
			{ rows: range(11, 12), count: 12 },
		]);
		expect(await all(pages())).toMatchObject([
			{ count: 12, isLast: false },
			{ count: 12, isLast: true },
		]);
	});

	it('leaves out rows that were on an earlier page, since the list grows meanwhile', async () => {
		const { pages } = listOf([
			{ rows: range(1, 10), count: 12 },
			{ rows: range(9, 12), count: 14 },
			{ rows: [], count: 14 },
		]);
		expect(await collect(pages())).toEqual(range(1, 12).map(({ id }) => String(id)));
	});

	it('reads on after one page of rows that were all seen', async () => {
		const { pages } = listOf([
			{ rows: range(1, 10), count: 30 },
			{ rows: range(1, 10), count: 30 },
			{ rows: range(11, 20), count: 30 },
		]);
		expect(await collect(pages())).toHaveLength(20);
	});

	it('ends where a service ignores the number of the page', async () => {
		const same = { rows: range(1, 10), count: 1000, more: true };
		const { asked, pages } = listOf([], same);
		expect(await collect(pages())).toHaveLength(10);
		expect(asked).toEqual([1, 2, 3]);
	});

	it('tells rows apart by all they say where they have no ID', async () => {
		const { pages } = listOf([
			{ rows: [{ at: 1 }, { at: 2 }, { at: 1 }, { id: '' }, { id: null }] },
		]);
		expect(await collect(pages())).toHaveLength(4);
	});

	it('takes a number and a text for the same ID', async () => {
		const { pages } = listOf([{ rows: rowsOf(7, '7', 8) }]);
		expect(await collect(pages())).toEqual(['7', '8']);
	});

	it.each<[number | null, number[]]>([
		[10, [3]],
		[null, [3, 4]],
	])('starts with a later page, of %p rows each', async (pageSize, requests) => {
		const answers = [{}, {}, { rows: range(21, 30), count: 30 }, { rows: [], count: 30 }];
		const { asked, pages } = listOf(answers);
		expect(await collect(pages(pageSize, 3))).toHaveLength(10);
		expect(asked).toEqual(requests);
	});

	it('asks for nothing before it is asked', async () => {
		const { asked, pages } = listOf([{ rows: range(1, 10) }, { rows: range(11, 20) }]);
		const reading = pages()[Symbol.asyncIterator]();
		expect(asked).toEqual([]);
		await reading.next();
		expect(asked).toEqual([1]);
	});

	it('lets a refusal of any page through', async () => {
		const pages = readPages({
			readPage: async (page) => {
				if (page === 2) throw noList();
				return { rows: range(1, 10), count: 20, more: null };
			},
			pageSize: 10,
			idOf: () => null,
			read: (row) => row,
		});
		await expect(collect(pages)).rejects.toThrow('No list');
	});
});

describe('what is made of pages', () => {
	const hundred = () =>
		listOf(
			Array.from({ length: 10 }, (_, index) => ({ rows: range(index * 10 + 1, index * 10 + 10) })),
		);

	it.each([
		[0, 0],
		[1, 1],
		[10, 1],
		[11, 2],
	])('so many entries as are wanted cost no page more: %i cost %i', async (limit, requests) => {
		const { asked, pages } = hundred();
		expect(await collect(pages(), limit)).toHaveLength(limit);
		expect(asked).toHaveLength(requests);
	});

	it('is the first that fits, or null', async () => {
		const { asked, pages } = hundred();
		expect(await find(pages(), (id) => Number(id) > 14)).toBe('15');
		expect(asked).toEqual([1, 2]);
		expect(await find(pages(), () => false)).toBeNull();
	});

	it('is so many pages, or the first of them', async () => {
		const { asked, pages } = hundred();
		expect(await collect(takePages(pages(), 2))).toHaveLength(20);
		expect((await firstOf(pages(10, 4)))?.entries[0]).toBe('31');
		expect(asked).toEqual([1, 2, 4]);
	});

	it('keeps count and end where entries are left out', async () => {
		const { pages } = listOf([{ rows: range(1, 3), count: 3 }]);
		const none = mapPages(pages(), () => []);
		expect(await all(none)).toEqual([{ entries: [], count: 3, isLast: true }]);
	});
});

describe('the last page of which something is so', () => {
	it.each([1, 2, 3, 7, 8, 9, 100, 1000])('is found among %i', async (last) => {
		let questions = 0;
		const isSo = async (page: number) => {
			questions++;
			return page <= last;
		};
		expect(await lastPageWhere(1, isSo)).toBe(last);
		expect(questions).toBeLessThan(2 + 2 * Math.log2(last + 1));
	});
});
