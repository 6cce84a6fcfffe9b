import type { Page } from '../../../../nodes/Unpod/api/shapes';
import type { ListPage } from '../../../../nodes/Unpod/api/lists/listPage';
import { readPages } from '../../../../nodes/Unpod/api/lists/readPages';
import { collect } from '../../../../nodes/Unpod/api/lists/pagination';
import { UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { textAt } from '../../../../nodes/Unpod/domain/json';

const incomplete = () =>
	new UnpodError({ kind: 'badAnswer', message: 'Not all came', description: 'Try again.' });

const rowsOf = (...ids: Array<number | string>) => ids.map((id) => ({ id }));
const range = (from: number, to: number) =>
	rowsOf(...Array.from({ length: to - from + 1 }, (_, index) => from + index));
const ids = (from: number, to: number) => range(from, to).map(({ id }) => String(id));

type Answer = Partial<ListPage>;

const pageOf = (answer: Answer): ListPage => {
	const { rows = [] } = answer;
	return { rows, size: rows.length, count: null, next: null, isFirst: null, ...answer };
};

/** A list whose requests are answered so, one after the other, and a note of what was asked for. */
function listOf(answers: Answer[], beyond: Answer = {}) {
	const asked: object[] = [];
	const pages = (pageSize: number | null = 10, firstPage = 1) =>
		readPages({
			readPage: async (query) => {
				asked.push(query);
				return pageOf(answers[asked.length - 1] ?? beyond);
			},
			incomplete,
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
	it.each<[string, Answer[], number | null, number]>([
		['a short page', [{ rows: range(1, 10) }, { rows: range(11, 14) }], 10, 2],
		['an empty page', [{ rows: range(1, 10) }], 10, 2],
		['an empty first page', [], 10, 1],
		[
			'all that was counted',
			[
				{ rows: range(1, 10), count: 20 },
				{ rows: range(11, 20), count: 20 },
			],
			10,
			2,
		],
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
			'a short page after those of a size to which services cut pages',
			[{ rows: range(1, 20) }, { rows: range(21, 40) }, { rows: range(41, 44) }],
			100,
			3,
		],
		['a whole list on one page larger than asked for', [{ rows: range(1, 94), count: 94 }], 10, 1],
		[
			'no next page',
			[
				{ rows: range(1, 10), next: true },
				{ rows: range(11, 20), next: false },
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

	it.each<[string, Array<number | null>]>([
		['of the page', [10, 10, 2]],
		['of the rows that are left', [22, 12, 2]],
		['of something else', [4000, 4000, 4000]],
		['that is none', [null, null, null]],
	])(
		'goes on where the service names the next page, whatever its count: one %s',
		async (_, counts) => {
			const { pages } = listOf([
				{ rows: range(1, 10), count: counts[0], next: { page: '2' } },
				{ rows: range(11, 20), count: counts[1], next: { page: '3' } },
				{ rows: range(21, 22), count: counts[2], next: false },
			]);
			expect(await collect(pages(null))).toEqual(ids(1, 22));
		},
	);

	it.each<[string, Array<number | null>]>([
		['of the page', [10, 10, 2]],
		['of the rows that are left', [22, 12, 2]],
		['that is none', [null, null, null]],
	])('goes on by number where the service says no more than a count %s', async (_, counts) => {
		const { asked, pages } = listOf([
			{ rows: range(1, 10), count: counts[0] },
			{ rows: range(11, 20), count: counts[1] },
			{ rows: range(21, 22), count: counts[2] },
		]);
		expect(await collect(pages(null))).toEqual(ids(1, 22));
		expect(asked).toEqual([{}, { page: 2 }, { page: 3 }]);
	});

	it('looks at the next page where a count says more than the link that is missing', async () => {
		const { pages } = listOf([
			{ rows: range(1, 10), count: 12, next: false },
			{ rows: range(11, 12), count: 12, next: false },
		]);
		expect(await collect(pages(null))).toEqual(ids(1, 12));
		const whole = listOf([{ rows: range(1, 10), count: 12, next: false }]);
		expect(await collect(whole.pages(null))).toEqual(ids(1, 10));
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
		]);
		expect(await collect(pages())).toEqual(ids(1, 12));
	});

	it('reads on over as many pages of known rows as were read before', async () => {
		const { pages } = listOf([
			{ rows: range(1, 10), count: 30 },
			{ rows: range(11, 20), count: 30 },
			{ rows: range(1, 10), count: 50 },
			{ rows: range(11, 20), count: 50 },
			{ rows: range(21, 30), count: 50 },
		]);
		expect(await collect(pages())).toEqual(ids(1, 30));
	});

	it('takes what is shown again and again for all there is, where nothing says that there is more', async () => {
		const { asked, pages } = listOf([], { rows: range(1, 30) });
		expect(await collect(pages(null))).toEqual(ids(1, 30));
		expect(asked).toHaveLength(2);
		const counted = listOf([], { rows: range(1, 30), count: 30 });
		expect(await collect(counted.pages(null))).toEqual(ids(1, 30));
	});

	it('keeps rows apart by all they say where they have no ID', async () => {
		const { pages } = listOf([
			{ rows: [{ at: 1 }, { at: 2 }, { at: 1 }, { id: '' }, { id: null }] },
		]);
		expect(await collect(pages())).toHaveLength(4);
	});

	it('takes a number and a text for the same ID', async () => {
		const { pages } = listOf([{ rows: rowsOf(7, '7', 8) }]);
		expect(await collect(pages())).toEqual(['7', '8']);
	});

	it('asks for nothing before it is asked', async () => {
		const { asked, pages } = listOf([{ rows: range(1, 10) }, { rows: range(11, 20) }]);
		const reading = pages()[Symbol.asyncIterator]();
		expect(asked).toEqual([]);
		await reading.next();
		expect(asked).toHaveLength(1);
	});
});

describe('a list that says there is more', () => {
	const first = range(1, 10);

	it.each<[string, Answer[], Answer]>([
		['and shows the same page', [], { rows: first, count: 1000, next: { page: '2' } }],
		['by its count, and shows the same page', [], { rows: first, count: 1000 }],
		['by a few, and shows the same page', [], { rows: first, count: 15 }],
		[
			'and shows none',
			[{ rows: first, next: { page: '2' } }, { next: false }, { rows: first, next: { page: '2' } }],
			{},
		],
		[
			'by its count, and shows none',
			[{ rows: first, count: 30 }, { count: 30 }, { rows: first, count: 30 }],
			{},
		],
		[
			'and leads to empty pages for ever',
			[{ rows: first, next: { offset: '10' } }],
			{ next: { offset: '10' } },
		],
		['without saying how, and knows no page numbers', [], { rows: first, next: true }],
		[
			'and leads back to its head',
			[
				{ rows: first, next: { cursor: 'a' } },
				{ rows: range(11, 20), next: { cursor: 'b' } },
			],
			{ rows: first, next: { cursor: 'a' } },
		],
	])('%s is refused, not taken for a short one', async (_, answers, beyond) => {
		await expect(collect(listOf(answers, beyond).pages())).rejects.toThrow('Not all came');
	});

	it('is believed when it takes that back: rows are deleted while it is read', async () => {
		const { asked, pages } = listOf([
			{ rows: first, next: { page: '2' } },
			{},
			{ rows: range(0, 9), next: false },
		]);
		expect(await collect(pages(null))).toEqual([...ids(1, 10), '0']);
		expect(asked).toEqual([{}, { page: '2' }, {}]);
		const counted = listOf([{ rows: first, count: 12 }, { count: 10 }]);
		expect(await collect(counted.pages())).toEqual(ids(1, 10));
	});

	it('is complete when all came that it counts, though rows were pushed down', async () => {
		const next = { page: '2' };
		const { pages } = listOf([
			{ rows: first, count: 12, next },
			{ rows: range(9, 10), count: 12, next: false },
			{ rows: rowsOf('a', 'b', 1, 2, 3, 4, 5, 6, 7, 8), count: 12, next },
			{ rows: range(9, 10), count: 12, next: false },
		]);
		expect(await collect(pages(null))).toEqual([...ids(1, 10), 'a', 'b']);
	});

	it('is no reason to doubt a page that was not asked for', async () => {
		const { pages } = listOf([], { rows: first, count: 1000, next: { page: '2' } });
		expect(await collect(pages(), 10)).toHaveLength(10);
	});
});

describe('a refusal', () => {
	it.each([1, 2])('of page %i comes through', async (refused) => {
		let page = 0;
		const pages = readPages({
			readPage: async () => {
				if (++page === refused) throw incomplete();
				return pageOf({ rows: range(1, 10), count: 20 });
			},
			incomplete,
			pageSize: 10,
			idOf: () => null,
			read: (row) => row,
		});
		await expect(collect(pages)).rejects.toThrow('Not all came');
	});
});
