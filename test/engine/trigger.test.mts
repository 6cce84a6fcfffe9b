import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	type Dialect,
	JANE,
	numbers,
	type Sandbox,
	type SandboxOptions,
	startSandbox,
} from '../sandbox/index.mts';
import { locator, Poller, shareClock } from './harness/index.mts';

const MINUTE = 60_000;
const CALL_KEYS = [
	'event',
	'taskId',
	'runId',
	'status',
	'phoneNumber',
	'durationSeconds',
	'outcome',
	'sentiment',
	'summary',
	'transcript',
	'extractedData',
];

describe.each<Dialect>(['v1', 'platform'])('the trigger in %s', (dialect) => {
	let sandbox: Sandbox;

	const start = async (options: SandboxOptions = {}) => {
		sandbox = await startSandbox(options);
		shareClock(sandbox);
	};

	afterEach(async () => await sandbox.close());

	const poller = (parameters: INodeParameters = {}, more: Partial<Poller['options']> = {}) =>
		new Poller({
			parameters: {
				events: ['runCompleted'],
				spaceToken: locator(sandbox.spaceToken),
				...parameters,
			},
			credentials: sandbox.credentials(dialect),
			...more,
		});

	const call = (phoneNumber: string, order: object = {}) =>
		sandbox.world.placeRun({ contacts: [{ phoneNumber, name: 'Jane Doe' }], ...order });

	const nextMinute = async (trigger: Poller) => {
		sandbox.clock.advance(MINUTE);
		return await trigger.tick();
	};

	const phones = (items: IDataObject[] | null) =>
		(items ?? []).map(({ phoneNumber }) => phoneNumber);

	describe('of runs', () => {
		beforeEach(async () => await start());

		it('reports nothing of what was there before, then each finished run once', async () => {
			call('+14155550150');
			sandbox.clock.advance(MINUTE);
			const trigger = poller();
			expect(await trigger.activate()).toBeNull();
			call(JANE);
			const items = await nextMinute(trigger);
			expect(phones(items)).toEqual([JANE]);
			expect(Object.keys(items?.[0] ?? {})).toEqual(CALL_KEYS);
			expect(items?.[0]).toMatchObject({ event: 'runCompleted', status: 'completed' });
			expect(items?.[0].transcript).toEqual(expect.stringContaining('Agent: '));
			expect(items?.[0].summary).toEqual(expect.any(String));
			expect(await nextMinute(trigger)).toBeNull();
		});

		it('reports a run that was open at activation', async () => {
			call(JANE);
			const trigger = poller();
			await trigger.activate();
			expect(phones(await nextMinute(trigger))).toEqual([JANE]);
		});

		it('reports runs that finish in another order than they began', async () => {
			const trigger = poller();
			await trigger.activate();
			call('+14155550101', { timing: { talkingMs: 3 * MINUTE } });
			call('+14155550102');
			expect(phones(await nextMinute(trigger))).toEqual(['+14155550102']);
			sandbox.clock.advance(3 * MINUTE);
			expect(phones(await trigger.tick())).toEqual(['+14155550101']);
		});

		it('reports the chosen ends alone', async () => {
			const trigger = poller({ events: ['runFailed'] });
			await trigger.activate();
			call('+14155550101');
			call('+14155550102', { outcome: 'failed' });
			const items = await nextMinute(trigger);
			expect(items).toMatchObject([
				{ event: 'runFailed', status: 'failed', phoneNumber: '+14155550102' },
			]);
		});

		it('reports a redialled run once for each end', async () => {
			const trigger = poller({ events: ['runCompleted', 'runFailed'] });
			await trigger.activate();
			const { runId } = call(JANE, { outcome: 'failed' });
			expect(await nextMinute(trigger)).toMatchObject([{ event: 'runFailed' }]);
			sandbox.world.redial(runId, { outcome: 'completed' });
			expect(await nextMinute(trigger)).toMatchObject([{ event: 'runCompleted' }]);
			expect(await nextMinute(trigger)).toBeNull();
		});

		it('waits for an analysis that is late, and says so when it gives up', async () => {
			const trigger = poller();
			await trigger.activate();
			call('+14155550101', { timing: { analysisMs: 3 * MINUTE } });
			call('+14155550102', { timing: { analysisMs: 30 * MINUTE } });
			call('+14155550103', { analysis: 'never' });
			for (let minute = 0; minute < 20; minute++) await nextMinute(trigger);
			expect(phones(trigger.emitted).sort()).toEqual([
				'+14155550101',
				'+14155550102',
				'+14155550103',
			]);
			const pending = trigger.emitted.filter(({ analysisPending }) => analysisPending);
			expect(phones(pending).sort()).toEqual(['+14155550102', '+14155550103']);
			const [whole] = trigger.emitted.filter(({ phoneNumber }) => phoneNumber === '+14155550101');
			expect(whole.transcript).toEqual(expect.any(String));
			for (let minute = 0; minute < 20; minute++) await nextMinute(trigger);
			expect(trigger.emitted).toHaveLength(3);
		});

		it('fires at once with an analysis time-out of 0', async () => {
			const trigger = poller({ options: { analysisTimeoutMinutes: 0 } });
			await trigger.activate();
			call(JANE, { analysis: 'never' });
			expect(await nextMinute(trigger)).toMatchObject([{ analysisPending: true }]);
		});

		it('takes a new baseline when the filters change', async () => {
			const trigger = poller();
			await trigger.activate();
			call(JANE);
			sandbox.clock.advance(MINUTE);
			const changed = poller({ events: ['runCompleted', 'runFailed'] }, { saved: trigger.saved });
			expect(await changed.activate()).toBeNull();
			expect(await nextMinute(changed)).toBeNull();
		});

		it('reports the runs of one agent alone', async () => {
			sandbox.world.addAgent({ handle: 'sales-agent', name: 'Sales' });
			const trigger = poller({ filters: { agentHandle: locator('sales-agent') } });
			await trigger.activate();
			call('+14155550101');
			call('+14155550102', { agentHandle: 'sales-agent' });
			expect(phones(await nextMinute(trigger))).toEqual(['+14155550102']);
			expect(await nextMinute(trigger)).toBeNull();
		});

		it('goes on over a fall of the API without loss', async () => {
			const trigger = poller();
			await trigger.activate();
			call(JANE);
			sandbox.clock.advance(MINUTE);
			sandbox.fault({ status: 503, times: 100 });
			await expect(trigger.tick()).rejects.toThrow();
			sandbox.clearFaults();
			expect(phones(await nextMinute(trigger))).toEqual([JANE]);
			expect(await nextMinute(trigger)).toBeNull();
		});

		it.each([429, 500])('gets over a passing %i at activation', async (status) => {
			sandbox.fault({ status, headers: { 'retry-after': '1' } });
			const trigger = poller();
			expect(await trigger.activate()).toBeNull();
			call(JANE);
			expect(phones(await nextMinute(trigger))).toEqual([JANE]);
		});

		it('says what to do when the key is refused', async () => {
			const trigger = poller(
				{},
				{ credentials: { ...sandbox.credentials(dialect), apiKey: 'old' } },
			);
			await expect(trigger.activate()).rejects.toMatchObject({
				message: expect.stringContaining('refused'),
				description: expect.stringContaining('credential'),
				httpCode: expect.stringMatching(/401|403/),
				context: expect.objectContaining({}),
			});
		});

		it('repeats nothing after a restart and loses nothing that was not saved', async () => {
			const trigger = poller();
			await trigger.activate();
			call('+14155550101');
			expect(phones(await nextMinute(trigger))).toEqual(['+14155550101']);
			call('+14155550102', { timing: { talkingMs: 2 * MINUTE } });
			expect(await nextMinute(trigger)).toBeNull();
			trigger.restart();
			sandbox.clock.advance(2 * MINUTE);
			expect(phones(await trigger.tick())).toEqual(['+14155550102']);
			trigger.restart();
			expect(await nextMinute(trigger)).toBeNull();
		});

		it('reports a run once when two polls overlap', async () => {
			const trigger = poller();
			await trigger.activate();
			call(JANE);
			sandbox.clock.advance(MINUTE);
			await Promise.all([trigger.tick(), trigger.tick()]);
			expect(phones(trigger.emitted)).toEqual([JANE]);
		});

		it('shows the newest finished run in a test and remembers nothing', async () => {
			call('+14155550101');
			sandbox.clock.advance(MINUTE);
			call('+14155550102');
			sandbox.clock.advance(MINUTE);
			call('+14155550103');
			const trigger = poller();
			expect(phones(await trigger.test())).toEqual(['+14155550102']);
			expect(trigger.saved).toEqual({});
		});

		it('says what to do when a test has nothing to show', async () => {
			await expect(poller().test()).rejects.toMatchObject({
				message: 'There is no event to show yet',
				description: expect.stringContaining('Place a call'),
			});
		});

		it('names the parameter that is missing', async () => {
			await expect(poller({ spaceToken: locator('') }).activate()).rejects.toThrow(
				"'Space' is missing",
			);
			await expect(poller({ events: [] }).activate()).rejects.toThrow("'Trigger On' is empty");
		});

		it('puts out more runs than one poll may report with the next polls, oldest first', async () => {
			const trigger = poller({ options: { maxRunsPerPoll: 3 } });
			await trigger.activate();
			const all = numbers(8);
			for (const phone of all) {
				call(phone);
				sandbox.clock.advance(1000);
			}
			sandbox.clock.advance(MINUTE);
			const polls = [await trigger.tick(), await trigger.tick(), await trigger.tick()];
			expect(polls.map((items) => items?.length)).toEqual([3, 3, 2]);
			expect(phones(trigger.emitted)).toEqual(all);
			expect(await trigger.tick()).toBeNull();
		});
	});

	it.each([100, 10_000, 100_000])('asks once a poll behind %i runs of history', async (count) => {
		await start();
		sandbox.world.addHistory(count);
		const trigger = poller();
		await trigger.activate();
		const pages = sandbox.requests.filter(({ path }) => path.endsWith('/runs/'));
		expect(pages.length).toBeLessThanOrEqual(5);
		// On the platform, the newest ended runs are looked at more closely.
		expect(sandbox.requests.length).toBeLessThanOrEqual(5 + 10);
		sandbox.clearJournal();
		expect(await nextMinute(trigger)).toBeNull();
		expect(sandbox.requests).toHaveLength(1);
	});

	it('reports a whole backlog once, oldest first', async () => {
		await start();
		const trigger = poller();
		await trigger.activate();
		const all = Array.from({ length: 700 }, (_, index) => `+1415555${1000 + index}`);
		for (const phone of all) {
			call(phone);
			sandbox.clock.advance(100);
		}
		sandbox.clock.advance(MINUTE);
		for (let polls = 0; polls < 12; polls++) await nextMinute(trigger);
		expect(phones(trigger.emitted)).toEqual(all);
	});

	it('works the same on the durable engine, which may repeat a poll', async () => {
		await start();
		const trigger = poller({}, { durable: true, budgetMs: 20_000 });
		await trigger.tick();
		call(JANE);
		sandbox.clock.advance(MINUTE);
		expect(phones(await trigger.tick())).toEqual([JANE]);
		expect(await nextMinute(trigger)).toBeNull();
	});

	it('reports each new row of the call log once', async () => {
		await start();
		call('+14155550150');
		sandbox.clock.advance(MINUTE);
		const trigger = poller({ events: ['callLogCreated'] });
		expect(await trigger.activate()).toBeNull();
		call(JANE);
		const items = await nextMinute(trigger);
		// The platform's call log writes numbers without the plus.
		const phoneNumber = dialect === 'v1' ? JANE : JANE.slice(1);
		expect(items).toMatchObject([{ event: 'callLogCreated', phoneNumber }]);
		expect(await nextMinute(trigger)).toBeNull();
	});
});

