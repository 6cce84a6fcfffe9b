import { type TimedCall, timesOf } from '../../../../nodes/Unpod/calling/rules/callHistory';

const HOUR_MS = 3_600_000;

function seen(hour: number, ids: Partial<TimedCall> = {}): TimedCall {
	return { taskId: null, runId: null, at: hour * HOUR_MS, ...ids };
}

const hoursOf = (tasks: TimedCall[], logs: TimedCall[]) =>
	timesOf(tasks, logs)
		.map((time) => time / HOUR_MS)
		.sort((a, b) => a - b);

describe('the calls to a number, by its tasks and its log', () => {
	it('are one for a task and its call, at the time of the call', () => {
		expect(hoursOf([seen(1)], [seen(1.1)])).toEqual([1.1]);
		expect(hoursOf([seen(1), seen(3)], [seen(1.1), seen(3.1)])).toEqual([1.1, 3.1]);
	});

	it('are one where the clocks of the two differ a little', () => {
		expect(hoursOf([seen(1)], [seen(0.98)])).toEqual([0.98]);
	});

	it('go by IDs where rows have them', () => {
		const tasks = [seen(1, { taskId: 'T1' }), seen(2, { runId: 'R2' })];
		const logs = [seen(2.1, { runId: 'R2' }), seen(5, { taskId: 'T1' })];
		expect(hoursOf(tasks, logs)).toEqual([2.1, 5]);
	});

	it('count a task without a call, and a call without a task', () => {
		expect(hoursOf([seen(1), seen(4)], [seen(4.1)])).toEqual([1, 4.1]);
		expect(hoursOf([], [seen(2), seen(3)])).toEqual([2, 3]);
		expect(hoursOf([seen(9)], [seen(2)])).toEqual([2, 9]);
	});

	it('count each redial of a task', () => {
		const redialled = [seen(1.1, { taskId: 'T1' }), seen(2.1, { taskId: 'T1' })];
		expect(hoursOf([seen(1, { taskId: 'T1' })], redialled)).toEqual([1.1, 2.1]);
	});

	it('do not take the call of another task for that of one', () => {
		expect(hoursOf([seen(1)], [seen(1.1, { taskId: 'T7' })])).toEqual([1, 1.1]);
	});
});
