import type { Page } from '../../../../nodes/Unpod/api/shapes';
import { pagesBackTo } from '../../../../nodes/Unpod/api/lists/pagination';

const NOON = Date.UTC(2026, 2, 10, 12);
const DAY_MS = 86_400_000;

type Row = { createdAt: string | null; startedAt: string | null };

const daysAgo = (days: number): Row => ({
	createdAt: new Date(NOON - days * DAY_MS).toISOString(),
	startedAt: null,
});

/** How many of the pages are read, whose rows are so many days old. */
const pagesRead = async (ages: Array<Array<number | null>>, time: number | null) => {
	let read = 0;
	const list = async function* (): AsyncGenerator<Page<Row>> {
		for (const [index, page] of ages.entries()) {
			const entries = page.map((age) =>
				age === null ? { createdAt: null, startedAt: null } : daysAgo(age),
			);
			yield { entries, count: null, isLast: index === ages.length - 1 };
		}
	};
	for await (const _page of pagesBackTo(time, list())) read++;
	return read;
};

describe('pages back to a time', () => {
	it('end with the first that lies wholly before it, by a day', async () => {
		const ages = [
			[0, 1],
			[2, 2.5],
			[3, 4],
			[5, 6],
		];
		expect(await pagesRead(ages, NOON - 1.5 * DAY_MS)).toBe(3);
		expect(await pagesRead(ages, NOON - 2 * DAY_MS)).toBe(4);
	});

	it('are all of them without a time', async () => {
		expect(
			await pagesRead(
				[
					[9, 10],
					[11, 12],
				],
				null,
			),
		).toBe(2);
	});

	it('are all of them where the list is not sorted newest first, or has no times', async () => {
		expect(
			await pagesRead(
				[
					[12, 11],
					[10, 9],
					[1, 0],
				],
				NOON - DAY_MS,
			),
		).toBe(3);
		expect(
			await pagesRead(
				[
					[9, 9],
					[1, 0],
				],
				NOON - DAY_MS,
			),
		).toBe(2);
		expect(
			await pagesRead(
				[
					[null, null],
					[9, null],
					[1, 0],
				],
				NOON - DAY_MS,
			),
		).toBe(3);
	});
});
