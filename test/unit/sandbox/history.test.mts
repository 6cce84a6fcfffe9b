import type { AxiosInstance } from 'axios';
import { JANE, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf } from './client.mts';

const LENGTH = 100_000;

describe('a long history', () => {
	let sandbox: Sandbox;
	let v1: AxiosInstance;
	let platform: AxiosInstance;

	beforeEach(async () => {
		sandbox = await startSandbox();
		sandbox.world.addHistory(LENGTH);
		v1 = clientOf(sandbox, 'v1');
		platform = clientOf(sandbox, 'platform');
	});

	afterEach(async () => await sandbox.close());

	const page = async (list: string, number: number) => {
		const params = { page: number, page_size: 100 };
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/${list}/`, { params });
		return data;
	};

	it('lists its first and its last page', async () => {
		const first = await page('runs', 1);
		expect(first.count).toBe(LENGTH);
		expect(first.data).toHaveLength(100);
		expect(first.data[0]).toMatchObject({ status: 'completed', created: '2026-03-02T08:00:00' });
		const last = await page('runs', LENGTH / 100);
		expect(last.data).toHaveLength(100);
		expect((await page('runs', LENGTH / 100 + 1)).data).toEqual([]);
		const ids = [...first.data, ...last.data].map(({ run_id: runId }) => runId);
		expect(new Set(ids).size).toBe(200);
		const times = [...first.data, ...last.data].map(({ created }) => created);
		expect(times).toEqual([...times].sort().reverse());
	});

	it('puts live runs where their time is', async () => {
		const { world, clock } = sandbox;
		const contacts = [{ phoneNumber: JANE }];
		const between = world.placeRun({ contacts, createdAt: Date.parse('2026-03-02T07:59:30Z') });
		const newest = world.placeRun({ contacts });
		const oldest = world.placeRun({ contacts, createdAt: Date.parse('2020-01-01T00:00:00Z') });
		clock.advance(60_000);
		const first = await page('runs', 1);
		const ids = first.data.map(({ run_id: runId }: { run_id: string }) => runId);
		expect(first.count).toBe(LENGTH + 3);
		expect([ids[0], ids[2]]).toEqual([newest.runId, between.runId]);
		const last = await page('tasks', LENGTH / 100 + 1);
		expect(last.data).toHaveLength(3);
		expect(last.data[2]).toMatchObject({ run_id: oldest.runId, created: '2020-01-01T00:00:00' });
	});

	it('finds a run and its task again by their ids, in both dialects', async () => {
		const [row] = (await page('runs', 700)).data;
		const run = sandbox.world.run(row.run_id);
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/runs/${run.runId}/tasks/`);
		expect(data.data).toMatchObject([
			{ task_id: run.tasks[0].taskId, status: 'completed', output: { duration: 30 } },
		]);
		expect(sandbox.world.task(run.tasks[0].taskId)).toEqual(run.tasks[0]);
		const params = { space_token: sandbox.spaceToken, page: 700, page_size: 100 };
		const list = await v1.get('runs/', { params });
		const [theirs] = list.data.results;
		expect(sandbox.world.run(theirs.id)).toEqual(run);
		const byTask = await v1.get('runs/', { params: { task_id: theirs.task_id } });
		expect(byTask.data.results).toEqual([theirs]);
		expect(() => sandbox.world.run(row.run_id.replace(/..$/, '00'))).toThrow('no run');
		expect(() => sandbox.world.run(theirs.task_id)).toThrow('no run');
	});

	it('is in the call logs and in the tasks of the agent', async () => {
		const params = { space_token: sandbox.spaceToken, page: 1000, page_size: 100 };
		const logs = await v1.get('call-logs/', { params });
		expect(logs.data.count).toBe(LENGTH);
		expect(logs.data.results).toHaveLength(100);
		const theirs = await platform.get('call-logs/', { params });
		expect(theirs.data).toMatchObject({ count: LENGTH, data: { length: 100 } });
		const tasks = await platform.get('agents/support-agent/tasks/', { params });
		expect(tasks.data).toMatchObject({ count: LENGTH, data: { length: 100 } });
	});

	it('can be cut to a span of time', async () => {
		const hour = Date.parse('2026-03-01T12:00:00Z') / 1000;
		const params = { from_ts: hour, to_ts: hour + 3600 };
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/tasks/`, { params });
		expect(data.count).toBe(61);
		expect(data.data[0].created).toBe('2026-03-01T13:00:00');
	});

	it('is of the first space alone and dialled nobody', async () => {
		sandbox.world.addSpace({ token: 'OTHER' });
		const { data } = await platform.get('spaces/OTHER/runs/');
		expect(data.count).toBe(0);
		expect(sandbox.dialled).toEqual([]);
		expect(sandbox.world.runs()).toEqual([]);
	});

	it('cannot be changed', async () => {
		const [row] = (await page('runs', 1)).data;
		expect(() => sandbox.world.redial(row.run_id)).toThrow('could be changed');
	});
});
