import type { Report } from '../../../nodes/Unpod/trigger/watching';
import { HOUR, MINUTE, report, row, rules, Watch } from './model/watch.mts';

describe('a watched run', () => {
	it('is reported when a look shows that it has ended', () => {
		const watch = new Watch();
		expect(watch.poll([row(1, 'open')])).toEqual([]);
		expect(watch.looks([row(1, 'completed')])).toEqual([1]);
		expect(watch.poll([row(1, 'completed')], [[1, report('completed')]])).toEqual([
			'run 1 completed',
		]);
		expect(watch.looks([row(1, 'completed')])).toEqual([]);
		expect(watch.poll([row(1, 'completed')])).toEqual([]);
	});

	it('stays watched where there was no look or no room', () => {
		const watch = new Watch([], rules({ most: 1 }));
		const both = [row(2, 'completed'), row(1, 'completed')];
		const reports: Array<[number, Report]> = [
			[1, report('completed')],
			[2, report('completed')],
		];
		expect(watch.poll(both)).toEqual([]);
		expect(watch.poll(both, reports)).toEqual(['run 1 completed']);
		expect(watch.poll([], reports)).toEqual(['run 2 completed']);
	});

	it('is held until its analysis is there, and no longer than the time-out', () => {
		const watch = new Watch();
		const ended = [row(1, 'completed')];
		const unready: Array<[number, Report]> = [[1, report('completed', { ready: false })]];
		expect(watch.poll(ended, unready)).toEqual([]);
		expect(watch.poll(ended, unready, 9 * MINUTE)).toEqual([]);
		expect(watch.poll(ended, unready, MINUTE)).toEqual(['run 1 completed pending']);
		expect(watch.poll(ended, [[1, report('completed')]])).toEqual([]);
	});

	it('that calls itself completed too early is looked at until all its calls are done', () => {
		const watch = new Watch();
		for (let polls = 0; polls < 3; polls++) {
			expect(watch.looks([row(1, 'completed')])).toEqual([1]);
			expect(watch.poll([row(1, 'completed')], [[1, report('open')]])).toEqual([]);
		}
		expect(watch.poll([row(1, 'completed')], [[1, report('completed')]])).toHaveLength(1);
	});

	it('is left alone once it has ended otherwise than its list says', () => {
		const watch = new Watch();
		watch.poll([row(1, 'completed')], [[1, report('partially_completed')]]);
		watch.poll([row(1, 'completed')], [[1, report('partially_completed')]], 25 * HOUR);
		watch.poll([row(1, 'completed')]);
		expect(watch.looks([row(1, 'completed')])).toEqual([]);
		expect(watch.looks([row(1, 'failed')])).toEqual([1]);
	});

	it('counts by the word of its list where the next poll cannot read it either', () => {
		const watch = new Watch([], rules({ holdMs: 0 }));
		const unread: Array<[number, Report]> = [
			[1, report('completed', { isRead: false, ready: false })],
		];
		expect(watch.poll([row(1, 'completed')], unread)).toEqual([]);
		expect(watch.poll([], unread)).toEqual(['run 1 completed pending']);
	});

	it('is not given up by the word of its list that it ended in a phase nobody asked for', () => {
		const watch = new Watch([], rules({ events: new Set(['partially_completed']) }));
		const unread: Array<[number, Report]> = [
			[1, report('completed', { isRead: false, ready: false })],
		];
		watch.poll([row(1, 'completed')], unread, HOUR);
		expect(watch.looks([row(1, 'completed')])).toEqual([1]);
		expect(watch.poll([], [[1, report('partially_completed')]])).toHaveLength(1);
	});

	it('that a filter leaves out is never looked at again', () => {
		const watch = new Watch();
		watch.poll([row(1, 'completed')], [[1, report('completed', { leftOut: true })]]);
		expect(watch.looks([row(1, 'failed')])).toEqual([]);
		watch.poll([row(1, 'open')]);
		expect(watch.looks([])).toEqual([]);
	});

	it('is given up when three looks in a row did not find it', () => {
		const watch = new Watch([row(1, 'open')]);
		const gone: Array<[number, Report]> = [[1, report('open', { gone: true })]];
		watch.poll([], gone);
		watch.poll([], gone);
		watch.poll([row(1, 'open')]);
		watch.poll([], gone);
		watch.poll([], gone);
		expect(watch.looks([])).toEqual([1]);
		watch.poll([], gone);
		expect(watch.looks([])).toEqual([]);
		expect(watch.poll([row(1, 'completed')], [[1, report('completed')]])).toHaveLength(1);
	});
});

describe('a redialled run', () => {
	const both = rules({ events: new Set(['completed', 'failed']) });

	it('is reported once for each end', () => {
		const watch = new Watch([], both);
		const failed: Array<[number, Report]> = [[1, report('failed')]];
		expect(watch.poll([row(1, 'failed')], failed)).toEqual(['run 1 failed']);
		expect(watch.poll([row(1, 'open')])).toEqual([]);
		expect(watch.poll([row(1, 'failed')], failed)).toEqual([]);
		expect(watch.poll([row(1, 'completed')], [[1, report('completed')]])).toEqual([
			'run 1 completed',
		]);
		expect(watch.poll([row(1, 'open')])).toEqual([]);
		expect(watch.poll([row(1, 'completed')], [[1, report('completed')]])).toEqual([]);
	});

	it('is watched for a day after it failed, wherever it is in the list', () => {
		const watch = new Watch([], both);
		watch.poll([row(1, 'failed')], [[1, report('failed')]]);
		watch.poll([], [[1, report('failed')]], 23 * HOUR);
		watch.poll([], [], HOUR);
		expect(watch.looks([])).toEqual([1]);
		watch.poll([], [], 1);
		expect(watch.looks([])).toEqual([]);
	});

	it('is not watched where that would change nothing', () => {
		const watch = new Watch([], rules({ events: new Set(['failed']) }));
		watch.poll([row(1, 'failed')], [[1, report('failed')]]);
		expect(watch.looks([])).toEqual([]);
	});

	it('is noticed by its list however late, as long as that shows it', () => {
		const watch = new Watch([], both);
		watch.poll([row(1, 'failed')], [[1, report('failed')]]);
		watch.poll([row(1, 'failed')], [], 48 * HOUR);
		expect(watch.poll([row(1, 'completed')], [[1, report('completed')]])).toEqual([
			'run 1 completed',
		]);
	});

	it('is one of a thousand that are watched at most', () => {
		const watch = new Watch([], both);
		for (let first = 0; first < 1200; first += 100) {
			const batch = Array.from({ length: 100 }, (_, index) => first + index);
			const rows = batch.map((number) => row(number, 'failed')).reverse();
			watch.poll(
				rows,
				batch.map((number) => [number, report('failed')]),
				1000,
			);
		}
		expect(watch.cursor.watched.size).toBe(1000);
		expect(watch.cursor.watched.has('run 0')).toBe(false);
		expect(watch.cursor.watched.has('run 1199')).toBe(true);
	});
});
