import { DIALECTS, JANE, numbers } from '../sandbox/index.mts';
import { locator, type Poller } from './harness/index.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

describe.each(DIALECTS)('a trigger of %s that is published', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	/** The workflow published again with a change, on what it remembered. */
	const changed = async (
		trigger: Poller,
		parameters: Parameters<Stage['poller']>[0],
		more: Partial<Poller['options']> = {},
	) => {
		const again = stage.poller(parameters, { saved: trigger.saved, ...more });
		const items = await again.activate();
		return { again, items };
	};

	/** A trigger that is at work, and a run that ended since its last poll. */
	const withNewRun = async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call(JANE);
		stage.sandbox.clock.advance(MINUTE);
		return trigger;
	};

	it('goes on where it stopped when nothing about it changed', async () => {
		const { items } = await changed(await withNewRun(), {});
		expect(phones(items)).toEqual([JANE]);
	});

	it.each([
		['other events', { events: ['runCompleted', 'runFailed'] }],
		['the filter for an agent', { filters: { agentHandle: locator('support-agent') } }],
		['another space', { spaceToken: locator('sp_other') }],
	])('takes a new first look with %s', async (_what, parameters) => {
		stage.sandbox.world.addSpace({ token: 'sp_other', name: 'Other' });
		const { again, items } = await changed(await withNewRun(), parameters);
		expect(items).toBeNull();
		expect(await stage.next(again)).toBeNull();
	});

	it('keeps to its first look when only what it puts out changes', async () => {
		const { items } = await changed(await withNewRun(), {
			output: 'selectedFields',
			fields: ['summary'],
			options: { maxRunsPerPoll: 7 },
		});
		expect(items).toMatchObject([{ event: 'runCompleted' }]);
	});

	it('takes a new first look when its credential leads elsewhere', async () => {
		const trigger = await withNewRun();
		const other = await Stage.open(dialect);
		try {
			other.call('+14155550101');
			other.sandbox.clock.advance(MINUTE);
			const credentials = other.sandbox.credentials(dialect);
			const { again, items } = await changed(trigger, {}, { credentials });
			expect(items).toBeNull();
			other.call('+14155550102');
			expect(phones(await other.next(again))).toEqual(['+14155550102']);
		} finally {
			await other.close();
		}
	});

	it('takes a new first look when its credential speaks the other dialect', async () => {
		const trigger = await withNewRun();
		const credentials = stage.sandbox.credentials(dialect === 'v1' ? 'platform' : 'v1');
		const { again, items } = await changed(trigger, {}, { credentials });
		expect(items).toBeNull();
		stage.call('+14155550101');
		expect(phones(await stage.next(again))).toEqual(['+14155550101']);
	});

	it('takes a new first look of runs that it did not listen to for a while', async () => {
		const trigger = await withNewRun();
		const meanwhile = await changed(trigger, { events: ['callLogCreated'] });
		stage.call('+14155550101');
		await stage.next(meanwhile.again);
		const { again, items } = await changed(meanwhile.again, {});
		expect(items).toBeNull();
		expect(await stage.next(again)).toBeNull();
	});

	it('repeats nothing when its node is renamed, though n8n then keeps an empty memory for it', async () => {
		const trigger = await withNewRun();
		await trigger.tick();
		stage.call('+14155550101', { timing: { talkingMs: 2 * MINUTE } });
		const { again, items } = await changed(trigger, {}, { name: 'When a call is done' });
		expect(items).toBeNull();
		expect(phones(await stage.next(again, 3))).toEqual(['+14155550101']);
	});

	it('goes on when its node is renamed on the durable engine, which goes by its ID', async () => {
		const trigger = stage.poller({}, { durable: true });
		await trigger.tick();
		stage.call(JANE);
		stage.sandbox.clock.advance(MINUTE);
		const renamed = { durable: true, saved: trigger.saved, name: 'When a call is done' };
		expect(phones(await stage.poller({}, renamed).tick())).toEqual([JANE]);
	});

	it('names the parameter that is missing', async () => {
		await expect(stage.poller({ spaceToken: locator('') }).activate()).rejects.toThrow(
			"'Space' is missing",
		);
		await expect(stage.poller({ events: [] }).activate()).rejects.toThrow("'Trigger On' is empty");
	});
});

