import type { AxiosInstance } from 'axios';
import { JANE, numbers, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf, TO_THE_LETTER, v1Order } from './client.mts';

describe('v1', () => {
	let sandbox: Sandbox;
	let v1: AxiosInstance;

	beforeEach(async () => {
		sandbox = await startSandbox();
		v1 = clientOf(sandbox, 'v1');
	});

	afterEach(async () => await sandbox.close());

	it('lists organizations, spaces and agents', async () => {
		sandbox.world.addSpace({ token: 'sp_other', name: 'Other' });
		sandbox.world.addAgent({ handle: 'other-agent', spaceToken: 'sp_other' });
		sandbox.world.addAgent({ handle: 'draft-agent', state: 'draft' });
		const organizations = await v1.get('organizations/');
		expect(organizations.data).toEqual({
			count: 1,
			next: null,
			previous: null,
			results: [{ id: 1, name: 'Acme', domain: 'acme.example' }],
		});
		const spaces = await v1.get('spaces/');
		expect(spaces.data.results).toEqual([
			{ id: 1, name: 'My Workspace', token: 'sp_abc123xyz', domain: 'acme.example' },
			{ id: 2, name: 'Other', token: 'sp_other', domain: 'acme.example' },
		]);
		const agents = await v1.get('agents/', { params: { space_token: 'sp_abc123xyz' } });
		expect(agents.data.results).toEqual([{ handle: 'support-agent', name: 'Support' }]);
		const others = await v1.get('agents/', { params: { space_token: 'sp_other' } });
		expect(others.data.results).toContainEqual({ handle: 'other-agent', name: 'Support' });
	});

	it.each([
		['no key', undefined, 'Authentication credentials were not provided.'],
		['a wrong key', 'Bearer wrong', 'Invalid API key.'],
		["the platform's word", 'Token sandbox-key-of-nobody', 'Invalid API key.'],
	])('refuses %s', async (_what, authorization, detail) => {
		const { status, data } = await v1.get('spaces/', { headers: { Authorization: authorization } });
		expect({ status, data }).toEqual({ status: 401, data: { detail } });
	});

	it('places a call', async () => {
		const { status, data } = await v1.post(
			'tasks/',
			v1Order(sandbox, JANE, { bridge_slug: 'support-bridge' }),
		);
		expect(status).toBe(201);
		expect(data).toEqual({ id: expect.stringMatching(/^task_\d+$/), status: 'queued' });
		expect(sandbox.dialled).toEqual([
			{
				phoneNumber: JANE,
				at: sandbox.clock.now(),
				taskId: data.id,
				runId: expect.stringMatching(/^run_\d+$/),
				dialect: 'v1',
			},
		]);
	});

	it('shows the run of a task', async () => {
		const { data: task } = await v1.post('tasks/', v1Order(sandbox, JANE));
		const { data } = await v1.get('runs/', { params: { task_id: task.id } });
		expect(data.results).toEqual([
			{
				id: sandbox.dialled[0].runId,
				task_id: task.id,
				status: 'queued',
				created_at: '2026-03-02T09:00:00.000Z',
				agent_handle: 'support-agent',
				phone_number: JANE,
				metadata: { customer_name: 'Jane Doe' },
			},
		]);
		const unknown = await v1.get('runs/', { params: { task_id: 'task_1' } });
		expect(unknown.data).toEqual({ count: 0, next: null, previous: null, results: [] });
	});

	it.each([
		['agent_handle', undefined, { agent_handle: ['This field is required.'] }],
		['phone_number', '', { phone_number: ['This field is required.'] }],
		['phone_number', '4155550100', { phone_number: ['Enter a number in E.164 format.'] }],
		['metadata', 'Jane', { metadata: ['Expected an object.'] }],
		['agent_handle', 'nobody', { detail: 'Unknown agent_handle.' }],
		['space_token', 'nowhere', { detail: 'Unknown space_token.' }],
	])('refuses a call with %s %p', async (field, value, answer) => {
		const { status, data } = await v1.post('tasks/', v1Order(sandbox, JANE, { [field]: value }));
		expect({ status, data }).toEqual({ status: 400, data: answer });
		expect(sandbox.dialled).toEqual([]);
		expect(sandbox.world.runs()).toEqual([]);
	});

	it('refuses a body that is no JSON and takes an empty one for an empty object', async () => {
		const broken = await v1.post('tasks/', '{"agent_handle": ', TO_THE_LETTER);
		expect(broken.status).toBe(400);
		expect(broken.data.detail).toMatch(/^JSON parse error/);
		const empty = await v1.post('tasks/', '', TO_THE_LETTER);
		expect(empty.data).toHaveProperty('space_token', ['This field is required.']);
	});

	it('shows a call in its log when it ends, and what came of it once it is analysed', async () => {
		await v1.post('tasks/', v1Order(sandbox, JANE));
		const logs = async () => {
			const params = { space_token: sandbox.spaceToken };
			return (await v1.get('call-logs/', { params })).data.results;
		};
		sandbox.clock.advance(32_000);
		const [early] = await logs();
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
		expect((await logs())[0]).toMatchObject({
			id: early.id,
			transcript: expect.stringContaining('Thursday'),
			sentiment: 'positive',
			outcome: 'Connected',
			summary: expect.any(String),
			extracted_data: { appointment: 'Thursday' },
			recording_url: expect.stringContaining('/media/private/'),
		});
	});

	it('pages its lists and names the next page', async () => {
		for (const phone of numbers(5)) await v1.post('tasks/', v1Order(sandbox, phone));
		const params = { space_token: sandbox.spaceToken, page_size: 2 };
		const first = await v1.get('runs/', { params });
		expect(first.data.count).toBe(5);
		expect(first.data.results).toMatchObject([
			{ phone_number: numbers(5)[4] },
			{ phone_number: numbers(5)[3] },
		]);
		expect(first.data.next).toBe(
			`${sandbox.url}/api/v1/runs/?space_token=${sandbox.spaceToken}&page_size=2&page=2`,
		);
		const second = await v1.get(first.data.next);
		expect(second.data.results).toMatchObject([
			{ phone_number: numbers(5)[2] },
			{ phone_number: numbers(5)[1] },
		]);
		const last = await v1.get('runs/', { params: { ...params, page: 3 } });
		expect(last.data).toMatchObject({ next: null, results: [{ phone_number: JANE }] });
		const beyond = await v1.get('runs/', { params: { ...params, page: 4 } });
		expect(beyond.data).toMatchObject({ count: 5, next: null, results: [] });
	});

	it.each([
		['agents/', {}, 'space_token is required'],
		['call-logs/', {}, 'space_token is required'],
		['runs/', {}, 'task_id is required'],
		['runs/', { space_token: 'nowhere' }, 'Unknown space_token.'],
		['call-logs/', { space_token: 'nowhere' }, 'Unknown space_token.'],
	])('refuses %s with %p', async (path, params, detail) => {
		const { status, data } = await v1.get(path, { params });
		expect({ status, data }).toEqual({ status: 400, data: { detail } });
	});

	it('sends a path without its last slash on, and knows no other paths', async () => {
		const redirect = await v1.get('spaces?page=1');
		expect(redirect.status).toBe(301);
		expect(redirect.headers.location).toBe('/api/v1/spaces/?page=1');
		const { status, headers } = await v1.get('nothing/');
		expect(status).toBe(404);
		expect(headers['content-type']).toContain('text/html');
	});

	it("shows the platform's calls with ids of its own", async () => {
		const run = sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
		const { data } = await v1.get('runs/', { params: { space_token: sandbox.spaceToken } });
		const [row] = data.results;
		expect(sandbox.world.run(row.id)).toBe(run);
		expect(sandbox.world.task(row.task_id)).toBe(run.tasks[0]);
	});
});

