import { DIALECTS, JANE, numbers } from '../sandbox/index.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

const KB = 1024;

/** Rows on a page of the list of runs. That of Speech comes whole. */
const PAGE = { v1: 50, platform: 100, speech: 100 };

/**
 * Runs of history. The list of Speech comes whole; where it has as many rows as a page may have (e.g. 100), it is
 * asked once more whether there is a second one.
 */
const HISTORIES = {
	v1: [100, 10_000, 100_000],
	platform: [100, 10_000, 100_000],
	speech: [110, 2000],
};

/** Requests for what is known of runs that ended. */
const REQUESTS_FOR = {
	/** The call log of all. */
	v1: () => 1,
	platform: (runs: number) => runs,
	/** Each call, and once the block of analytics that finds something on all. */
	speech: (runs: number) => runs + 2,
};

describe.each(DIALECTS)('what the trigger costs in %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	it.each(HISTORIES[dialect])(
		'is one request a poll with nothing new, behind %i runs of history',
		async (count) => {
			stage.sandbox.world.addHistory(count);
			const trigger = stage.poller();
			const first = await stage.requestsOf(async () => await trigger.activate());
			expect(first.filter((path) => path.endsWith('/runs/')).length).toBeLessThanOrEqual(5);
			// The newest ended runs are looked at besides where their list's word isn't final.
			expect(first.length).toBeLessThanOrEqual(5 + (dialect === 'platform' ? 10 : 0));
			const costs: number[] = [];
			for (let polls = 0; polls < 30; polls++) {
				costs.push((await stage.requestsOf(async () => await stage.next(trigger))).length);
			}
			expect(costs.filter((cost) => cost === 1).length).toBeGreaterThanOrEqual(27);
			expect(Math.max(...costs)).toBeLessThanOrEqual(2);
			await trigger.activate();
			expect(trigger.savedBytes).toBeLessThan(16 * KB);
		},
	);

	it.each([1, 5, 20])('is little more with %i runs that ended', async (count) => {
		stage.sandbox.world.addHistory(1000);
		const trigger = stage.poller();
		await trigger.activate();
		stage.calls(numbers(count));
		const requests = await stage.requestsOf(async () => await stage.next(trigger));
		expect(phones(trigger.emitted)).toEqual(numbers(count));
		expect(requests).toHaveLength(1 + REQUESTS_FOR[dialect](count));
		const quiet = await stage.requestsOf(async () => await stage.next(trigger));
		expect(quiet).toHaveLength(1);
	});

	it.each([3, 250])(
		'is a request more for a hundred of %i open runs out of sight',
		async (count) => {
			const open = numbers(count);
			stage.calls(open, { timing: { talkingMs: 60 * MINUTE } });
			stage.calls(numbers(PAGE[dialect] + 10));
			const trigger = stage.poller();
			await trigger.activate();
			for (let polls = 0; polls < 3; polls++) await stage.next(trigger);
			for (let polls = 0; polls < 12; polls++) {
				const requests = await stage.requestsOf(async () => await stage.next(trigger));
				// Now and then, whether their calls have ended is looked up besides.
				expect(requests.length).toBeLessThanOrEqual(1 + Math.ceil(count / 100) + 2);
			}
			trigger.emitted.length = 0;
			for (let polls = 0; polls < 5; polls++) await stage.next(trigger, 60);
			expect(phones(trigger.emitted).sort()).toEqual([...open].sort());
		},
	);

	it('is ten requests more at most for a thousand open runs', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.calls(numbers(1000), { timing: { talkingMs: 60 * MINUTE } });
		await stage.next(trigger);
		for (let polls = 0; polls < 10; polls++) {
			const requests = await stage.requestsOf(async () => await stage.next(trigger));
			expect(requests.length).toBeLessThanOrEqual(1 + 10);
		}
		await trigger.activate();
		expect(trigger.savedBytes).toBeLessThan(64 * KB);
	});

	it('is few requests after a restart from what was saved thousands of quiet runs ago', async () => {
		const trigger = stage.poller({ events: ['runFailed'] });
		await trigger.activate();
		for (let hour = 0; hour < 3; hour++) {
			stage.calls(Array.from({ length: 1000 }, () => JANE));
			stage.sandbox.clock.advance(60 * MINUTE);
		}
		stage.call('+14155550101', { outcome: 'failed' });
		trigger.restart();
		const requests = await stage.requestsOf(async () => {
			for (let polls = 0; polls < 10; polls++) await stage.next(trigger);
		});
		expect(phones(trigger.emitted)).toEqual(['+14155550101']);
		expect(requests.length).toBeLessThanOrEqual(40);
	});

	it('is a small memory after many runs', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		for (let hour = 0; hour < 8; hour++) {
			stage.calls(numbers(90), { outcome: hour % 2 === 0 ? 'completed' : 'failed' });
			await stage.next(trigger, 10);
		}
		await stage.next(trigger, 25 * 60);
		await trigger.activate();
		expect(trigger.emitted).toHaveLength(4 * 90);
		expect(trigger.savedBytes).toBeLessThan(16 * KB);
	});

	it('is nothing more for runs that failed, as long as the list shows them', async () => {
		const trigger = stage.poller({ events: ['runCompleted', 'runFailed'] });
		await trigger.activate();
		stage.calls(numbers(12), { outcome: 'failed' });
		await stage.next(trigger);
		const requests = await stage.requestsOf(async () => await stage.next(trigger));
		expect(requests).toHaveLength(1);
	});

	it('is five requests a poll at most for all that failed in a day and left the list', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.calls(numbers(60), { outcome: 'failed' });
		await stage.next(trigger);
		stage.calls(numbers(PAGE[dialect]));
		await stage.next(trigger);
		await stage.next(trigger);
		const requests = await stage.requestsOf(async () => await stage.next(trigger));
		expect(requests.length).toBeLessThanOrEqual(1 + 5);
	});
});