describe('the trigger where runs of a space are not listed', () => {
	it('says which events work instead', async () => {
		const sandbox = await startSandbox({ v1RunsBySpace: false });
		shareClock(sandbox);
		try {
			const trigger = new Poller({
				parameters: { events: ['runCompleted'], spaceToken: locator(sandbox.spaceToken) },
				credentials: sandbox.credentials('v1'),
			});
			await expect(trigger.activate()).rejects.toMatchObject({
				description: expect.stringContaining("'Call Log Created'"),
			});
		} finally {
			await sandbox.close();
		}
	});
});

describe('a run with several contacts', () => {
	it('is reported when the last call is done, one item a call', async () => {
		const sandbox = await startSandbox();
		shareClock(sandbox);
		try {
			const trigger = new Poller({
				parameters: {
					events: ['runCompleted', 'runPartiallyCompleted'],
					spaceToken: locator(sandbox.spaceToken),
				},
				credentials: sandbox.credentials('platform'),
			});
			await trigger.activate();
			sandbox.world.script('+14155550101', { timing: { talkingMs: 2 * MINUTE } });
			const contacts = numbers(2).map((phoneNumber) => ({ phoneNumber }));
			sandbox.world.placeRun({ contacts });
			sandbox.clock.advance(MINUTE);
			expect(await trigger.tick()).toBeNull();
			sandbox.clock.advance(2 * MINUTE);
			expect(await trigger.tick()).toHaveLength(2);
			expect(await trigger.tick()).toBeNull();
		} finally {
			await sandbox.close();
		}
	});
});