describe('what v1 leaves open', () => {
	let sandbox: Sandbox;

	afterEach(async () => await sandbox.close());

	it('lists runs by task alone, if so wanted', async () => {
		sandbox = await startSandbox({ v1RunsBySpace: false });
		const params = { space_token: sandbox.spaceToken };
		const { status, data } = await clientOf(sandbox, 'v1').get('runs/', { params });
		expect({ status, data }).toEqual({ status: 400, data: { detail: 'task_id is required' } });
	});

	it('has ids that are numbers, if so wanted', async () => {
		sandbox = await startSandbox({ v1Ids: 'number' });
		const v1 = clientOf(sandbox, 'v1');
		const { data: task } = await v1.post('tasks/', v1Order(sandbox, JANE));
		expect(task.id).toEqual(expect.any(Number));
		const { data } = await v1.get('runs/', { params: { task_id: task.id } });
		expect(data.results).toMatchObject([{ id: expect.any(Number), task_id: task.id }]);
		expect(sandbox.dialled[0].taskId).toBe(String(task.id));
	});

	it('shows no more than the article promises, if so wanted', async () => {
		sandbox = await startSandbox({ v1Rows: 'bare' });
		const v1 = clientOf(sandbox, 'v1');
		await v1.post('tasks/', v1Order(sandbox, JANE));
		sandbox.clock.advance(60_000);
		const params = { space_token: sandbox.spaceToken };
		const runs = await v1.get('runs/', { params });
		expect(Object.keys(runs.data.results[0])).toEqual(['id', 'status']);
		const logs = await v1.get('call-logs/', { params });
		expect(logs.data.results[0]).toMatchObject({ phone_number: JANE, duration: 30 });
		expect(logs.data.results[0]).not.toHaveProperty('id');
		expect(logs.data.results[0]).not.toHaveProperty('task_id');
	});

	it('hides the metadata of runs, if so wanted', async () => {
		sandbox = await startSandbox({ v1RunMetadata: false });
		const v1 = clientOf(sandbox, 'v1');
		await v1.post('tasks/', v1Order(sandbox, JANE));
		const { data } = await v1.get('runs/', { params: { space_token: sandbox.spaceToken } });
		expect(Object.keys(data.results[0])).toEqual([
			'id',
			'status',
			'task_id',
			'created_at',
			'agent_handle',
			'phone_number',
		]);
	});

	it('is not there at all, if so wanted', async () => {
		sandbox = await startSandbox({ dialects: ['platform'] });
		const { status, headers } = await clientOf(sandbox, 'v1').get('organizations/');
		expect(status).toBe(404);
		expect(headers['content-type']).toContain('text/html');
	});
});
