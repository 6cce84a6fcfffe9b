import fc from 'fast-check';
import type { KnownPaging } from '../../../../nodes/Unpod/api/lists/finder';
import type { ListPage } from '../../../../nodes/Unpod/api/lists/listPage';
import { readPages } from '../../../../nodes/Unpod/api/lists/readPages';
import { collect } from '../../../../nodes/Unpod/api/lists/pagination';
import { UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { textAt } from '../../../../nodes/Unpod/domain/json';

const SEED = 20260311;

type Style = 'number' | 'offset' | 'skip' | 'cursor' | 'whole';

/** How a service pages its lists. It ignores what it doesn't know, but repeats it in its links. */
interface Traits {
	style: Style;
	size: number;
	counts: 'all' | 'page' | 'left' | 'none';
	/** Whether pages are linked. Lists that aren't paged by number are, or nobody could read them. */
	links: boolean;
	/** Whether it takes the size of a page that is asked for. */
	takesSize: boolean;
}

class Service {
	rows: number[];

	requests = 0;

	private cursors: number[] = [];

	constructor(
		private readonly traits: Traits,
		length: number,
	) {
		this.rows = Array.from({ length }, (_, index) => index);
	}

	private sizeFor(asked: Record<string, unknown>): number {
		const { style, size, takesSize } = this.traits;
		if (style === 'whole') return Math.max(1, this.rows.length);
		return takesSize && style === 'number' ? Number(asked.page_size ?? size) : size;
	}

	private startFor(asked: Record<string, unknown>, size: number): number {
		switch (this.traits.style) {
			case 'number':
				return (Number(asked.page ?? 1) - 1) * size;
			case 'offset':
				return Number(asked.offset ?? 0);
			case 'skip':
				return Number(asked.skip ?? 0);
			case 'cursor':
				return asked.cursor === undefined ? 0 : this.cursors[Number(asked.cursor)];
			default:
				return 0;
		}
	}

	private linkTo(start: number, size: number): Record<string, string> {
		switch (this.traits.style) {
			case 'number':
				return { page: String(start / size + 1), page_size: String(size) };
			case 'cursor':
				return { cursor: String(this.cursors.push(start) - 1) };
			default:
				return { limit: String(size), [this.traits.style]: String(start) };
		}
	}

	async read(asked: Record<string, string | number>): Promise<ListPage> {
		this.requests++;
		const { counts, links } = this.traits;
		const size = this.sizeFor(asked);
		const start = this.startFor(asked, size);
		const page = this.rows.slice(start, start + size);
		const left = Math.max(0, this.rows.length - start);
		const count = { all: this.rows.length, page: page.length, left, none: null }[counts];
		const isOver = start + size >= this.rows.length;
		return {
			rows: page.map((id) => ({ id })),
			size: page.length,
			count: count !== null && count < page.length ? null : count,
			next: links ? (isOver ? false : { ...asked, ...this.linkTo(start + size, size) }) : null,
			isFirst: links ? start === 0 : null,
		};
	}
}

const traits: fc.Arbitrary<Traits> = fc
	.record({
		style: fc.constantFrom<Style>('number', 'offset', 'skip', 'cursor', 'whole'),
		size: fc.integer({ min: 10, max: 25 }),
		counts: fc.constantFrom<Traits['counts']>('all', 'page', 'left', 'none'),
		links: fc.boolean(),
		takesSize: fc.boolean(),
	})
	.map((made) => ({ ...made, links: made.links || !['number', 'whole'].includes(made.style) }));

const readingOf = (
	service: Service,
	pageSize: number | null,
	known?: KnownPaging,
	firstPage?: number,
) =>
	readPages({
		readPage: async (asked) => await service.read(asked),
		incomplete: () =>
			new UnpodError({ kind: 'badAnswer', message: 'Not all came', description: 'Try again.' }),
		read: (row) => Number(textAt(row, 'id')),
		idOf: (row) => textAt(row, 'id'),
		pageSize,
		known,
		firstPage,
	});

const pageSizes = fc.constantFrom(null, 10);

describe('a list of any paging', () => {
	it('comes whole and in order, once', async () => {
		await fc.assert(
			fc.asyncProperty(traits, fc.nat(120), pageSizes, async (made, length, pageSize) => {
				// A service that caps its pages below what is asked for has to say so in one way or another.
				const isTold = made.takesSize || made.links || made.counts === 'all' || pageSize === null;
				fc.pre(isTold || made.size >= (pageSize ?? 0));
				const service = new Service(made, length);
				expect(await collect(readingOf(service, pageSize))).toEqual(service.rows);
				const isSized = made.takesSize && made.style === 'number';
				const size =
					made.style === 'whole' ? length : isSized ? (pageSize ?? made.size) : made.size;
				const pages = Math.ceil(length / (size || 1));
				if (made.links) expect(service.requests).toBeLessThanOrEqual(pages + 1);
			}),
			{ seed: SEED, numRuns: 200 },
		);
	});

	it('comes from a later page on as it would over the earlier ones, whether its paging is known or not', async () => {
		await fc.assert(
			fc.asyncProperty(
				traits.filter(({ style }) => style !== 'whole'),
				fc.nat(120),
				fc.integer({ min: 2, max: 8 }),
				fc.boolean(),
				fc.constantFrom(null, 30, 1000),
				async (made, length, firstPage, isKnown, pageSize) => {
					const { style, takesSize, links, counts } = made;
					// A service that caps its pages below what is asked for has to say so in one way or another.
					const isTold = links || counts === 'all' || (takesSize && counts !== 'left');
					fc.pre(isTold || pageSize === null);
					const service = new Service(made, length);
					const known: KnownPaging = {};
					if (isKnown) await collect(readingOf(service, pageSize, known));
					const later = await collect(readingOf(service, pageSize, known, firstPage));
					const size = takesSize && style === 'number' ? (pageSize ?? made.size) : made.size;
					expect(later).toEqual(service.rows.slice((firstPage - 1) * size));
				},
			),
			{ seed: SEED, numRuns: 400 },
		);
	});

	it('comes whole while it grows at its head', async () => {
		await fc.assert(
			fc.asyncProperty(
				traits.filter(({ style }) => style !== 'cursor'),
				fc.integer({ min: 1, max: 90 }),
				fc.nat(2),
				fc.record({ after: fc.nat(8), rows: fc.nat(90) }),
				async (made, length, growth, bulk) => {
					fc.pre(made.links || made.counts === 'all');
					const service = new Service({ ...made, takesSize: false }, length);
					const first = [...service.rows];
					const came: number[] = [];
					let read = 0;
					for await (const { entries } of readingOf(service, null)) {
						came.push(...entries);
						const more = growth + (read++ === bulk.after ? bulk.rows : 0);
						const news = Array.from({ length: more }, (_, index) => service.rows.length + index);
						service.rows = [...news.reverse(), ...service.rows];
					}
					expect(came).toEqual(expect.arrayContaining(first));
					expect(new Set(came).size).toBe(came.length);
				},
			),
			{ seed: SEED, numRuns: 200 },
		);
	});

	it('is never cut short by rows that are deleted meanwhile, but for those that moved up', async () => {
		await fc.assert(
			fc.asyncProperty(
				traits.filter(({ style }) => !['whole', 'cursor'].includes(style)),
				fc.integer({ min: 1, max: 90 }),
				fc.array(fc.nat(6), { maxLength: 8 }),
				async (made, length, losses) => {
					fc.pre(made.links || made.counts === 'all');
					const service = new Service({ ...made, takesSize: false }, length);
					let lost = 0;
					let read = 0;
					const came: number[] = [];
					for await (const { entries } of readingOf(service, null)) {
						came.push(...entries);
						const fewer = Math.min(losses[read++] ?? 0, service.rows.length);
						service.rows.splice(service.rows.length - fewer, fewer);
						lost += fewer;
					}
					expect(came.length).toBeGreaterThanOrEqual(length - lost);
				},
			),
			{ seed: SEED, numRuns: 200 },
		);
	});
});
