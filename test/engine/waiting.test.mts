import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox, type SandboxOptions } from '../sandbox/index.mts';
import {
	callParameters,
	onAdvance,
	openSandbox,
	placeCalls,
	runNode,
	type RunOptions,
} from './harness/index.mts';
import { SIMPLIFIED_CALL } from '../outputKeys.mts';

const MINUTE = 60_000;
describe.each(DIALECTS)('waiting for calls in %s', (dialect) => {
	let sandbox: Sandbox;

	const start = async (options: SandboxOptions = {}) => {
		sandbox = await openSandbox(options);
	};

	const callAndWait = async (
		phones: string[],
		more: INodeParameters = {},
		options: Partial<RunOptions> = {},
	) => await placeCalls(sandbox, dialect, phones, { operation: 'createAndWait', ...more }, options);

	const phones = (items: IDataObject[]) => items.map(({ phoneNumber }) => phoneNumber);
	const reads = () => sandbox.requests.filter(({ method }) => method === 'GET');
	const pastMinutes = (since: number) => (sandbox.clock.now() - since) / MINUTE;

	describe('create and wait', () => {
		it('returns the finished calls in the order of the items, paired', async () => {
			await start();
			const [first, second, third] = numbers(3);
			sandbox.world.script(first, { timing: { talkingMs: 90_000 } });
			sandbox.world.script(second, { outcome: 'failed' });
			const { json, items, error } = await callAndWait([first, second, third]);
			expect(error).toBeNull();
			expect(phones(json)).toEqual([first, second, third]);
			expect(json.map(({ status }) => status)).toEqual(['completed', 'failed', 'completed']);
			expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
				{ item: 0 },
				{ item: 1 },
				{ item: 2 },
			]);
			for (const call of json) expect(Object.keys(call)).toEqual(SIMPLIFIED_CALL);
			expect(json[0].transcript).toEqual(expect.stringContaining('Agent: '));
			expect(json[0].durationSeconds).toBe(90);
			expect(sandbox.dialled).toHaveLength(3);
		});

		it('waits for 50 calls at once with few requests', async () => {
			await start({ timing: { queuedMs: 0, talkingMs: 2000, analysisMs: 0 } });
			const begun = sandbox.clock.now();
			const { json } = await callAndWait(numbers(50));
			expect(json).toHaveLength(50);
			expect(json.every(({ status }) => status === 'completed')).toBe(true);
			expect(sandbox.clock.now() - begun).toBe(2000);
			const pages = reads().filter(({ path }) => path.endsWith('/runs/'));
			if (dialect === 'platform') {
				expect(pages.length).toBeLessThanOrEqual(3);
				// Agent and space are looked at before anybody is called.
				expect(reads().length).toBeLessThanOrEqual(2 + 50 + pages.length);
			} else if (dialect === 'v1') {
				expect(pages.length).toBe(3 * 50);
			}
		});

		it.each([3700, 14_300, 47_900, 95_500, 605_000])(
			'notices the end of a call of %i ms a tenth of the time late at most, or a second',
			async (talkingMs) => {
				await start({ timing: { queuedMs: 0, talkingMs, analysisMs: 0 } });
				const begun = sandbox.clock.now();
				const { json } = await callAndWait([JANE]);
				expect(json).toMatchObject([{ status: 'completed' }]);
				const ended = begun + talkingMs;
				const late = sandbox.clock.now() - ended;
				expect(late).toBeLessThanOrEqual(Math.max(1000, talkingMs / 10));
				const ofItsLastMinute = reads().filter(({ at }) => at > ended - MINUTE && at < ended);
				if (talkingMs > MINUTE) expect(ofItsLastMinute.length).toBeLessThanOrEqual(12);
			},
		);

		it('asks about more open calls than a page holds by pages, not one by one', async () => {
			await start();
			const all = Array.from({ length: 150 }, (_, index) => `+1415555${1000 + index}`);
			for (const phone of all) sandbox.world.script(phone, { outcome: 'neverEnds' });
			const { json } = await callAndWait(all, { waitOptions: { timeoutMinutes: 0.5 } });
			expect(json.every(({ timedOut }) => timedOut === true)).toBe(true);
			const ofRuns = reads().filter(({ path }) => path.endsWith('/runs/'));
			const ofTasks = reads().filter(({ path }) => path.includes('/tasks/'));
			if (dialect === 'platform') expect(ofRuns.length).toBeLessThanOrEqual(2 * 23);
			expect(ofTasks).toEqual([]);
		});

		it('returns a call that has not ended in time, with its ids', async () => {
			await start();
			sandbox.world.script(JANE, { outcome: 'neverEnds' });
			const begun = sandbox.clock.now();
			const { json } = await callAndWait([JANE], { waitOptions: { timeoutMinutes: 2 } });
			expect(pastMinutes(begun)).toBe(2);
			expect(json).toMatchObject([
				{ status: 'in_progress', timedOut: true, phoneNumber: JANE, taskId: expect.any(String) },
			]);
		});

		it('keeps the ids of a call that has not ended in raw output', async () => {
			await start();
			sandbox.world.script(JANE, { outcome: 'neverEnds' });
			const { json } = await callAndWait([JANE], {
				output: 'raw',
				waitOptions: { timeoutMinutes: 1 },
			});
			expect(JSON.stringify(json)).toContain(String(sandbox.dialled[0].taskId));
		});

		it('fails where it should, and names all that was placed', async () => {
			await start();
			const [first, second] = numbers(2);
			sandbox.world.script(second, { outcome: 'neverEnds' });
			const { error } = await callAndWait([first, second], {
				waitOptions: { timeoutMinutes: 1, onTimeout: 'fail' },
			});
			expect(error?.message).toBe(`The call to ${second} has not ended after 1 minute [item 1]`);
			expect(error).toMatchObject({
				description: expect.stringMatching(/last status in_progress.*2 calls were placed/),
			});
		});

		it('returns an item without an error key when a wait fails and the node continues', async () => {
			await start();
			sandbox.world.script(JANE, { outcome: 'neverEnds' });
			const { json } = await callAndWait(
				[JANE],
				{ waitOptions: { timeoutMinutes: 1, onTimeout: 'fail' } },
				{ settings: { onError: 'continueRegularOutput', retryOnFail: true, maxTries: 3 } },
			);
			expect(json).toMatchObject([
				{ timedOut: true, reason: expect.stringContaining('has not ended') },
			]);
			expect(json[0]).not.toHaveProperty('error');
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it('dials nobody again when a wait that failed is tried again', async () => {
			await start();
			sandbox.world.script(JANE, { timing: { talkingMs: 3 * MINUTE } });
			const options = { waitOptions: { timeoutMinutes: 2, onTimeout: 'fail' } };
			const settings = { retryOnFail: true, maxTries: 3 };
			const { json, error } = await callAndWait([JANE], options, { settings });
			expect(error).toBeNull();
			expect(json).toMatchObject([{ status: 'completed', phoneNumber: JANE }]);
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it('dials nobody again when the failed execution is retried', async () => {
			await start();
			sandbox.world.script(JANE, { timing: { talkingMs: 2 * MINUTE } });
			const options = { waitOptions: { timeoutMinutes: 1, onTimeout: 'fail' } };
			const failed = await callAndWait([JANE], options);
			expect(failed.error).not.toBeNull();
			sandbox.clock.advance(2 * MINUTE);
			const { json } = await callAndWait([JANE], options, { retryOf: failed });
			expect(json).toMatchObject([{ status: 'completed' }]);
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it('waits for the analysis, and returns without it after the time-out', async () => {
			await start();
			const [late, never] = numbers(2);
			sandbox.world.script(late, { timing: { analysisMs: 3 * MINUTE } });
			sandbox.world.script(never, { analysis: 'never' });
			const { json, error } = await callAndWait([late, never], {
				waitOptions: { timeoutMinutes: 5 },
			});
			expect(error).toBeNull();
			expect(json[0].transcript).toEqual(expect.any(String));
			expect(json[0]).not.toHaveProperty('analysisPending');
			expect(json[1]).toMatchObject({ status: 'completed', analysisPending: true });
			expect(json[1]).not.toHaveProperty('timedOut');
		});

		it('does not wait for the analysis where it should not', async () => {
			await start();
			sandbox.world.script(JANE, { analysis: 'never' });
			const begun = sandbox.clock.now();
			const { json } = await callAndWait([JANE], { waitOptions: { waitForAnalysis: false } });
			expect(json).toMatchObject([{ status: 'completed' }]);
			expect(json[0]).not.toHaveProperty('analysisPending');
			expect(pastMinutes(begun)).toBeLessThan(1);
		});

		/** In Speech a redial is a run of its own. */
		const itWhereRunsAreRedialled = dialect === 'speech' ? it.skip : it;

		itWhereRunsAreRedialled(
			'reports a run that is redialled meanwhile with its last state',
			async () => {
				await start();
				const [redialled, long] = numbers(2);
				sandbox.world.script(redialled, { outcome: 'failed' });
				sandbox.world.script(long, { timing: { talkingMs: 4 * MINUTE } });
				let isRedialled = false;
				onAdvance(sandbox, () => {
					const [call] = sandbox.dialled.filter(({ phoneNumber }) => phoneNumber === redialled);
					if (isRedialled || !call) return;
					if (sandbox.world.statusOf(sandbox.world.run(call.runId)) !== 'failed') return;
					isRedialled = true;
					sandbox.world.redial(call.runId, { outcome: 'completed' });
				});
				const { json } = await callAndWait([redialled, long]);
				expect(isRedialled).toBe(true);
				expect(json.map(({ status }) => status)).toEqual(['completed', 'completed']);
			},
		);

		it.each([500, 503, 429])('survives a passing %i while it waits', async (status) => {
			await start();
			sandbox.fault({ status, on: { method: 'GET' }, times: 4 });
			const { json, error } = await callAndWait([JANE]);
			expect(error).toBeNull();
			expect(json).toMatchObject([{ status: 'completed' }]);
		});

		it('survives a broken connection while it waits', async () => {
			await start();
			sandbox.fault({ reset: 'before', on: { method: 'GET' }, times: 3 });
			const { json } = await callAndWait([JANE]);
			expect(json).toMatchObject([{ status: 'completed' }]);
		});

		it('survives a refusal that passes, not one that stays', async () => {
			await start();
			const body = { message: 'Invalid Space Token', data: {} };
			const refusal = { status: 206, body, on: { method: 'GET' } } as const;
			sandbox.fault({ ...refusal, times: 2 });
			expect((await callAndWait([JANE])).json).toMatchObject([{ status: 'completed' }]);
			sandbox.fault({ ...refusal, times: 100 });
			const { error } = await callAndWait(['+14155550101']);
			expect(error?.message).toContain('Unpod did not accept the request');
			expect(error?.description).toMatch(/Invalid Space Token.*1 call was placed/);
		});

		it('ends when the key is refused, and names what was placed', async () => {
			await start();
			sandbox.fault({ status: 401, on: { method: 'GET' }, times: 100 });
			const { error } = await callAndWait([JANE]);
			expect(error?.message).toContain('key');
			expect(error).toMatchObject({ description: expect.stringContaining('1 call was placed') });
		});

		it('ends at once when it is cancelled', async () => {
			await start();
			sandbox.world.script(JANE, { outcome: 'neverEnds' });
			const begun = sandbox.clock.now();
			let cancel = () => {};
			const cancelWhen = new Promise<void>((resolve) => {
				cancel = resolve;
			});
			onAdvance(sandbox, () => {
				if (pastMinutes(begun) >= 1) cancel();
			});
			await callAndWait([JANE], { waitOptions: { timeoutMinutes: 60 } }, { cancelWhen });
			expect(pastMinutes(begun)).toBeLessThan(5);
		});
	});
});

describe('waiting for calls where v1 shows no more than its article promises', () => {
	it('returns what is known of each call, its transcript by number and time', async () => {
		const sandbox = await openSandbox({ v1Rows: 'bare' });
		sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
		sandbox.clock.advance(10 * MINUTE);
		const [, second] = numbers(2);
		sandbox.world.script(second, { outcome: 'failed' });
		const { json, error } = await runNode({
			parameters: callParameters(sandbox, { operation: 'createAndWait' }),
			items: [{ phone: JANE }, { phone: second }],
			credentials: sandbox.credentials('v1'),
		});
		expect(error).toBeNull();
		expect(json).toMatchObject([
			{ status: 'completed', phoneNumber: JANE, durationSeconds: 30 },
			{ status: 'failed', phoneNumber: second },
		]);
		expect(json[0].transcript).toEqual(expect.stringContaining('Thursday suits me.'));
		expect(json[0]).not.toHaveProperty('analysisPending');
	});
});
