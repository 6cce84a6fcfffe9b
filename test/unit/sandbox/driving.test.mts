import { JANE, numbers, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf } from './client.mts';

describe('a hand in the life of a call', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox();
	});

	afterEach(async () => await sandbox.close());

	const place = () =>
		sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }], outcome: 'failed' });

	it('dials nobody by merely placing a run', () => {
		place();
		expect(sandbox.world.runs()).toHaveLength(1);
		expect(sandbox.dialled).toEqual([]);
	});

	it('calls a failed task again: the same task, another call', async () => {
		const run = place();
		const { world, clock } = sandbox;
		clock.advance(60_000);
		expect(world.statusOf(run)).toBe('failed');
		world.redial(run.runId);
		expect(world.statusOf(run)).toBe('pending');
		clock.advance(60_000);
		expect(world.statusOf(run)).toBe('completed');
		expect(run.tasks).toHaveLength(1);
		const platform = clientOf(sandbox, 'platform');
		const { data } = await platform.get('agents/support-agent/tasks/');
		expect(data.data).toMatchObject([{ status: 'completed', failure_count: 1, retry_attempt: 1 }]);
		const v1 = clientOf(sandbox, 'v1');
		const logs = await v1.get('call-logs/', { params: { space_token: sandbox.spaceToken } });
		expect(logs.data.results).toMatchObject([
			{ task_id: `task_${run.tasks[0].serial}`, status: 'completed' },
			{ task_id: `task_${run.tasks[0].serial}`, status: 'failed' },
		]);
		expect(logs.data.results[0].id).not.toBe(logs.data.results[1].id);
	});

	it('appends a task to a run that is completed, which goes on saying so', () => {
		const { world, clock } = sandbox;
		const run = world.placeRun({ contacts: [{ phoneNumber: JANE }] });
		clock.advance(60_000);
		world.redial(run.runId, { outcome: 'failed' });
		expect(run.tasks).toHaveLength(2);
		expect(world.statusOf(run)).toBe('completed');
		expect(world.stateOf(run.tasks[1]).status).toBe('pending');
		clock.advance(60_000);
		expect(world.stateOf(run.tasks[1]).status).toBe('failed');
		expect(world.task(run.tasks[1].taskId)).toBe(run.tasks[1]);
		expect(sandbox.dialled).toEqual([]);
	});

	it('finishes a run at once, with its analysis', () => {
		const { world } = sandbox;
		const run = world.placeRun({ contacts: numbers(2).map((phoneNumber) => ({ phoneNumber })) });
		world.finish(run.runId, 'partially_completed');
		expect(world.statusOf(run)).toBe('partially_completed');
		expect(run.tasks.map((task) => world.stateOf(task))).toMatchObject([
			{ status: 'partially_completed', isAnalysed: true },
			{ status: 'partially_completed', isAnalysed: true },
		]);
	});

	it('sets the status of a task to any word, which both dialects show', async () => {
		const run = place();
		sandbox.world.setStatus(run.tasks[0].taskId, 'on_the_moon');
		sandbox.clock.advance(3_600_000);
		expect(sandbox.world.statusOf(run)).toBe('on_the_moon');
		const params = { space_token: sandbox.spaceToken };
		const { data } = await clientOf(sandbox, 'v1').get('runs/', { params });
		expect(data.results).toMatchObject([{ status: 'on_the_moon' }]);
	});

	it('removes a run with its tasks', () => {
		const run = place();
		sandbox.world.removeRun(run.runId);
		expect(sandbox.world.runs()).toEqual([]);
		expect(() => sandbox.world.run(run.runId)).toThrow(`no run ${run.runId}`);
		expect(() => sandbox.world.task(run.tasks[0].taskId)).toThrow('no task');
	});

	it('refuses runs that cannot be', () => {
		expect(() => sandbox.world.placeRun({ contacts: [] })).toThrow('at least one contact');
		const contacts = [{ phoneNumber: JANE }];
		expect(() => sandbox.world.placeRun({ contacts, spaceToken: 'NOWHERE' })).toThrow('NOWHERE');
	});
});
