import type { Report } from '../../../nodes/Unpod/trigger/watching';
import { HOUR, NINE, report, row, rules, Watch } from './model/watch.mts';

describe('what a poll looks at', () => {
	it('is every run in its turn, the one that was looked at longest ago first', () => {
		const opens = Array.from({ length: 50 }, (_, index) => row(50 - index, 'open'));
		const watch = new Watch(opens);
		const seen = new Set<number>();
		for (let polls = 0; polls < 3; polls++) {
			const looks = watch.looks([]);
			expect(looks).toHaveLength(20);
			for (const number of looks) seen.add(number);
			watch.poll(
				[],
				looks.map((number) => [number, report('open')]),
			);
		}
		expect(seen.size).toBe(50);
	});

	it('is not crowded out by runs that only wait for a redial', () => {
		const failed = Array.from({ length: 40 }, (_, index) => row(40 - index, 'failed'));
		const watch = new Watch([row(41, 'open'), ...failed]);
		const looks = watch.looks([row(50, 'completed')]);
		expect(looks).toHaveLength(7);
		expect(looks.slice(0, 2)).toEqual([50, 41]);
	});

	it('is no more ended runs than a poll may report, or twenty', () => {
		const watch = new Watch();
		const rows = Array.from({ length: 150 }, (_, index) => row(150 - index, 'completed'));
		expect(watch.looks(rows, 100)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
		expect(watch.looks(rows, 1)).toHaveLength(20);
	});
});

describe('the first cursor', () => {
	it('takes a run as it is by a closer look', () => {
		const watch = new Watch([row(1, 'completed')], rules(), [[1, report('open')]]);
		expect(watch.poll([row(1, 'completed')], [[1, report('completed')]])).toHaveLength(1);
	});

	it('watches runs that failed within a day', () => {
		const watch = new Watch([row(2, 'failed'), row(1, 'failed', NINE - 25 * HOUR)]);
		expect(watch.looks([])).toEqual([2]);
	});

	it('takes rows that it did not read for handled, and newer ones of their time for new', () => {
		const some = new Watch(
			[row(3, 'open'), row(2, 'completed'), row(1, 'completed')],
			rules(),
			[],
			false,
		);
		const next = [row(4, 'completed'), row(3, 'open'), row(0, 'completed', NINE + 1000)];
		expect(some.looks(next)).toEqual([4]);
		const atOnce = [row(3, 'open', NINE), row(2, 'completed', NINE), row(1, 'completed', NINE)];
		const watch = new Watch(atOnce, rules(), [], false);
		expect(watch.looks([row(4, 'completed', NINE), ...atOnce])).toEqual([4]);
	});
});

describe('times that are off', () => {
	it('do not let a run from the future hide those that follow', () => {
		const watch = new Watch();
		watch.poll([row(1, 'completed', NINE + 24 * HOUR)], [[1, report('completed')]]);
		for (let first = 2; first < 502; first += 100) {
			const batch = Array.from({ length: 100 }, (_, index) => first + index);
			const rows = batch.map((number) => row(number, 'completed')).reverse();
			const reports = batch.map((number): [number, Report] => [number, report('completed')]);
			expect(watch.poll(rows, reports)).toHaveLength(100);
		}
	});

	it('do not let a run get lost that comes in late, among the two hundred newest', () => {
		const batch = Array.from({ length: 300 }, (_, index) => index + 1);
		const reports = batch.map((number): [number, Report] => [number, report('completed')]);
		const rows = batch.map((number) => row(number, 'completed')).reverse();
		const everything = new Watch([], rules({ most: 300 }));
		expect(everything.poll(rows, reports)).toHaveLength(300);
		expect(everything.looks([row(400, 'completed', NINE + 150 * 1000)])).toEqual([400]);
		expect(everything.looks([row(400, 'completed', NINE + 50 * 1000)])).toEqual([]);
	});

	it('let no run of one time be reported twice or lost', () => {
		const watch = new Watch([], rules({ most: 300 }));
		const all = Array.from({ length: 300 }, (_, index) => row(300 - index, 'completed', NINE));
		const reports = all.map(({ id }): [number, Report] => [
			Number(id.slice(4)),
			report('completed'),
		]);
		expect(watch.poll(all, reports)).toHaveLength(300);
		expect(watch.poll(all, reports)).toEqual([]);
		expect(watch.looks([row(301, 'completed', NINE), ...all])).toEqual([301]);
	});
});
