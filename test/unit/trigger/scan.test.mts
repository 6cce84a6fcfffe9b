import type { Page } from '../../../nodes/Unpod/api/contract';
import type { Phase } from '../../../nodes/Unpod/domain/status';
import { newRows, type Sighting } from '../../../nodes/Unpod/trigger/rows';
import { firstLook, readNew, type Source } from '../../../nodes/Unpod/trigger/scan';
import type { Cursor, Watched } from '../../../nodes/Unpod/trigger/state';

const PAGE = 10;
const always = () => true;
const never = () => false;

const row = (number: number, phase: Phase = 'completed', hasTime = true): Sighting => ({
	id: `run ${number}`,
	phase,
	createdAt: hasTime ? number * 1000 : null,
	taskId: null,
});

/** Rows from the newest on, numbered down to the oldest. */
const rows = (newest: number, oldest = 1, make: (number: number) => Sighting = row) =>
	Array.from({ length: newest - oldest + 1 }, (_, index) => make(newest - index));

/** A list in pages of ten. `between` may change it after a page was read. */
class List implements Source<Sighting> {
	readonly read: number[] = [];

	mostUnseen = 20;

	counts = true;

	between = (_page: number): void => {};

	constructor(public list: Sighting[]) {}

	sight = (entry: Sighting): Sighting => entry;

	/** As the contract has it: rows of earlier pages are left out. */
	async *pagesFrom(firstPage: number): AsyncGenerator<Page<Sighting>> {
		const shown = new Set<string>();
		for (let page = firstPage; ; page++) {
			this.read.push(page);
			const { length } = this.list;
			const all = this.list.slice((page - 1) * PAGE, page * PAGE);
			const entries = all.filter(({ id }) => !shown.has(id) && shown.add(id));
			const isLast = page * PAGE >= length;
			yield { entries, count: this.counts ? length : null, isLast };
			if (isLast) return;
			this.between(page);
		}
	}
}

/** A cursor to which rows up to this number are known. */
const cursorAt = (known: number, more: Partial<Cursor> = {}): Cursor => ({
	scope: 'scope',
	floor: null,
	depth: 1,
	known: new Map(
		rows(known).map(({ id, createdAt }) => [id, { phases: 'c', listed: null, createdAt }]),
	),
	watched: new Map(),
	...more,
});

const watched = (kind: Watched['kind'], numbers: number[]): Map<string, Watched> =>
	new Map(
		numbers.map((number) => [
			`run ${number}`,
			{
				kind,
				phases: '',
				listed: null,
				since: 0,
				misses: 0,
				taskId: null,
				createdAt: number * 1000,
			},
		]),
	);

const ids = (sightings: Sighting[]) => sightings.map(({ id }) => Number(id.slice(4)));

