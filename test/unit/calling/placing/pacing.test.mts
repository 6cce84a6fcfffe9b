import { Pacer } from '../../../../nodes/Unpod/calling/placing/pacing';
import { clock } from '../../../../nodes/Unpod/shared/clock';

const START = Date.parse('2026-02-07T05:57:45Z');

describe('pacing', () => {
	let now: number;
	let pauses: number[];

	beforeEach(() => {
		now = START;
		pauses = [];
		jest.spyOn(clock, 'now').mockImplementation(() => now);
		jest.spyOn(clock, 'pause').mockImplementation(async (milliseconds, signal) => {
			if (signal?.aborted) return;
			pauses.push(milliseconds);
			now += milliseconds;
		});
	});

	const starts = async (pacer: Pacer, count: number) => {
		const times: number[] = [];
		for (let turn = 0; turn < count; turn++) {
			await pacer.turn();
			times.push(now - START);
		}
		return times;
	};

	it.each([
		[60, [0, 1000, 2000, 3000]],
		[5, [0, 12_000, 24_000, 36_000]],
		[120, [0, 500, 1000, 1500]],
		[0.5, [0, 120_000, 240_000, 360_000]],
	])('spaces %p starts a minute evenly', async (perMinute, times) => {
		expect(await starts(new Pacer(perMinute), 4)).toEqual(times);
	});

	it.each([0, -5, Number.NaN])('lets all start at once with %p', async (perMinute) => {
		expect(await starts(new Pacer(perMinute), 4)).toEqual([0, 0, 0, 0]);
		expect(pauses).toEqual([]);
	});

	it('spaces starts that are asked for together', async () => {
		jest.spyOn(clock, 'pause').mockImplementation(async (milliseconds) => {
			pauses.push(milliseconds);
		});
		const pacer = new Pacer(30);
		await Promise.all([pacer.turn(), pacer.turn(), pacer.turn()]);
		expect(pauses).toEqual([2000, 4000]);
	});

	it('does not let a slow one be followed by a burst', async () => {
		const pacer = new Pacer(60);
		await pacer.turn();
		now += 10_000;
		expect(await starts(pacer, 3)).toEqual([10_000, 11_000, 12_000]);
	});

	it('keeps the pace from one run of the node to the next, as JSON', async () => {
		const store = {};
		expect(await starts(new Pacer(60, store), 2)).toEqual([0, 1000]);
		const later = JSON.parse(JSON.stringify(store));
		expect(await starts(new Pacer(60, later), 2)).toEqual([2000, 3000]);
	});

	it('ends at once when the execution is cancelled', async () => {
		const controller = new AbortController();
		const pacer = new Pacer(1, {}, controller.signal);
		await pacer.turn();
		controller.abort();
		await pacer.turn();
		expect(now).toBe(START);
	});
});
