import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	type Dialect,
	DIALECTS,
	JANE,
	numbers,
	OUTAGE_OF_RUNS,
	OUTAGE_OF_TASKS,
	type Sandbox,
	UNREACHABLE,
} from '../sandbox/index.mts';
import { locator, onAdvance, openSandbox, placeCalls, runNode } from './harness/index.mts';

const MINUTE = 60_000;
/** Calls are queued for 2 s and talk for 30 s. */
const CALL_MS = 32_000;

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await openSandbox();
});

const reads = () => sandbox.requests.filter(({ method }) => method === 'GET');

const callAndWait = async (dialect: Dialect, phones: string[], more: INodeParameters = {}) =>
	await placeCalls(sandbox, dialect, phones, {
		operation: 'createAndWait',
		output: 'selectedFields',
		fields: ['status', 'outcome', 'endReason', 'transcript', 'phoneNumber'],
		...more,
	});

describe.each(DIALECTS)('a call that has ended in %s', (dialect) => {
	it('without anything said or analysed is returned at once', async () => {
		sandbox.world.script(JANE, { analysis: 'empty' });
		const begun = sandbox.clock.now();
		const { json, error } = await callAndWait(dialect, [JANE]);
		expect(error).toBeNull();
		expect(json).toMatchObject([{ status: 'completed', transcript: null }]);
		expect(json[0]).not.toHaveProperty('analysisPending');
		expect(sandbox.clock.now() - begun).toBeLessThan(CALL_MS + 15_000);
	});

	it.each([
		['failed', 'failed'],
		['notConnected', 'no_answer'],
		['busy', 'busy'],
		['cancelled', 'cancelled'],
	])(
		'and reached nobody (%s) has failed, whatever else calls it completed',
		async (line, outcome) => {
			sandbox.world.script(JANE, { unreached: line });
			const begun = sandbox.clock.now();
			const { json, error } = await callAndWait(dialect, [JANE]);
			expect(error).toBeNull();
			// A call of Speech has one status for all, and a status of its own for a cancelled call.
			const status = dialect === 'speech' && line === 'cancelled' ? 'cancelled' : 'failed';
			expect(json).toMatchObject([{ status, outcome }]);
			if (dialect !== 'speech') {
				expect(json[0].endReason).toBe(dialect === 'v1' ? line : 'Nobody answered');
			}
			expect(json[0]).not.toHaveProperty('analysisPending');
			expect(sandbox.clock.now() - begun).toBeLessThan(CALL_MS + 15_000);
		},
	);
});

describe('a run on the platform', () => {
	const waitFor = async (runId: string, more: INodeParameters = {}) =>
		await runNode({
			parameters: {
				resource: 'run',
				operation: 'wait',
				spaceToken: locator(sandbox.spaceToken),
				runId: locator(runId),
				output: 'selectedFields',
				fields: ['status', 'endReason'],
				...more,
			},
			credentials: sandbox.credentials('platform'),
		});

	it('that has ended without tasks is returned at once', async () => {
		const { runId } = sandbox.world.breakOffRun('completed');
		const begun = sandbox.clock.now();
		const { json } = await waitFor(runId);
		expect(json).toMatchObject([{ runId, status: 'completed' }]);
		expect(json[0]).not.toHaveProperty('timedOut');
		expect(sandbox.clock.now()).toBe(begun);
	});

	it('that gets no tasks has ended, and is not unknown, after ten minutes', async () => {
		const { runId } = sandbox.world.breakOffRun();
		const begun = sandbox.clock.now();
		const { json } = await waitFor(runId);
		expect(json).toMatchObject([
			{ runId, status: 'failed', endReason: expect.stringContaining('nobody was called') },
		]);
		const minutes = (sandbox.clock.now() - begun) / MINUTE;
		expect(minutes).toBeGreaterThanOrEqual(10);
		expect(minutes).toBeLessThan(12);
	});

	it.each([0, 30])('without tasks can be got, %i minutes old', async (minutes) => {
		const { runId } = sandbox.world.breakOffRun();
		sandbox.clock.advance(minutes * MINUTE);
		const { json } = await runNode({
			parameters: {
				resource: 'run',
				operation: 'get',
				spaceToken: locator(sandbox.spaceToken),
				runId: locator(runId),
			},
			credentials: sandbox.credentials('platform'),
		});
		expect(json).toMatchObject([{ runId, status: minutes === 0 ? 'pending' : 'failed' }]);
	});

	const stayPending = () => {
		for (const { runId } of sandbox.world.runs()) sandbox.world.holdStatus(runId, 'pending');
	};

	it('that stays pending after its tasks have ended ends a wait within two minutes', async () => {
		onAdvance(sandbox, stayPending);
		const begun = sandbox.clock.now();
		const { json } = await callAndWait('platform', [JANE]);
		expect(json).toMatchObject([{ status: 'completed', transcript: expect.any(String) }]);
		expect(sandbox.clock.now() - begun).toBeLessThan(CALL_MS + 2 * MINUTE);
	});

	it('that stays pending has ended, though its analysis does not come in time', async () => {
		sandbox.world.script(JANE, { timing: { analysisMs: 60 * MINUTE } });
		const { runId } = sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
		onAdvance(sandbox, stayPending);
		const { json } = await waitFor(runId, { waitOptions: { timeoutMinutes: 3.5 } });
		expect(json).toMatchObject([{ runId, status: 'completed', analysisPending: true }]);
		expect(json[0].taskId).not.toBeNull();
		expect(json[0]).not.toHaveProperty('timedOut');
	});

	it('is looked into now and then, many as few, with few requests', async () => {
		const all = Array.from({ length: 150 }, (_, index) => `+1415555${1000 + index}`);
		for (const phone of all.slice(0, 140)) {
			sandbox.world.script(phone, { outcome: 'neverEnds' });
		}
		onAdvance(sandbox, stayPending);
		const { json } = await callAndWait('platform', all, { waitOptions: { timeoutMinutes: 4 } });
		expect(json.filter(({ status }) => status === 'completed')).toHaveLength(10);
		expect(json.filter(({ timedOut }) => timedOut === true)).toHaveLength(140);
		expect(reads().filter(({ path }) => path.includes('/tasks/')).length).toBeLessThan(60);
	});
});

