import type { Page } from '../../../../nodes/Unpod/api/shapes';
import {
	collect,
	find,
	firstOf,
	lastPageWhere,
	mapPages,
	takePages,
} from '../../../../nodes/Unpod/api/lists/pagination';

/** So many pages of ten numbers each, and a note of those that were read. */
function listOf(count: number) {
	const read: number[] = [];
	const pages = async function* (firstPage = 1): AsyncGenerator<Page<number>> {
		for (let number = firstPage; number <= count; number++) {
			read.push(number);
			const entries = Array.from({ length: 10 }, (_, index) => (number - 1) * 10 + index + 1);
			yield { entries, count: count * 10, isLast: number === count };
		}
	};
	return { read, pages };
}

describe('what is made of pages', () => {
	const hundred = () => listOf(10);

	it.each([
		[0, 0],
		[1, 1],
		[10, 1],
		[11, 2],
	])('so many entries as are wanted cost no page more: %i cost %i', async (limit, requests) => {
		const { read, pages } = hundred();
		expect(await collect(pages(), limit)).toHaveLength(limit);
		expect(read).toHaveLength(requests);
	});

	it('is the first that fits, or null', async () => {
		const { read, pages } = hundred();
		expect(await find(pages(), (entry) => entry > 14)).toBe(15);
		expect(read).toEqual([1, 2]);
		expect(await find(pages(), () => false)).toBeNull();
	});

	it('is so many pages, or the first of them', async () => {
		const { read, pages } = hundred();
		expect(await collect(takePages(pages(), 2))).toHaveLength(20);
		expect((await firstOf(pages(4)))?.entries[0]).toBe(31);
		expect(read).toEqual([1, 2, 4]);
	});

	it('keeps count and end where entries are left out', async () => {
		const none: Array<Page<number>> = [];
		for await (const page of mapPages(listOf(1).pages(), () => [])) none.push(page);
		expect(none).toEqual([{ entries: [], count: 10, isLast: true }]);
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
