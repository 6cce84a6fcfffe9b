import { DIALECTS, JANE, numbers, runIdIn } from '../sandbox/index.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

describe.each(DIALECTS)('polls of the trigger in %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	it('repeat nothing after a restart and lose nothing that was not saved', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call('+14155550101');
		expect(phones(await stage.next(trigger))).toEqual(['+14155550101']);
		stage.call('+14155550102', { timing: { talkingMs: 2 * MINUTE } });
		expect(await stage.next(trigger)).toBeNull();
		trigger.restart();
		expect(phones(await stage.next(trigger, 2))).toEqual(['+14155550102']);
		trigger.restart();
		expect(await stage.next(trigger)).toBeNull();
	});

	it('go on from an old memory after a long time without events', async () => {
		const trigger = stage.poller({ events: ['runFailed'] });
		await trigger.activate();
		for (let hour = 0; hour < 5; hour++) {
			stage.calls(numbers(60));
			expect(await stage.next(trigger, 60)).toBeNull();
		}
		stage.call(JANE, { outcome: 'failed' });
		trigger.restart();
		for (let polls = 0; polls < 6; polls++) await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual([JANE]);
	});

	it('report a run once when several are under way at the same time', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.calls(numbers(30));
		stage.sandbox.clock.advance(MINUTE);
		await Promise.all([trigger.tick(), trigger.tick(), trigger.tick()]);
		expect(phones(trigger.emitted)).toEqual(numbers(30));
		expect(await stage.next(trigger)).toBeNull();
	});

	it('begin once when several have the first look', async () => {
		const trigger = stage.poller();
		await Promise.all([trigger.tick(), trigger.tick()]);
		stage.call(JANE);
		stage.sandbox.clock.advance(MINUTE);
		await Promise.all([trigger.tick(), trigger.tick()]);
		expect(phones(trigger.emitted)).toEqual([JANE]);
	});

	it('see a run within ten minutes that comes into view below many newer ones', async () => {
		const trigger = stage.poller({ options: { includeCallDetails: false } });
		stage.sandbox.world.addHistory(300);
		await trigger.activate();
		const createdAt = stage.sandbox.clock.now();
		stage.calls(numbers(250));
		for (let polls = 0; polls < 4; polls++) await stage.next(trigger);
		expect(trigger.emitted).toHaveLength(250);
		const late = stage.call(JANE, { createdAt });
		for (let polls = 0; polls < 10; polls++) await stage.next(trigger);
		const ids = trigger.emitted.slice(250).map(({ runId }) => runId);
		expect(ids).toEqual([runIdIn(dialect, late)]);
	});

	it('that are cut off harm none that come after', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call('+14155550101');
		stage.sandbox.clock.advance(MINUTE);
		stage.sandbox.fault({ reset: 'before', times: 100 });
		await expect(trigger.tick()).rejects.toThrow('The connection to Unpod broke');
		stage.sandbox.clearFaults();
		expect(phones(await stage.next(trigger))).toEqual(['+14155550101']);
	});
});

describe.each(DIALECTS)('polls of the durable engine in %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	it('take the first look with the first tick and then report each run once', async () => {
		const trigger = stage.poller({}, { durable: true, budgetMs: 36_000 });
		expect(await trigger.tick()).toBeNull();
		stage.call(JANE);
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
		expect(await stage.next(trigger)).toBeNull();
	});

	it('return the same again where n8n did not commit them', async () => {
		const trigger = stage.poller({}, { durable: true });
		await trigger.tick();
		stage.calls(numbers(3));
		stage.sandbox.clock.advance(MINUTE);
		expect(phones(await trigger.lostTick())).toEqual(numbers(3));
		expect(phones(await trigger.lostTick())).toEqual(numbers(3));
		expect(phones(await trigger.tick())).toEqual(numbers(3));
		expect(await stage.next(trigger)).toBeNull();
	});

	it('remember what they learned without reporting anything', async () => {
		const trigger = stage.poller({}, { durable: true });
		await trigger.tick();
		stage.call(JANE, { timing: { talkingMs: 5 * MINUTE } });
		expect(await stage.next(trigger)).toBeNull();
		trigger.restart();
		expect(phones(await stage.next(trigger, 6))).toEqual([JANE]);
	});

	it('change nothing that is saved where they are refused', async () => {
		const trigger = stage.poller({}, { durable: true });
		await trigger.tick();
		const before = JSON.stringify(trigger.saved);
		stage.sandbox.fault({ status: 503, times: 1000 });
		await expect(stage.next(trigger)).rejects.toThrow('Unpod');
		expect(JSON.stringify(trigger.saved)).toBe(before);
	});
});

describe.each(DIALECTS)('polls of a slow server in %s', (dialect) => {
	let stage: Stage;

	afterEach(async () => await stage.close());

	it('that take longer than their budget still get on', async () => {
		stage = await Stage.open(dialect, { requestMs: 40_000 });
		const trigger = stage.poller({}, { budgetMs: 36_000 });
		await trigger.activate();
		stage.calls(numbers(3));
		for (let polls = 0; polls < 6; polls++) await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual(numbers(3));
	});

	it('end in time where there is more to do than fits', async () => {
		stage = await Stage.open(dialect, { requestMs: 2000 });
		const trigger = stage.poller({}, { budgetMs: 36_000 });
		await trigger.activate();
		stage.calls(numbers(60));
		const start = stage.sandbox.clock.now();
		await stage.next(trigger);
		// 24 seconds for new requests; up to five are under way when they are over.
		expect(stage.sandbox.clock.now() - start).toBeLessThanOrEqual(MINUTE + 24_000 + 5 * 2000);
		for (let polls = 0; polls < 10; polls++) await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual(numbers(60));
	});
});