describe('an outage of the platform', () => {
	const forMinutes = (minutes: number, faults: Array<Parameters<Sandbox['fault']>[0]>) => {
		const begun = sandbox.clock.now();
		for (const fault of faults) sandbox.fault({ ...fault, times: Number.POSITIVE_INFINITY });
		onAdvance(sandbox, () => {
			if (sandbox.clock.now() - begun >= minutes * MINUTE) sandbox.clearFaults();
		});
	};

	it.each([
		['of its task service', [OUTAGE_OF_RUNS, OUTAGE_OF_TASKS]],
		['of all but the answer to that', [UNREACHABLE]],
	])('%s is outlived by a wait, for minutes', async (_, faults) => {
		forMinutes(7, faults);
		const { json, error } = await callAndWait('platform', [JANE]);
		expect(error).toBeNull();
		expect(json).toMatchObject([{ status: 'completed', transcript: expect.any(String) }]);
	});

	it('of the list of runs alone does not hold up a wait', async () => {
		sandbox.world.script(JANE, { timing: { talkingMs: 60_000 } });
		sandbox.fault({ ...OUTAGE_OF_RUNS, on: { path: /runs\/$/ }, times: Number.POSITIVE_INFINITY });
		const begun = sandbox.clock.now();
		const { json, error } = await callAndWait('platform', [JANE]);
		expect(error).toBeNull();
		expect(json).toMatchObject([{ status: 'completed', transcript: expect.any(String) }]);
		expect(sandbox.clock.now() - begun).toBeLessThan(2 * MINUTE);
	});

	it('that one row makes of the list does not hold up the calls beside it, in bounded requests', async () => {
		const { runId } = sandbox.world.placeRun({ contacts: [{ phoneNumber: '+14155550199' }] });
		sandbox.world.breakRow(runId);
		const { json, error } = await callAndWait('platform', numbers(60));
		expect(error).toBeNull();
		expect(json.filter(({ status }) => status === 'completed')).toHaveLength(60);
		expect(reads().length).toBeLessThan(60 * 12);
	});

	it('is read by other operations with the same status', async () => {
		const list = async () =>
			await runNode({
				parameters: {
					resource: 'run',
					operation: 'getAll',
					spaceToken: locator(sandbox.spaceToken),
				},
				credentials: sandbox.credentials('platform'),
			});
		sandbox.world.addHistory(3);
		sandbox.fault({ ...OUTAGE_OF_RUNS, times: 3 });
		expect((await list()).json).toHaveLength(3);
		sandbox.fault({ ...OUTAGE_OF_RUNS, times: Number.POSITIVE_INFINITY });
		const { error } = await list();
		expect(error?.message).toBe('Unpod could not carry out the request (status 206) [item 0]');
		expect(error?.description).toMatch(/^Its server has an outage\. Try again in a moment\./);
		expect(error?.description).not.toContain('Check the values');
	});

	it.each<[string, IDataObject]>([
		['a wrong space', { status_code: 206, message: 'Invalid Space Token', data: {} }],
		['no access', { message: "You Don't have Access to this Space, You can't do any operation" }],
	])('is not what a wait takes %s for, which is final', async (_, body) => {
		sandbox.fault({ status: 206, body, on: { method: 'GET' }, times: Number.POSITIVE_INFINITY });
		const begun = sandbox.clock.now();
		const { error } = await callAndWait('platform', [JANE]);
		expect(error?.message).toMatch(/Unpod (did not accept the request|does not allow this)/);
		expect(sandbox.clock.now() - begun).toBeLessThan(MINUTE);
	});
});
