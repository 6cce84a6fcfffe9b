import type { AxiosInstance } from 'axios';
import { JANE, numbers, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf, order } from './client.mts';

const EARLY = {
	call_status: 'completed',
	data: 'call completed evaluated data will be available soon',
};

describe('the life of a call', () => {
	let sandbox: Sandbox;
	let v1: AxiosInstance;
	let platform: AxiosInstance;

	beforeEach(async () => {
		sandbox = await startSandbox();
		v1 = clientOf(sandbox, 'v1');
		platform = clientOf(sandbox, 'platform');
	});

	afterEach(async () => await sandbox.close());

	const place = (phoneNumbers: string[], more: object = {}) =>
		sandbox.world.placeRun({
			contacts: phoneNumbers.map((phoneNumber) => ({ phoneNumber, name: 'Jane Doe' })),
			...more,
		});

	const runStatus = async () => {
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/runs/`);
		return data.data[0].status;
	};

	const task = async () => {
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/tasks/`);
		return data.data[0];
	};

	const v1List = async (path: string) => {
		const { data } = await v1.get(path, { params: { space_token: sandbox.spaceToken } });
		return data.results;
	};

	it('goes from queued through talking to done in both dialects', async () => {
		await order(sandbox, 'v1', JANE);
		const both = async () => [(await v1List('runs/'))[0].status, await runStatus()];
		expect(await both()).toEqual(['queued', 'pending']);
		sandbox.clock.advance(2000);
		expect(await both()).toEqual(['in_progress', 'in_progress']);
		sandbox.clock.advance(29_999);
		expect(await both()).toEqual(['in_progress', 'in_progress']);
		expect(await v1List('call-logs/')).toEqual([]);
		sandbox.clock.advance(1);
		expect(await both()).toEqual(['completed', 'completed']);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it('is done in two phases on the platform', async () => {
		place([JANE]);
		expect((await task()).output).toEqual({});
		sandbox.clock.advance(32_000);
		expect(await task()).toMatchObject({ status: 'completed', output: EARLY });
		sandbox.clock.advance(4999);
		expect((await task()).output).toEqual(EARLY);
		sandbox.clock.advance(1);
		const { output } = await task();
		expect(output).toMatchObject({
			call_status: 'completed',
			call_type: 'outbound',
			start_time: '2026-03-02 09:00:02.000000',
			end_time: '2026-03-02 09:00:32.000000',
			duration: 30,
			recording_url: expect.stringContaining('/media/private/'),
			post_call_data: {
				summary: { status: 'Interested', summary: expect.any(String) },
				profile_summary: { outcome: 'Connected' },
				structured_data: { appointment: 'Thursday' },
			},
			metadata: { cost: 0.12 },
		});
		expect(output.transcript).toHaveLength(3);
		expect(output.transcript[0]).toMatchObject({
			role: 'assistant',
			content: expect.stringContaining('Jane Doe'),
			timestamp: '2026-03-02 09:00:03.000000',
		});
	});

	it('gets its row in the call log of v1 at the end, and what came of it later', async () => {
		await order(sandbox, 'v1', JANE);
		sandbox.clock.advance(32_000);
		const [early] = await v1List('call-logs/');
		expect(early).toEqual({
			id: expect.stringMatching(/^log_\d+$/),
			task_id: sandbox.dialled[0].taskId,
			run_id: sandbox.dialled[0].runId,
			status: 'completed',
			phone_number: JANE,
			duration: 30,
			transcript: null,
			sentiment: null,
			outcome: null,
			summary: null,
			extracted_data: null,
			recording_url: null,
			started_at: '2026-03-02T09:00:02.000Z',
			created_at: '2026-03-02T09:00:32.000Z',
			ended_at: '2026-03-02T09:00:32.000Z',
			agent_handle: 'support-agent',
			metadata: { customer_name: 'Jane Doe' },
		});
		sandbox.clock.advance(5000);
		expect((await v1List('call-logs/'))[0]).toMatchObject({
			id: early.id,
			transcript: expect.stringContaining('Thursday'),
			sentiment: 'positive',
			outcome: 'Connected',
			summary: expect.any(String),
			extracted_data: { appointment: 'Thursday' },
			recording_url: expect.stringContaining('/media/private/'),
		});
	});

	it.each([
		['failed', 'failed', 'failed', 'notConnected'],
		['cancelled', 'cancelled', 'failed', 'cancelled'],
		['partially_completed', 'partially_completed', 'completed', 'completed'],
	] as const)('can be %s', async (outcome, onPlatform, inV1, callStatus) => {
		sandbox.world.script(JANE, { outcome });
		await order(sandbox, 'platform', JANE);
		sandbox.clock.advance(60_000);
		expect(await runStatus()).toBe(onPlatform);
		expect(await task()).toMatchObject({ status: onPlatform, output: { call_status: callStatus } });
		expect(await v1List('runs/')).toMatchObject([{ status: inV1 }]);
		expect(await v1List('call-logs/')).toMatchObject([{ status: inV1 }]);
	});

	it('can go on for ever', async () => {
		sandbox.world.script(JANE, { outcome: 'neverEnds' });
		await order(sandbox, 'v1', JANE);
		sandbox.clock.advance(10 * 86_400_000);
		expect(await v1List('runs/')).toMatchObject([{ status: 'in_progress' }]);
		expect(await v1List('call-logs/')).toEqual([]);
	});

	it('can stay without its analysis', async () => {
		place([JANE], { analysis: 'never' });
		sandbox.clock.advance(10 * 86_400_000);
		expect((await task()).output).toEqual(EARLY);
		expect(await v1List('call-logs/')).toMatchObject([{ status: 'completed', transcript: null }]);
	});

	it('goes by the plan of its number: timing, output and log', async () => {
		sandbox.world.script(JANE, {
			timing: { queuedMs: 0, talkingMs: 1000, analysisMs: 0 },
			output: { transcript: 'Agent: Hello', post_call_data: null },
			log: { outcome: 'Call Back', duration: '0:00:01' },
		});
		await order(sandbox, 'v1', JANE);
		expect((await task()).status).toBe('in_progress');
		sandbox.clock.advance(1000);
		expect((await task()).output).toMatchObject({
			transcript: 'Agent: Hello',
			post_call_data: null,
			duration: 1,
		});
		expect(await v1List('call-logs/')).toMatchObject([
			{ outcome: 'Call Back', duration: '0:00:01', sentiment: 'positive' },
		]);
	});

	it('takes one plan after the other and keeps to the last', async () => {
		sandbox.world.script(JANE, { outcome: 'failed' }, { outcome: 'cancelled' });
		const runs = [place([JANE]), place([JANE]), place([JANE])];
		sandbox.clock.advance(60_000);
		const statuses = () => runs.map((run) => sandbox.world.statusOf(run));
		expect(statuses()).toEqual(['failed', 'cancelled', 'cancelled']);
		sandbox.world.script(JANE, { outcome: 'partially_completed' });
		runs.push(place([JANE]));
		sandbox.clock.advance(60_000);
		expect(statuses()[3]).toBe('partially_completed');
	});

	it('makes a run of several call itself completed once the first is done', async () => {
		const [first, second] = numbers(2);
		sandbox.world.script(first, { outcome: 'failed', timing: { talkingMs: 1000 } });
		sandbox.world.script(second, { timing: { talkingMs: 600_000 } });
		const { runId, tasks } = place([first, second]);
		sandbox.clock.advance(2000);
		expect(await runStatus()).toBe('in_progress');
		sandbox.clock.advance(1000);
		expect(await runStatus()).toBe('completed');
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/runs/${runId}/tasks/`);
		expect(data.data).toMatchObject([
			{ task_id: tasks[1].taskId, status: 'in_progress' },
			{ task_id: tasks[0].taskId, status: 'failed' },
		]);
	});
});