describe.each(DIALECTS)('a test of the trigger in %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	it('shows the newest finished run and remembers nothing', async () => {
		stage.call('+14155550101');
		stage.sandbox.clock.advance(MINUTE);
		stage.call('+14155550102');
		stage.sandbox.clock.advance(MINUTE);
		stage.call('+14155550103');
		const trigger = stage.poller();
		const items = await trigger.test();
		expect(items).toMatchObject([{ event: 'runCompleted', phoneNumber: '+14155550102' }]);
		expect(trigger.saved).toEqual({});
	});

	it('leaves a published workflow as it is', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call(JANE);
		stage.sandbox.clock.advance(MINUTE);
		expect(phones(await trigger.test())).toEqual([JANE]);
		expect(phones(await trigger.tick())).toEqual([JANE]);
	});

	it('heeds the filters as a poll does', async () => {
		stage.sandbox.world.addAgent({ handle: 'sales-agent', name: 'Sales' });
		stage.call('+14155550101', { agentHandle: 'sales-agent' });
		stage.sandbox.clock.advance(MINUTE);
		stage.call('+14155550102');
		stage.sandbox.clock.advance(MINUTE);
		const filters = { agentHandle: locator('sales-agent') };
		expect(phones(await stage.poller({ filters }).test())).toEqual(['+14155550101']);
	});

	it('finds the one run that ended as it is wished behind many others', async () => {
		stage.call(JANE, { outcome: 'failed' });
		stage.calls(Array.from({ length: 30 }, () => '+14155550101'));
		stage.sandbox.clock.advance(MINUTE);
		const items = await stage.poller({ events: ['runFailed'] }).test();
		expect(items).toMatchObject([{ event: 'runFailed', phoneNumber: JANE }]);
	});

	it('says of a run without analysis that this is pending', async () => {
		stage.call(JANE, { analysis: 'never' });
		stage.sandbox.clock.advance(MINUTE);
		expect(await stage.poller().test()).toMatchObject([{ analysisPending: true }]);
	});

	it('shows a call log where no run fits', async () => {
		stage.call(JANE);
		stage.sandbox.clock.advance(MINUTE);
		const events = ['runFailed', 'callLogCreated'];
		expect(await stage.poller({ events }).test()).toMatchObject([{ event: 'callLogCreated' }]);
	});

	it.each([
		['there is no run', []],
		['none has ended as it is wished', [JANE]],
	])('says what to do when %s', async (_why, called) => {
		stage.calls(called, { outcome: 'failed' });
		stage.sandbox.clock.advance(MINUTE);
		await expect(stage.poller().test()).rejects.toMatchObject({
			message: 'There is no event to show yet',
			description: expect.stringContaining('Place a call'),
		});
	});
});

describe('a trigger of v1 whose rows show no more than the article promises', () => {
	it.each([
		['texts', 'string'],
		['numbers', 'number'],
	] as const)('reports each run once and at once, with %s for ids', async (_kind, v1Ids) => {
		const stage = await Stage.open('v1', { v1Rows: 'bare', v1Ids });
		try {
			stage.sandbox.world.addHistory(10_000);
			const trigger = stage.poller();
			await trigger.activate();
			stage.calls(numbers(70));
			const requests = await stage.requestsOf(async () => await stage.next(trigger));
			// Two pages of runs, and one of call logs, none of which is known to be of a run.
			expect(requests).toHaveLength(2 + 1);
			expect(trigger.emitted).toHaveLength(70);
			expect(trigger.emitted[0]).toMatchObject({ event: 'runCompleted', status: 'completed' });
			expect(trigger.emitted[0]).not.toHaveProperty('analysisPending');
			stage.call(JANE, { timing: { talkingMs: 5 * MINUTE } });
			for (let minute = 0; minute < 7; minute++) await stage.next(trigger);
			expect(new Set(trigger.emitted.map(({ runId }) => runId)).size).toBe(71);
			expect(trigger.emitted).toHaveLength(71);
		} finally {
			await stage.close();
		}
	});
});

describe('a trigger of v1 whose runs show the IDs of their tasks alone', () => {
	it('reports each run once, those that other rows pushed off the page too', async () => {
		const stage = await Stage.open('v1', { v1Rows: 'byTask' });
		try {
			const trigger = stage.poller();
			await trigger.activate();
			stage.call(JANE, { timing: { talkingMs: 3 * MINUTE } });
			await stage.next(trigger);
			stage.calls(numbers(1200));
			for (let minute = 0; minute < 15; minute++) await stage.next(trigger);
			expect(phones(trigger.emitted).sort()).toEqual([JANE, ...numbers(1200)].sort());
		} finally {
			await stage.close();
		}
	});
});

describe('a trigger of v1 where runs are listed by task alone', () => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open('v1', { v1RunsBySpace: false });
	});

	afterEach(async () => await stage.close());

	it('says what works instead', async () => {
		await expect(stage.poller().activate()).rejects.toMatchObject({
			message: 'This Unpod does not list the runs of a space',
			description: expect.stringMatching(/'Task'.*'Call Log Created'.*Platform/s),
		});
	});

	it('works with the filter for a task', async () => {
		const { serial } = stage.call(JANE).tasks[0];
		const trigger = stage.poller({ filters: { taskId: locator(`task_${serial}`) } });
		expect(await trigger.activate()).toBeNull();
		const items = await stage.next(trigger);
		expect(items).toMatchObject([{ event: 'runCompleted', taskId: `task_${serial}` }]);
		expect(items?.[0].transcript).toEqual(expect.any(String));
		expect(await stage.next(trigger)).toBeNull();
	});

	it('works with call logs', async () => {
		const trigger = stage.poller({ events: ['callLogCreated'] });
		await trigger.activate();
		stage.call(JANE);
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
	});
});
