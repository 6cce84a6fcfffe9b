import { DIALECTS, JANE, numbers } from '../sandbox/index.mts';
import { locator } from './harness/index.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

describe.each(DIALECTS)('the trigger in %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	it.each([429, 500, 502, 503])('survives a passing %i at activation', async (status) => {
		stage.sandbox.fault({ status, headers: { 'retry-after': '1' } });
		const trigger = stage.poller();
		expect(await trigger.activate()).toBeNull();
		stage.call(JANE);
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
	});

	it('survives a passing 500 when it is published again', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call(JANE);
		stage.sandbox.clock.advance(MINUTE);
		stage.sandbox.fault({ status: 500 });
		expect(phones(await trigger.activate())).toEqual([JANE]);
	});

	it('survives an outage of the API without loss', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call(JANE);
		stage.sandbox.clock.advance(MINUTE);
		stage.sandbox.fault({ status: 503, times: 1000 });
		for (let minute = 0; minute < 3; minute++) {
			await expect(stage.next(trigger)).rejects.toThrow('Unpod');
		}
		stage.sandbox.clearFaults();
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
		expect(await stage.next(trigger)).toBeNull();
	});

	it.each([
		['an empty answer', { empty: true }],
		['a web page', { html: true }],
		['half a text', { malformed: true }],
		['rows of something else', { status: 200, body: { results: [{ word: 'none' }] } }],
	] as const)('forgets nothing over %s', async (_what, fault) => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.call(JANE);
		stage.sandbox.clock.advance(MINUTE);
		stage.sandbox.fault({ ...fault, on: { path: /\/(runs\/|calls)$/ } });
		await trigger.tick().catch(() => null);
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
		expect(await stage.next(trigger)).toBeNull();
	});

	it('reads a list whose rows come in any order', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.sandbox.fault({ shuffle: true, times: 1000 });
		stage.calls(numbers(70));
		await stage.next(trigger);
		await stage.next(trigger);
		expect(phones(trigger.emitted).sort()).toEqual(numbers(70).sort());
	});

	it('takes a server that knows no pages as it is', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		stage.sandbox.fault({ repeatPage: true, times: 1000 });
		stage.calls(numbers(20));
		await stage.next(trigger);
		await stage.next(trigger);
		expect(phones(trigger.emitted)).toEqual(numbers(20));
	});

	describe('says what happened, what to do and when to come again:', () => {
		const rejected = async (poll: Promise<unknown>) => await poll.then(fail, (error) => error);
		const fail = () => {
			throw new Error('The poll should have been refused');
		};

		it('a limit of requests', async () => {
			const headers = { 'retry-after': '3600' };
			stage.sandbox.fault({ status: 429, headers, times: 1000 });
			const requests = await stage.requestsOf(async () => {
				expect(await rejected(stage.poller().activate())).toMatchObject({
					message: 'Unpod accepts no more requests for now',
					description: expect.stringContaining('Try again in'),
					httpCode: '429',
					failure: { cause: 'rate-limited', retryAfterMs: 3_600_000 },
				});
			});
			expect(requests).toHaveLength(1);
		});

		it('a server in trouble', async () => {
			stage.sandbox.fault({ status: 500, times: 1000 });
			expect(await rejected(stage.poller().activate())).toMatchObject({
				message: 'Unpod could not carry out the request (status 500)',
				description: expect.stringContaining('Try again'),
				failure: { cause: 'temporarily-unavailable' },
			});
		});

		it('a key that is refused', async () => {
			const credentials = { ...stage.sandbox.credentials(dialect), apiKey: 'old' };
			expect(await rejected(stage.poller({}, { credentials }).activate())).toMatchObject({
				message: 'Unpod refused the API key',
				description: expect.stringContaining("'API Key' in the credential"),
				httpCode: '401',
				failure: { cause: 'credential-invalid' },
			});
		});

		it('an address that is none', async () => {
			const credentials = { ...stage.sandbox.credentials(dialect), baseUrl: 'http://' };
			expect(await rejected(stage.poller({}, { credentials }).activate())).toMatchObject({
				message: expect.stringContaining("'Base URL'"),
				failure: { cause: 'configuration-invalid' },
			});
		});

		it('a server that nobody has started', async () => {
			const credentials = { ...stage.sandbox.credentials(dialect), baseUrl: 'http://127.0.0.1:9' };
			expect(await rejected(stage.poller({}, { credentials }).activate())).toMatchObject({
				message: 'Unpod does not answer at http://127.0.0.1:9',
				failure: { cause: 'temporarily-unavailable' },
			});
		});

		it('a space that is not there, where there are spaces', async () => {
			if (dialect === 'speech') {
				expect(await stage.poller({ spaceToken: locator('sp_unknown') }).activate()).toBeNull();
				return;
			}
			const poll = stage.poller({ spaceToken: locator('sp_unknown') }).activate();
			const error = await rejected(poll);
			expect(error.message).toMatch(/^(Unpod did not accept|This Unpod does not list)/);
			expect(error.description).toEqual(expect.any(String));
		});
	});
});

