import { SIMPLIFIED_CALL } from '../outputKeys.mts';
import { DIALECTS, JANE, numbers } from '../sandbox/index.mts';
import { locator } from './harness/index.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

const CALL_KEYS = ['event', ...SIMPLIFIED_CALL];

describe.each(DIALECTS)('the trigger in %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	it('reports nothing of what was there before, then each finished run once', async () => {
		stage.call('+14155550150');
		stage.sandbox.clock.advance(MINUTE);
		const trigger = stage.poller();
		expect(await trigger.activate()).toBeNull();
		stage.call(JANE);
		const items = await stage.next(trigger);
		expect(phones(items)).toEqual([JANE]);
		expect(items).toMatchObject([{ event: 'runCompleted', status: 'completed' }]);
		expect(items?.[0].transcript).toEqual(expect.stringContaining('Agent: '));
		expect(items?.[0].summary).toEqual(expect.any(String));
		expect(await stage.next(trigger)).toBeNull();
	});

	it.each([
		[{}, CALL_KEYS],
		[{ output: 'selectedFields', fields: ['summary'] }, ['event', 'summary', 'taskId', 'runId']],
	])('puts out the event first, then the call: %j', async (parameters, keys) => {
		const trigger = stage.poller(parameters);
		await trigger.activate();
		stage.call(JANE);
		const items = await stage.next(trigger);
		expect(items?.map((item) => Object.keys(item))).toEqual([keys]);
	});

	it('puts out the event before what the service says itself', async () => {
		const trigger = stage.poller({ output: 'raw' });
		await trigger.activate();
		stage.call(JANE);
		const items = await stage.next(trigger);
		expect(Object.keys(items?.[0] ?? {})[0]).toBe('event');
		const status = dialect === 'speech' ? 'connected' : 'completed';
		expect(items?.[0]).toMatchObject({ event: 'runCompleted', status });
		expect(items?.[0]).not.toHaveProperty('analysisPending');
	});

	it('reports a run that was open at activation', async () => {
		stage.call(JANE);
		const trigger = stage.poller();
		await trigger.activate();
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
	});

	it('reports runs that finish in another order than they began', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call('+14155550101', { timing: { talkingMs: 3 * MINUTE } });
		stage.call('+14155550102');
		expect(phones(await stage.next(trigger))).toEqual(['+14155550102']);
		expect(phones(await stage.next(trigger, 3))).toEqual(['+14155550101']);
	});

	it('reports a run that was scheduled for hours later', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call(JANE, { startsAt: stage.sandbox.clock.now() + 180 * MINUTE });
		expect(await stage.next(trigger)).toBeNull();
		stage.calls(numbers(3));
		expect(await stage.next(trigger)).toHaveLength(3);
		expect(await stage.next(trigger, 170)).toBeNull();
		expect(phones(await stage.next(trigger, 15))).toEqual([JANE]);
	});

	it('reports the chosen ends alone', async () => {
		const trigger = stage.poller({ events: ['runFailed'] });
		await trigger.activate();
		stage.call('+14155550101');
		stage.call('+14155550102', { outcome: 'failed' });
		expect(await stage.next(trigger)).toMatchObject([
			{ event: 'runFailed', status: 'failed', phoneNumber: '+14155550102' },
		]);
	});

	/** In Speech a redial is a run of its own. */
	const itWhereRunsAreRedialled = dialect === 'speech' ? it.skip : it;

	itWhereRunsAreRedialled('reports a redialled run once for each end', async () => {
		const trigger = stage.poller({ events: ['runCompleted', 'runFailed'] });
		await trigger.activate();
		const { runId } = stage.call(JANE, { outcome: 'failed' });
		expect(await stage.next(trigger)).toMatchObject([{ event: 'runFailed' }]);
		stage.sandbox.world.redial(runId, { outcome: 'failed' });
		expect(await stage.next(trigger)).toBeNull();
		stage.sandbox.world.redial(runId, { outcome: 'completed' });
		expect(await stage.next(trigger)).toMatchObject([{ event: 'runCompleted' }]);
		stage.sandbox.world.redial(runId);
		expect(await stage.next(trigger)).toBeNull();
		expect(await stage.next(trigger)).toBeNull();
	});

	it('reports a redial of a run that failed before activation', async () => {
		const { runId } = stage.call(JANE, { outcome: 'failed' });
		stage.sandbox.clock.advance(60 * MINUTE);
		const trigger = stage.poller();
		await trigger.activate();
		stage.calls(numbers(120), { outcome: 'failed' });
		await stage.next(trigger);
		stage.sandbox.world.redial(runId, { outcome: 'completed' });
		for (let polls = 0; polls < 30; polls++) await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual([JANE]);
	});

	it('waits for an analysis that is late, and says so when it gives up', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call('+14155550101', { timing: { analysisMs: 3 * MINUTE } });
		stage.call('+14155550102', { timing: { analysisMs: 30 * MINUTE } });
		stage.call('+14155550103', { analysis: 'never' });
		for (let minute = 0; minute < 20; minute++) await stage.next(trigger);
		const all = ['+14155550101', '+14155550102', '+14155550103'];
		expect(phones(trigger.emitted).sort()).toEqual(all);
		const pending = trigger.emitted.filter(({ analysisPending }) => analysisPending === true);
		expect(phones(pending).sort()).toEqual(all.slice(1));
		const [whole] = trigger.emitted.filter(({ phoneNumber }) => phoneNumber === all[0]);
		expect(whole.transcript).toEqual(expect.any(String));
		expect(whole).not.toHaveProperty('analysisPending');
		for (let minute = 0; minute < 20; minute++) await stage.next(trigger);
		expect(trigger.emitted).toHaveLength(3);
	});

	it('fires at once with an analysis time-out of 0', async () => {
		const trigger = stage.poller({ options: { analysisTimeoutMinutes: 0 } });
		await trigger.activate();
		stage.call(JANE, { analysis: 'never' });
		expect(await stage.next(trigger)).toMatchObject([{ analysisPending: true }]);
	});

	it('waits for nothing where call details are not wanted', async () => {
		const trigger = stage.poller({ options: { includeCallDetails: false } });
		await trigger.activate();
		stage.call(JANE, { analysis: 'never' });
		const items = await stage.next(trigger);
		expect(items).toMatchObject([{ event: 'runCompleted', transcript: null }]);
		expect(items?.[0]).not.toHaveProperty('analysisPending');
	});

	it('reports the runs of one agent alone', async () => {
		stage.sandbox.world.addAgent({ handle: 'sales-agent', name: 'Sales' });
		const trigger = stage.poller({ filters: { agentHandle: locator('sales-agent') } });
		await trigger.activate();
		stage.call('+14155550101');
		stage.call('+14155550102', { agentHandle: 'sales-agent' });
		expect(phones(await stage.next(trigger))).toEqual(['+14155550102']);
		expect(await stage.next(trigger)).toBeNull();
	});

	it('reports the runs of one task alone', async () => {
		const { taskId, serial } = stage.call(JANE).tasks[0];
		stage.call('+14155550101');
		const shown = dialect === 'v1' ? `task_${serial}` : taskId;
		const trigger = stage.poller({ filters: { taskId: locator(shown) } });
		await trigger.activate();
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
		expect(await stage.next(trigger)).toBeNull();
	});
});

