import { type Dialect, DIALECTS, JANE, numbers } from '../sandbox/index.mts';
import { locator } from './harness/index.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

const PARAMETERS = { events: ['callLogCreated'] };

describe.each<[Dialect, string, { logIds?: boolean; v1Rows?: 'full' | 'bare' }]>([
	['v1', 'with ids', {}],
	['v1', 'without ids', { logIds: false }],
	['v1', 'with no more than its article promises', { v1Rows: 'bare' }],
	['platform', 'with ids', {}],
	['platform', 'without ids', { logIds: false }],
	['speech', 'with ids', {}],
])('the trigger on the call log of %s %s', (dialect, _rows, options) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect, options);
	});

	afterEach(async () => await stage.close());

	it('reports each new row once', async () => {
		stage.call('+14155550150');
		stage.sandbox.clock.advance(MINUTE);
		const trigger = stage.poller(PARAMETERS);
		expect(await trigger.activate()).toBeNull();
		stage.call(JANE);
		const items = await stage.next(trigger);
		expect(phones(items)).toEqual([JANE]);
		expect(Object.keys(items?.[0] ?? {}).slice(0, 2)).toEqual(['event', 'status']);
		expect(items?.[0]).toHaveProperty('callLogId');
		expect(items?.[0].event).toBe('callLogCreated');
		expect(await stage.next(trigger)).toBeNull();
	});

	it('reports a row that is late, and not again when its analysis is added', async () => {
		const trigger = stage.poller(PARAMETERS);
		await trigger.activate();
		stage.call('+14155550101', { timing: { talkingMs: 5 * MINUTE, analysisMs: 5 * MINUTE } });
		stage.call('+14155550102', { timing: { analysisMs: 5 * MINUTE } });
		for (let minute = 0; minute < 15; minute++) await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual(['+14155550102', '+14155550101']);
		const pending = trigger.emitted.filter(({ analysisPending }) => analysisPending === true);
		// A row of the platform is whole at once; what was said is with its task.
		expect(pending).toHaveLength(dialect === 'v1' ? 2 : 0);
	});

	it('keeps calls to one number apart', async () => {
		const trigger = stage.poller(PARAMETERS);
		await trigger.activate();
		for (let calls = 0; calls < 3; calls++) {
			stage.call(JANE);
			stage.sandbox.clock.advance(1000);
		}
		expect(await stage.next(trigger)).toHaveLength(3);
		const { runId } = stage.call(JANE, { outcome: 'failed' });
		await stage.next(trigger);
		stage.sandbox.world.redial(runId);
		await stage.next(trigger);
		expect(trigger.emitted).toHaveLength(5);
		expect(await stage.next(trigger)).toBeNull();
	});

	it('reports a backlog once, oldest first', async () => {
		const trigger = stage.poller(PARAMETERS);
		await trigger.activate();
		stage.calls(numbers(450));
		for (let polls = 0; polls < 10; polls++) await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual(numbers(450));
		expect(await stage.next(trigger)).toBeNull();
	});

	it('puts out few at once where the user wants that', async () => {
		const trigger = stage.poller({ ...PARAMETERS, options: { maxRunsPerPoll: 3 } });
		await trigger.activate();
		stage.calls(numbers(8));
		const polls = [await stage.next(trigger), await trigger.tick(), await trigger.tick()];
		expect(polls.map((items) => items?.length)).toEqual([3, 3, 2]);
		expect(phones(trigger.emitted)).toEqual(numbers(8));
		expect(await trigger.tick()).toBeNull();
	});

	it('reports a row once when several polls are under way', async () => {
		const trigger = stage.poller(PARAMETERS);
		await trigger.activate();
		stage.calls(numbers(5));
		stage.sandbox.clock.advance(MINUTE);
		await Promise.all([trigger.tick(), trigger.tick(), trigger.tick()]);
		expect(phones(trigger.emitted)).toEqual(numbers(5));
	});

	it('repeats nothing after a restart and survives an outage of the API', async () => {
		const trigger = stage.poller(PARAMETERS);
		await trigger.activate();
		stage.call('+14155550101');
		await stage.next(trigger);
		trigger.restart();
		stage.call('+14155550102');
		stage.sandbox.clock.advance(MINUTE);
		stage.sandbox.fault({ status: 503, times: 1000 });
		await expect(trigger.tick()).rejects.toThrow('Unpod');
		stage.sandbox.clearFaults();
		await stage.next(trigger);
		trigger.restart();
		await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual(['+14155550101', '+14155550102']);
	});

	it('asks once a poll when there is nothing new, behind a long history', async () => {
		stage.sandbox.world.addHistory(10_000);
		const trigger = stage.poller(PARAMETERS);
		const first = await stage.requestsOf(async () => await trigger.activate());
		expect(first.length).toBeLessThanOrEqual(5);
		const requests = await stage.requestsOf(async () => await stage.next(trigger));
		expect(requests).toHaveLength(1);
		expect(trigger.savedBytes).toBeLessThan(16 * 1024);
	});
});

describe.each(DIALECTS)('the filters of call logs in %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
		stage.sandbox.world.addSpace({ token: 'sp_other', name: 'Other' });
		stage.sandbox.world.addAgent({ handle: 'sales-agent', name: 'Sales' });
	});

	afterEach(async () => await stage.close());

	/** Speech has no spaces. */
	const itWithSpaces = dialect === 'speech' ? it.skip : it;

	itWithSpaces('leave out the calls of other spaces, however many there are', async () => {
		const trigger = stage.poller(PARAMETERS);
		await trigger.activate();
		stage.call('+14155550150');
		stage.calls(numbers(250).slice(50), { spaceToken: 'sp_other' });
		stage.call('+14155550151');
		for (let polls = 0; polls < 6; polls++) await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual(['+14155550150', '+14155550151']);
		expect(await stage.requestsOf(async () => await stage.next(trigger))).toHaveLength(1);
	});

	it('leave out the calls of other agents', async () => {
		const filters = { agentHandle: locator('sales-agent') };
		const trigger = stage.poller({ ...PARAMETERS, filters });
		await trigger.activate();
		stage.call('+14155550101');
		stage.call('+14155550102', { agentHandle: 'sales-agent' });
		expect(phones(await stage.next(trigger))).toEqual(['+14155550102']);
		expect(phones(await trigger.test())).toEqual(['+14155550102']);
	});

	it('go together with those of runs, each event for itself', async () => {
		const trigger = stage.poller({ events: ['runCompleted', 'callLogCreated'] });
		await trigger.activate();
		stage.call(JANE);
		expect(await stage.next(trigger)).toMatchObject([
			{ event: 'runCompleted' },
			{ event: 'callLogCreated' },
		]);
		expect(await stage.next(trigger)).toBeNull();
	});
});

describe('the call log of a whole organization', () => {
	it('is listened to on the platform where no space is chosen', async () => {
		const stage = await Stage.open('platform');
		try {
			stage.sandbox.world.addSpace({ token: 'sp_other', name: 'Other' });
			const trigger = stage.poller({ ...PARAMETERS, spaceToken: locator('') });
			await trigger.activate();
			stage.call('+14155550101');
			stage.call('+14155550102', { spaceToken: 'sp_other' });
			expect(await stage.next(trigger)).toHaveLength(2);
		} finally {
			await stage.close();
		}
	});

	it('is not had from v1, which says so', async () => {
		const stage = await Stage.open('v1');
		try {
			const trigger = stage.poller({ ...PARAMETERS, spaceToken: locator('') });
			await expect(trigger.activate()).rejects.toThrow("'Space' is needed");
		} finally {
			await stage.close();
		}
	});
});