describe('a run whose calls cannot be read', () => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open('platform');
	});

	afterEach(async () => await stage.close());

	const unreadable = (runId: string) => ({
		status: 500,
		on: { path: `/runs/${runId}/tasks/` },
		times: 100_000,
	});

	it('does not hold up others, and comes out without details after the analysis time-out', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		const { runId } = stage.call('+14155550101');
		stage.call('+14155550102');
		stage.sandbox.fault(unreadable(runId));
		expect(phones(await stage.next(trigger))).toEqual(['+14155550102']);
		for (let minute = 0; minute < 9; minute++) expect(await stage.next(trigger)).toBeNull();
		expect(await stage.next(trigger)).toMatchObject([
			{
				event: 'runCompleted',
				runId,
				status: 'completed',
				transcript: null,
				analysisPending: true,
			},
		]);
		expect(await stage.next(trigger)).toBeNull();
	});

	it('is not taken at its word where its calls are not there yet', async () => {
		const trigger = stage.poller({ options: { analysisTimeoutMinutes: 0 } });
		await trigger.activate();
		const { runId } = stage.call(JANE);
		const body = { status_code: 200, count: 0, data: [] };
		stage.sandbox.fault({ status: 200, body, on: { path: `/runs/${runId}/tasks/` } });
		expect(await stage.next(trigger)).toBeNull();
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
	});

	it('comes out though it left the first page meanwhile', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		const { runId } = stage.call(JANE);
		stage.sandbox.fault(unreadable(runId));
		expect(await stage.next(trigger)).toBeNull();
		stage.calls(numbers(150).slice(1));
		for (let minute = 0; minute < 12; minute++) await stage.next(trigger);
		expect(trigger.emitted).toHaveLength(150);
		const [pending] = trigger.emitted.filter((item) => item.runId === runId);
		// Of very many runs the calls are read all together, where this one can be read as well.
		expect(pending).toMatchObject({ status: 'completed', transcript: expect.any(String) });
	});

	it('comes out whole where the trouble passes before the time-out', async () => {
		const trigger = stage.poller({ options: { analysisTimeoutMinutes: 0 } });
		await trigger.activate();
		const { runId } = stage.call(JANE);
		stage.sandbox.fault({ ...unreadable(runId), times: 1 });
		expect(await stage.next(trigger)).toBeNull();
		const items = await stage.next(trigger);
		expect(items).toMatchObject([{ transcript: expect.any(String) }]);
		expect(items?.[0]).not.toHaveProperty('analysisPending');
	});

	it('ends the poll where the key is refused, so that the owner hears of it', async () => {
		const trigger = stage.poller();
		await trigger.activate();
		const { runId } = stage.call(JANE);
		stage.sandbox.fault({ ...unreadable(runId), status: 401, times: 1 });
		await expect(stage.next(trigger)).rejects.toMatchObject({
			failure: { cause: 'credential-invalid' },
		});
		expect(phones(await stage.next(trigger))).toEqual([JANE]);
	});
});

describe('a call log that cannot be read', () => {
	it('holds the runs of v1 that it should report, and no longer than the time-out', async () => {
		const stage = await Stage.open('v1');
		try {
			const trigger = stage.poller();
			await trigger.activate();
			stage.call('+14155550101');
			stage.sandbox.fault({ status: 500, on: { path: 'call-logs' }, times: 3 });
			expect(await stage.next(trigger)).toBeNull();
			stage.sandbox.clearFaults();
			expect(await stage.next(trigger)).toMatchObject([{ transcript: expect.any(String) }]);
			stage.call('+14155550102');
			stage.sandbox.fault({ status: 500, on: { path: 'call-logs' }, times: 100_000 });
			for (let minute = 0; minute < 12; minute++) await stage.next(trigger);
			expect(trigger.emitted).toHaveLength(2);
			expect(trigger.emitted[1]).toMatchObject({ status: 'completed', analysisPending: true });
		} finally {
			await stage.close();
		}
	});
});