describe('reading what is new', () => {
	it('reads one page where it shows a known row', async () => {
		const list = new List(rows(500));
		const { scan, entries } = await readNew(list, cursorAt(497), 100, always);
		expect(list.read).toEqual([1]);
		expect(ids(scan.rows).slice(0, 4)).toEqual([500, 499, 498, 497]);
		expect(entries.size).toBe(PAGE);
		expect(scan.depth).toBe(1);
	});

	it('reads down to the first page with a known row', async () => {
		const list = new List(rows(50));
		const { scan } = await readNew(list, cursorAt(25), 100, always);
		expect(list.read).toEqual([1, 2, 3]);
		expect(ids(scan.rows)).toContain(26);
		expect(ids(scan.rows)[0]).toBe(50);
	});

	it('reads one page more where new rows are below known ones', async () => {
		const list = new List(rows(50));
		const cursor = cursorAt(50);
		cursor.known.delete('run 46');
		const { scan } = await readNew(list, cursor, 100, always);
		expect(list.read).toEqual([1, 2]);
		expect(ids(scan.rows)).toContain(46);
	});

	it('takes the lowest pages of a backlog and goes on above them with the next poll', async () => {
		const list = new List(rows(100));
		const first = await readNew(list, cursorAt(5), 20, always);
		expect(ids(first.scan.rows)).toEqual(ids(rows(30)));
		expect(first.scan.depth).toBe(5);

		list.read.length = 0;
		const second = await readNew(list, cursorAt(30, { depth: first.scan.depth }), 20, always);
		expect(list.read).toEqual([1, 5, 6, 7, 8]);
		expect(ids(second.scan.rows).filter((number) => number > 30)).toEqual(ids(rows(50, 31)));
	});

	it('goes on where the time was over, and takes nothing before it has reached known rows', async () => {
		const list = new List(rows(100));
		let depth = 1;
		const reads: number[][] = [];
		for (let polls = 0; polls < 10; polls++) {
			list.read.length = 0;
			const { scan } = await readNew(list, cursorAt(5, { depth }), 20, never);
			reads.push([...list.read]);
			depth = scan.depth;
			if (scan.rows.length > 0) break;
		}
		expect(reads.slice(0, 3)).toEqual([
			[1, 2],
			[1, 2, 3],
			[1, 3, 4],
		]);
		expect(reads.at(-1)).toEqual([1, 9, 10]);
	});

	it('goes back up where handled rows are at the page from which it wanted to go on', async () => {
		const list = new List(rows(100));
		const { scan } = await readNew(list, cursorAt(70, { depth: 8 }), 20, always);
		expect(scan).toMatchObject({ depth: 4 });
		expect(list.read).toEqual([1, 8]);
	});

	it('takes no more rows while others wait for their turn', async () => {
		const list = new List(rows(30));
		const cursor = cursorAt(20, { watched: watched('ended', [21, 22, 23]) });
		const { scan } = await readNew(list, cursor, 3, always);
		expect(scan.rows).toEqual([]);
		expect(ids(scan.seen)).toContain(30);
	});

	it('reads a list without times down to known rows, whatever time it takes', async () => {
		const list = new List(rows(100, 1, (number) => row(number, 'completed', false)));
		const { scan } = await readNew(list, cursorAt(5), 100, never);
		expect(list.read).toHaveLength(10);
		expect(scan.rows).toHaveLength(100);
	});

	it('takes what is below known rows for handled where there are no times', async () => {
		const timeless = (number: number) => row(number, 'completed', false);
		const list = new List(rows(12, 1, timeless));
		const cursor = cursorAt(0);
		for (const { id } of rows(9, 7)) {
			cursor.known.set(id, { phases: 'c', listed: null, createdAt: null });
		}
		const { scan } = await readNew(list, cursor, 100, always);
		expect(list.read).toEqual([1]);
		expect(ids(newRows(cursor, scan.rows))).toEqual([12, 11, 10]);
	});

	it('says what to do where a list without times is longer than one poll can read', async () => {
		const list = new List(rows(1000, 1, (number) => row(number, 'completed', false)));
		await expect(readNew(list, cursorAt(5), 100, always)).rejects.toMatchObject({
			message: 'There are more new entries than one poll can read',
			description: expect.stringContaining("'Task'"),
		});
	});

	it('reads on in the list rather than asking for many watched runs one by one', async () => {
		const list = new List(rows(100));
		const many = cursorAt(100, { watched: watched('open', ids(rows(89, 60))) });
		const { scan } = await readNew(list, many, 100, always);
		expect(list.read).toEqual([1, 2, 3]);
		expect(ids(scan.seen)).toContain(80);

		list.read.length = 0;
		await readNew(
			list,
			cursorAt(100, { watched: watched('open', ids(rows(80, 61))) }),
			100,
			always,
		);
		expect(list.read).toEqual([1]);
	});

	it('stops reading on at a page that shows none of them', async () => {
		const list = new List(rows(100));
		const deep = cursorAt(100, { watched: watched('open', ids(rows(30))) });
		await readNew(list, deep, 100, always);
		expect(list.read).toEqual([1, 2]);
	});

	it('knows whether a row that it does not show is gone', async () => {
		const list = new List(rows(100));
		list.mostUnseen = 0;
		const sure = async (more: Partial<Cursor>, hasTime = always) =>
			(await readNew(list, cursorAt(90, more), 100, hasTime)).isConclusive;
		expect(await sure({ watched: watched('ended', [85]) })).toBe(true);
		expect(await sure({ watched: watched('ended', [2000]) })).toBe(true);
		expect(await sure({ watched: watched('ended', [2000]) }, never)).toBe(false);
		expect(await sure({ watched: watched('ended', [2000]), depth: 2 })).toBe(false);
	});

	it('treats what a server shows that knows no pages as all there is', async () => {
		const list = new List(rows(10));
		list.pagesFrom = async function* () {
			yield { entries: list.list, count: null, isLast: false };
			yield { entries: [], count: null, isLast: false };
		};
		const { scan } = await readNew(list, cursorAt(0), 100, always);
		expect(scan.rows).toHaveLength(10);
	});
});

describe('rows that move while pages are read', () => {
	it('takes nothing from above the place where rows are gone', async () => {
		const list = new List(rows(30));
		list.between = (page) => {
			if (page === 1 && list.list.length === 30) list.list = list.list.slice(1);
		};
		const { scan } = await readNew(list, cursorAt(5), 100, always);
		// Run 20 moved up to the first page after that was read.
		expect(ids(scan.rows)).toEqual(ids(rows(19)));
	});

	it('takes rows without a gap where more than a page of new ones came in', async () => {
		const list = new List(rows(30));
		list.between = (page) => {
			if (page === 1 && list.list.length === 30) list.list = [...rows(45, 31), ...list.list];
		};
		const { scan } = await readNew(list, cursorAt(5), 25, always);
		const taken = ids(scan.rows).filter((number) => number > 5);
		expect(taken).toEqual(ids(rows(Math.max(...taken), 6)));
	});
});

describe('a first look', () => {
	it('reads the newest pages of a long list', async () => {
		const list = new List(rows(1000));
		const { scan, reachedEnd } = await firstLook(list);
		expect(list.read).toEqual([1, 2, 3, 4, 5]);
		expect(scan.rows).toHaveLength(50);
		expect(reachedEnd).toBe(false);
	});

	it('knows when it has seen all', async () => {
		expect(await firstLook(new List(rows(25)))).toMatchObject({ reachedEnd: true });
		expect(await firstLook(new List([]))).toMatchObject({ reachedEnd: true });
	});

	it('is taken again where rows are deleted meanwhile', async () => {
		const list = new List(rows(30));
		list.between = () => {
			if (list.list.length === 30) list.list = list.list.slice(1);
		};
		const { scan } = await firstLook(list);
		expect(list.read).toEqual([1, 2, 1, 2, 3]);
		expect(ids(scan.rows)).toEqual(ids(rows(29)));
	});
});