describe('a run of 5,000 contacts that is half done', () => {
	it('costs five requests a poll at most, and is reported once it is over', async () => {
		const stage = await Stage.open('platform');
		try {
			const trigger = stage.poller({ output: 'selectedFields', fields: ['createdAt'] });
			await trigger.activate();
			const phoneNumbers = numbers(5000);
			const done = new Set(phoneNumbers.slice(0, 2500));
			for (const phoneNumber of phoneNumbers) {
				const talkingMs = (done.has(phoneNumber) ? 1 : 30) * MINUTE;
				stage.sandbox.world.script(phoneNumber, { timing: { talkingMs } });
			}
			const contacts = phoneNumbers.map((phoneNumber) => ({ phoneNumber }));
			stage.sandbox.world.placeRun({ contacts });
			await stage.next(trigger, 2);
			for (let polls = 0; polls < 4; polls++) {
				const requests = await stage.requestsOf(async () => await stage.next(trigger));
				expect(requests.length).toBeLessThanOrEqual(5);
			}
			await stage.next(trigger, 40);
			expect(trigger.emitted).toHaveLength(5000);
		} finally {
			await stage.close();
		}
	});
});

describe('a run with several contacts that ended otherwise than it says', () => {
	it('costs nothing more once that is known', async () => {
		const stage = await Stage.open('platform');
		try {
			const trigger = stage.poller({ events: ['runPartiallyCompleted'] });
			await trigger.activate();
			const [first, second] = numbers(2);
			stage.sandbox.world.script(second, { outcome: 'failed' });
			const contacts = [{ phoneNumber: first }, { phoneNumber: second }];
			stage.sandbox.world.placeRun({ contacts });
			expect(await stage.next(trigger)).toHaveLength(2);
			expect(await stage.requestsOf(async () => await stage.next(trigger))).toHaveLength(1);
			stage.call(JANE);
			await stage.next(trigger);
			expect(trigger.emitted).toHaveLength(2);
		} finally {
			await stage.close();
		}
	});
});