describe('a run with several contacts', () => {
	let stage: Stage;
	const events = ['runCompleted', 'runPartiallyCompleted'];
	const [first, second] = numbers(2);
	const contacts = [{ phoneNumber: first }, { phoneNumber: second }];

	beforeEach(async () => {
		stage = await Stage.open('platform');
		stage.sandbox.world.script(first, { timing: { talkingMs: 2 * MINUTE } });
	});

	afterEach(async () => await stage.close());

	it('is reported when the last call is done, one item a call', async () => {
		const trigger = stage.poller({ events });
		await trigger.activate();
		stage.sandbox.world.placeRun({ contacts });
		expect(await stage.next(trigger)).toBeNull();
		expect(await stage.next(trigger, 2)).toHaveLength(2);
		expect(await stage.next(trigger)).toBeNull();
	});

	it('is reported though it called itself completed before the trigger was activated', async () => {
		stage.sandbox.world.placeRun({ contacts });
		stage.sandbox.clock.advance(MINUTE);
		const trigger = stage.poller({ events });
		await trigger.activate();
		expect(await stage.next(trigger, 2)).toHaveLength(2);
		expect(await stage.next(trigger)).toBeNull();
	});

	it('is reported again when those who were not reached are redialled', async () => {
		stage.sandbox.world.script(second, { outcome: 'failed' }, { outcome: 'completed' });
		const trigger = stage.poller({ events });
		await trigger.activate();
		const { runId } = stage.sandbox.world.placeRun({ contacts });
		expect(await stage.next(trigger, 3)).toMatchObject([
			{ event: 'runPartiallyCompleted' },
			{ event: 'runPartiallyCompleted' },
		]);
		stage.sandbox.world.redial(runId);
		expect(await stage.next(trigger, 3)).toMatchObject([
			{ event: 'runCompleted' },
			{ event: 'runCompleted' },
		]);
		expect(await stage.next(trigger)).toBeNull();
	});

	it('is not reported again when a call is added and done', async () => {
		const trigger = stage.poller({ events });
		await trigger.activate();
		const { runId } = stage.sandbox.world.placeRun({ contacts });
		expect(await stage.next(trigger, 3)).toHaveLength(2);
		stage.sandbox.world.redial(runId);
		for (let minute = 0; minute < 4; minute++) expect(await stage.next(trigger)).toBeNull();
	});
});
