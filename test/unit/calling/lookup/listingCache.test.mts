import type { Page, PlacedCall } from '../../../../nodes/Unpod/api/shapes';
import { ListingCache } from '../../../../nodes/Unpod/calling/lookup/listingCache';
import { UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { clock } from '../../../../nodes/Unpod/shared/clock';

const SINCE = '2026-03-02T09:00:00.000Z';
const query = { spaceToken: 'sp_abc123xyz', since: SINCE, mostPages: 20 };
const PAGE_SIZE = 2;

/** The call that was placed so many seconds after the first. */
const call = (second: number): PlacedCall => ({
	taskId: `T${second}`,
	runId: null,
	status: 'queued',
	phoneNumber: null,
	agentHandle: null,
	createdAt: new Date(Date.parse(SINCE) + second * 1000).toISOString(),
	requestId: `request ${second}`,
	onceDigest: null,
	showsMetadata: true,
});

const calls = (...seconds: number[]) => seconds.map(call);

/** A list of calls that counts the pages that are read of it. */
class List {
	pagesRead = 0;

	/** After so many pages it is refused. */
	refusedAfter = Number.POSITIVE_INFINITY;

	constructor(public rows: PlacedCall[]) {}

	async *placedSince(): AsyncIterable<Page<PlacedCall>> {
		for (let first = 0; first === 0 || first < this.rows.length; first += PAGE_SIZE) {
			if (first / PAGE_SIZE >= this.refusedAfter) throw new UnpodError(OUTAGE);
			this.pagesRead++;
			const entries = this.rows.slice(first, first + PAGE_SIZE);
			yield { entries, count: null, isLast: first + PAGE_SIZE >= this.rows.length };
		}
	}
}

const OUTAGE = {
	kind: 'unavailable',
	message: 'Unpod could not carry out the request (status 503)',
	description: 'Try again in a moment.',
} as const;

const seconds = ({ calls: listed }: { calls: PlacedCall[] }) =>
	listed.map(({ taskId }) => Number(taskId?.slice(1)));

describe('what was read of the calls of a space', () => {
	const TEN = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

	it('is read anew only up to two pages that were read before', async () => {
		const list = new List(calls(...TEN));
		const cache = new ListingCache(list);
		expect(await cache.read(query)).toMatchObject({ isWhole: true, refusal: null });
		expect(list.pagesRead).toBe(5);
		list.rows = calls(11, 10, ...TEN);
		list.pagesRead = 0;
		const later = await cache.read(query);
		expect(seconds(later)).toEqual([11, 10, ...TEN]);
		expect(later.isWhole).toBe(true);
		expect(list.pagesRead).toBe(3);
	});

	it('is read to its end where the list is not sorted by time', async () => {
		const mixed = [3, 9, 1, 7, 0, 5, 2, 8, 4, 6];
		const list = new List(calls(...mixed));
		const cache = new ListingCache(list);
		await cache.read(query);
		list.rows = calls(...mixed, 10);
		list.pagesRead = 0;
		expect(seconds(await cache.read(query))).toContain(10);
		expect(list.pagesRead).toBe(6);
	});

	it('is read to its end where only the rows of each page are sorted by time', async () => {
		const mixed = [3, 1, 9, 7, 5, 0, 8, 2, 6, 4];
		const list = new List(calls(...mixed));
		const cache = new ListingCache(list);
		await cache.read(query);
		list.rows = calls(...mixed, 10);
		expect(seconds(await cache.read(query))).toContain(10);
	});

	it('is not whole where the new calls were refused before the known ones', async () => {
		const list = new List(calls(...TEN));
		const cache = new ListingCache(list);
		await cache.read(query);
		list.rows = calls(13, 12, 11, 10, ...TEN);
		list.refusedAfter = 1;
		const later = await cache.read(query);
		expect(later).toMatchObject({ isWhole: false, refusal: { kind: 'unavailable' } });
		expect(seconds(later)).toEqual([13, 12, ...TEN]);
	});

	it('is read no further than the call that is sought, and is not kept then', async () => {
		const list = new List(calls(...TEN));
		const cache = new ListingCache(list);
		const found = await cache.read({ ...query, requestId: 'request 7' });
		expect(seconds(found)).toEqual([9, 8, 7, 6]);
		expect(found.isWhole).toBe(false);
		expect(cache.age(query.spaceToken)).toBe(Number.POSITIVE_INFINITY);
		expect(await cache.read(query)).toMatchObject({ isWhole: true });
	});

	it('is read anew where an earlier time is asked for', async () => {
		const list = new List(calls(9, 8));
		const cache = new ListingCache(list);
		await cache.read(query);
		list.rows = calls(9, 8, -1);
		const earlier = await cache.read({ ...query, since: '2026-03-02T08:00:00.000Z' });
		expect(seconds(earlier)).toEqual([9, 8, -1]);
	});

	it('is as old as its last reading', async () => {
		let now = Date.parse(SINCE);
		jest.spyOn(clock, 'now').mockImplementation(() => now);
		const cache = new ListingCache(new List(calls(1)));
		await cache.read(query);
		now += 1500;
		expect(cache.age(query.spaceToken)).toBe(1500);
		expect(cache.age('another')).toBe(Number.POSITIVE_INFINITY);
	});
});
