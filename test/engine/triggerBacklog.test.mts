import type { IDataObject } from 'n8n-workflow';
import { DIALECTS, numbers } from '../sandbox/index.mts';
import type { Poller } from './harness/index.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

const KB = 1024;

describe.each(DIALECTS)('a backlog of %s', (dialect) => {
	let stage: Stage;

	afterEach(async () => await stage.close());

	/** Polls minute by minute until so many items came, or for so long. */
	const pollFor = async (trigger: Poller, items: number, minutes: number) => {
		let polls = 0;
		for (; polls < minutes && trigger.emitted.length < items; polls++) await stage.next(trigger);
		return polls;
	};

	const isOldestFirst = (items: IDataObject[]) => {
		const times = items.map(({ createdAt }) => Date.parse(String(createdAt)));
		return times.every((time, index) => index === 0 || times[index - 1] <= time);
	};

	/** The list of Speech comes whole with every poll. */
	const runs = dialect === 'speech' ? 1000 : 5000;

	it(`of ${runs} runs that ended while n8n was down comes out once, oldest first`, async () => {
		stage = await Stage.open(dialect);
		const output = { output: 'selectedFields', fields: ['createdAt'] };
		const trigger = stage.poller(output);
		await trigger.activate();
		stage.sandbox.world.addHistory(runs);
		trigger.restart();
		const polls = await pollFor(trigger, runs, 80);
		const ids = trigger.emitted.map(({ runId }) => runId);
		expect(ids).toHaveLength(runs);
		expect(new Set(ids).size).toBe(runs);
		expect(isOldestFirst(trigger.emitted)).toBe(true);
		expect(polls).toBeLessThanOrEqual(runs / 100 + 5);
		expect(trigger.savedBytes).toBeLessThan(16 * KB);
		const requests = await stage.requestsOf(async () => await stage.next(trigger));
		// A list as long as a usual limit is asked for a second page.
		expect(requests.length).toBeLessThanOrEqual(dialect === 'speech' ? 2 : 1);
	});

	it('comes out while new runs keep coming in', async () => {
		stage = await Stage.open(dialect);
		const trigger = stage.poller({ options: { includeCallDetails: false } });
		await trigger.activate();
		stage.sandbox.world.addHistory(1000);
		const all: string[] = [];
		for (let minute = 0; minute < 30; minute++) {
			const some = numbers(2000).slice(all.length, all.length + 60);
			stage.calls(some);
			all.push(...some);
			await stage.next(trigger);
		}
		await pollFor(trigger, 1000 + all.length, 10);
		const ids = trigger.emitted.map(({ runId }) => runId);
		expect(ids).toHaveLength(1000 + all.length);
		expect(new Set(ids).size).toBe(ids.length);
	});

	it('is put out in portions where the user wants few at once', async () => {
		stage = await Stage.open(dialect);
		const trigger = stage.poller({ options: { maxRunsPerPoll: 3 } });
		await trigger.activate();
		stage.calls(numbers(8));
		stage.sandbox.clock.advance(MINUTE);
		const polls = [await trigger.tick(), await trigger.tick(), await trigger.tick()];
		expect(polls.map((items) => items?.length)).toEqual([3, 3, 2]);
		expect(phones(trigger.emitted)).toEqual(numbers(8));
		expect(await trigger.tick()).toBeNull();
	});

	it('comes out with a small poll budget, oldest first', async () => {
		stage = await Stage.open(dialect, { requestMs: 250 });
		const trigger = stage.poller({}, { budgetMs: 10_000 });
		await trigger.activate();
		stage.calls(numbers(250));
		await pollFor(trigger, 250, 50);
		expect(phones(trigger.emitted)).toEqual(numbers(250));
	});

	it('comes out though there is time for very few requests in a poll', async () => {
		stage = await Stage.open(dialect, { requestMs: 2000 });
		const trigger = stage.poller({}, { budgetMs: 10_000 });
		await trigger.activate();
		stage.calls(numbers(150));
		await pollFor(trigger, 150, 150);
		expect(phones(trigger.emitted).sort()).toEqual(numbers(150).sort());
	});

	it('of many runs that were open for long comes out whatever page they are on', async () => {
		stage = await Stage.open(dialect);
		const trigger = stage.poller();
		await trigger.activate();
		stage.calls(numbers(400), { timing: { talkingMs: 30 * MINUTE } });
		expect(await stage.next(trigger)).toBeNull();
		stage.calls(numbers(600).slice(400));
		await pollFor(trigger, 200, 10);
		stage.sandbox.clock.advance(30 * MINUTE);
		await pollFor(trigger, 600, 20);
		expect(phones(trigger.emitted).sort()).toEqual(numbers(600).sort());
	});
});
