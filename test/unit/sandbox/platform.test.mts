import type { AxiosInstance } from 'axios';
import { JANE, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf } from './client.mts';

describe('platform', () => {
	let sandbox: Sandbox;
	let platform: AxiosInstance;

	beforeEach(async () => {
		sandbox = await startSandbox();
		platform = clientOf(sandbox, 'platform');
	});

	afterEach(async () => await sandbox.close());

	it.each([
		['no key', undefined, 'Authentication credentials were not provided.'],
		['a wrong key', 'Token wrong', 'Invalid token.'],
		["v1's word", 'Bearer sandbox-key-of-nobody', 'Invalid or expired token.'],
	])('refuses %s', async (_what, authorization, message) => {
		const { status, data } = await platform.get('agents/', {
			headers: { Authorization: authorization },
		});
		expect({ status, data }).toEqual({ status: 401, data: { message, status_code: 401 } });
	});

	it('lists organizations', async () => {
		const { data } = await platform.get('organizations/', { headers: { 'Org-Handle': undefined } });
		expect(data).toMatchObject({
			count: 1,
			status_code: 200,
			message: 'Organizations fetched successfully',
			data: [{ name: 'Acme', domain_handle: 'acme.example' }],
		});
	});

	it('lists the spaces of an organization, the newest first', async () => {
		sandbox.world.addOrganization({ name: 'Other', handle: 'other-corp' });
		sandbox.world.addSpace({ token: 'THEIRS', organizationHandle: 'other-corp' });
		sandbox.world.addSpace({ token: 'NEWER', name: 'Leads', contentType: 'table' });
		const { data } = await platform.get('spaces/');
		expect(data).toMatchObject({
			count: 2,
			data: [
				{ token: 'NEWER', name: 'Leads', slug: 'leads-3', content_type: 'table' },
				{ token: 'sp_abc123xyz', content_type: 'contact' },
			],
		});
		const theirs = await platform.get('spaces/', { headers: { 'Org-Handle': 'other-corp' } });
		expect(theirs.data.data).toMatchObject([
			{ token: 'THEIRS', organization: { name: 'Other', domain_handle: 'other-corp' } },
		]);
	});

	it('shows a space with its agents', async () => {
		sandbox.world.addAgent({ handle: 'own-agent', spaceToken: sandbox.spaceToken });
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/`);
		expect(data.data).toMatchObject({
			token: 'sp_abc123xyz',
			agents: [{ handle: 'own-agent', type: 'Voice' }],
		});
		const unknown = await platform.get('spaces/NOWHERE/');
		expect(unknown.status).toBe(404);
		expect(unknown.data).toEqual({ message: 'Space not found' });
	});

	it('lists published agents, whatever their space', async () => {
		sandbox.world.addAgent({ handle: 'draft-agent', state: 'draft' });
		sandbox.world.addAgent({ handle: 'other-agent', spaceToken: 'NOWHERE' });
		const { data } = await platform.get('agents/');
		expect(data.count).toBe(2);
		expect(data.data).toMatchObject([
			{ handle: 'support-agent', type: 'Voice', state: 'published' },
			{ handle: 'other-agent' },
		]);
	});

	it.each(['agents/', 'spaces/', 'spaces/sp_abc123xyz/'])(
		'wants a known organization for %s',
		async (path) => {
			const missing = await platform.get(path, { headers: { 'Org-Handle': undefined } });
			expect(missing.status).toBe(400);
			expect(missing.data).toEqual({
				status_code: 400,
				message: 'Organization handle is required in Org-Handle header',
				data: {},
			});
			const unknown = await platform.get(path, { headers: { 'Org-Handle': 'nobody' } });
			expect(unknown.status).toBe(404);
			expect(unknown.data).toEqual({ message: 'Organization not found' });
		},
	);

	it.each(['runs/', 'tasks/', 'runs/R1/tasks/'])(
		'refuses spaces/…/%s of a space that is unknown or only to be looked at with HTTP 206',
		async (path) => {
			sandbox.world.addSpace({ token: 'VIEWED', role: 'viewer' });
			const unknown = await platform.get(`spaces/NOWHERE/${path}`);
			expect(unknown.status).toBe(206);
			expect(unknown.data).toEqual({
				status_code: 206,
				message: 'Invalid Space Token',
				data: {},
			});
			const viewed = await platform.get(`spaces/VIEWED/${path}`);
			expect(viewed.status).toBe(206);
			expect(viewed.data.message).toContain("You Don't have Access");
		},
	);

	it('answers an empty list to the tasks of an unknown run', async () => {
		const { status, data } = await platform.get(`spaces/${sandbox.spaceToken}/runs/R1/tasks/`);
		expect(status).toBe(200);
		expect(data).toMatchObject({ count: 0, data: [] });
	});

	it('lists tasks of an agent as raw documents, 20 a page', async () => {
		for (let count = 0; count < 21; count++) {
			sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }], outcome: 'failed' });
		}
		sandbox.clock.advance(60_000);
		const { data } = await platform.get('agents/support-agent/tasks/');
		expect(data.count).toBe(21);
		expect(data.data).toHaveLength(20);
		const [task] = data.data;
		expect(task).toMatchObject({
			_id: expect.stringMatching(/^[0-9a-f]{24}$/),
			status: 'failed',
			failure_count: 1,
			last_failure_reason: 'Nobody answered',
			retry_attempt: 0,
			last_status_change: '2026-03-02T09:00:32.000000',
			scheduled_timestamp: null,
		});
		expect(task).toMatchObject({
			created: '2026-03-02T09:00:00.000000',
			modified: expect.any(String),
		});
		expect(task).not.toHaveProperty('run_mode');
		const unknown = await platform.get('agents/nobody/tasks/');
		expect(unknown.status).toBe(404);
		expect(unknown.data).toEqual({ message: 'Agent not found' });
		const broken = await platform.get('agents/support-agent/tasks/?page=two');
		expect(broken.status).toBe(500);
		expect(broken.headers['content-type']).toContain('text/html');
	});

	it('shows tasks with a token of their user and ids that hold their time', async () => {
		const run = sandbox.world.placeRun({
			contacts: [{ phoneNumber: '4155550100', name: 'Jane Doe', metadata: { document_id: 'D1' } }],
			metadata: { reason: 'check-up' },
		});
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/tasks/`);
		expect(data.data).toMatchObject([
			{
				task_id: expect.stringMatching(/^T[0-9a-f]{32}$/),
				run_id: run.runId,
				user_info: { user_token: expect.any(String) },
				execution_type: 'call',
				input: { name: 'Jane Doe', contact_number: '4155550100', reason: 'check-up' },
				output: {},
				assignee: 'support-agent',
				status: 'pending',
				ref_id: 'D1',
				run_mode: 'dev',
				created: '2026-03-02T09:00:00',
				modified: '2026-03-02T09:00:00',
			},
		]);
		const [, low, middle, high] = /^R(.{8})(.{4})1(.{3})/.exec(run.runId) ?? [];
		const steps = BigInt(`0x${high}${middle}${low}`) - 122_192_928_000_000_000n;
		expect(Number(steps / 10_000n)).toBe(sandbox.clock.now());
	});

	it('shows of a call that ended that it did, and what came of it once it is analysed', async () => {
		sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE, name: 'Jane Doe' }] });
		const outputAt = async (milliseconds: number) => {
			sandbox.clock.advance(milliseconds);
			const { data } = await platform.get(`spaces/${sandbox.spaceToken}/tasks/`);
			return data.data[0].output;
		};
		expect(await outputAt(32_000)).toEqual({
			call_status: 'completed',
			data: 'call completed evaluated data will be available soon',
		});
		const output = await outputAt(5000);
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

	it('pages lists: sizes, all at once, an empty page beyond the end', async () => {
		for (let count = 0; count < 60; count++) {
			sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
		}
		const runs = async (params: object) => {
			const { data } = await platform.get(`spaces/${sandbox.spaceToken}/runs/`, { params });
			return data;
		};
		expect((await runs({})).data).toHaveLength(50);
		expect((await runs({ page: 2 })).data).toHaveLength(10);
		expect((await runs({ page_size: 0 })).data).toHaveLength(60);
		expect((await runs({ page: 'two', page_size: 'many' })).data).toHaveLength(50);
		expect(await runs({ page: 3 })).toMatchObject({ count: 60, data: [] });
	});

	it('sends a path without its last slash on; a POST would lose its body', async () => {
		const { status, headers } = await platform.get('agents?page=1');
		expect(status).toBe(301);
		expect(headers.location).toBe('/api/v2/platform/agents/?page=1');
		const post = await platform.post(`spaces/${sandbox.spaceToken}/tasks`, {});
		expect(post.status).toBe(301);
		expect(sandbox.dialled).toEqual([]);
	});
});
