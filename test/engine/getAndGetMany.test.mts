import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import { callParameters, locator, openSandbox, runNode } from './harness/index.mts';
import { SIMPLIFIED_CALL } from '../outputKeys.mts';

const MINUTE = 60_000;

/** The space of each dialect; Speech has none, and its organization takes the place of one. */
const SPACE = {
	v1: { spaceToken: 'sp_abc123xyz', name: 'My Workspace' },
	platform: { spaceToken: 'sp_abc123xyz', name: 'My Workspace' },
	speech: { spaceToken: 'acme.example', name: 'Acme' },
};

/** A key that the service's own object of a call has in each dialect. */
const OWN_KEY = { v1: 'started_at', platform: 'input.contact_number', speech: 'to_number' };

describe.each(DIALECTS)('reading in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const read = async (parameters: INodeParameters, settings = {}, items: IDataObject[] = [{}]) =>
		await runNode({
			parameters: { spaceToken: locator(sandbox.spaceToken), ...parameters },
			credentials: sandbox.credentials(dialect),
			settings,
			items,
		});

	const call = async (...phones: string[]) => {
		const { json } = await runNode({
			parameters: callParameters(sandbox),
			items: phones.map((phone) => ({ phone })),
			credentials: sandbox.credentials(dialect),
		});
		return json;
	};

	it('lists organizations, spaces and agents', async () => {
		const organizations = await read({ resource: 'organization', operation: 'getAll' });
		expect(organizations.json).toEqual([{ organizationHandle: 'acme.example', name: 'Acme' }]);
		const spaces = await read({ resource: 'space', operation: 'getAll' });
		expect(spaces.json).toEqual([{ ...SPACE[dialect], placesCalls: true }]);
		const agents = await read({ resource: 'agent', operation: 'getAll' });
		expect(agents.json).toMatchObject([{ agentHandle: 'support-agent', name: 'Support' }]);
	});

	it('gets one space and one agent', async () => {
		const space = await read({ resource: 'space', operation: 'get' });
		expect(space.json).toMatchObject([SPACE[dialect]]);
		const agentHandle = locator('support-agent');
		const agent = await read({ resource: 'agent', operation: 'get', agentHandle });
		expect(agent.json).toMatchObject([{ agentHandle: 'support-agent' }]);
	});

	it('gets a task with what was said, the same keys in all dialects', async () => {
		const [{ taskId }] = await call(JANE);
		sandbox.clock.advance(MINUTE);
		const { json, items } = await read({
			resource: 'task',
			operation: 'get',
			taskId: locator(String(taskId)),
		});
		expect(Object.keys(json[0])).toEqual(SIMPLIFIED_CALL);
		expect(items[0].pairedItem).toEqual({ item: 0 });
		expect(json[0]).toMatchObject({
			taskId,
			runId: expect.any(String),
			status: 'completed',
			phoneNumber: JANE,
			durationSeconds: 30,
			outcome: 'Connected',
			sentiment: expect.stringMatching(/positive/i),
			summary: 'The appointment on Thursday suits.',
			transcript: expect.stringMatching(/^Agent: Hello.*\nCaller: .*Thursday suits me\./),
			extractedData: { appointment: 'Thursday' },
		});
	});

	it('shows a running call with its state and no outcome', async () => {
		const [{ taskId }] = await call(JANE);
		sandbox.clock.advance(10_000);
		const { json } = await read({
			resource: 'task',
			operation: 'get',
			taskId: locator(String(taskId)),
		});
		expect(json[0]).toMatchObject({ status: 'in_progress', transcript: null, outcome: null });
		expect(Object.keys(json[0])).toEqual(SIMPLIFIED_CALL);
	});

	it('gets a run by the ID that a list of runs shows', async () => {
		await call(JANE);
		sandbox.clock.advance(MINUTE);
		const list = await read({ resource: 'run', operation: 'getAll' });
		expect(list.json).toMatchObject([{ status: 'completed', runId: expect.any(String) }]);
		const runId = locator(String(list.json[0].runId));
		const { json } = await read({ resource: 'run', operation: 'get', runId });
		expect(json).toMatchObject([{ phoneNumber: JANE, outcome: 'Connected' }]);
	});

	it('lists runs of a task and runs in a state', async () => {
		sandbox.world.script('+14155550101', { outcome: 'failed' });
		const placed = await call(...numbers(3));
		sandbox.clock.advance(MINUTE);
		const ofTask = await read({
			resource: 'run',
			operation: 'getAll',
			filters: { taskId: locator(String(placed[2].taskId)) },
		});
		expect(ofTask.json).toMatchObject([{ taskId: placed[2].taskId, status: 'completed' }]);
		const failed = await read({
			resource: 'run',
			operation: 'getAll',
			filters: { status: 'failed' },
		});
		expect(failed.json).toHaveLength(1);
	});

	it('lists tasks, all or up to a limit', async () => {
		sandbox.world.addHistory(120);
		await call(...numbers(3));
		const few = await read({ resource: 'task', operation: 'getAll', limit: 2 });
		expect(few.json).toHaveLength(2);
		const runs = await read({ resource: 'run', operation: 'getAll', returnAll: true });
		expect(runs.json).toHaveLength(123);
		expect(new Set(runs.json.map(({ runId }) => runId)).size).toBe(123);
		const limited = await read({ resource: 'run', operation: 'getAll', limit: 110 });
		expect(limited.json).toHaveLength(110);
	});

	it('filters tasks by agent and time of creation', async () => {
		sandbox.world.addAgent({ handle: 'other-agent' });
		await call(JANE);
		sandbox.clock.advance(3 * 3_600_000);
		await call('+14155550101');
		const recent = await read({
			resource: 'task',
			operation: 'getAll',
			filters: { createdAfter: '2026-03-02T10:00:00Z' },
		});
		expect(recent.json.map(({ phoneNumber }) => phoneNumber)).toEqual(['+14155550101']);
		const ofOther = await read({
			resource: 'task',
			operation: 'getAll',
			filters: { agentHandle: locator('other-agent') },
		});
		expect(ofOther.json).toEqual([]);
		const ofAgent = await read({
			resource: 'task',
			operation: 'getAll',
			filters: { agentHandle: locator('support-agent') },
		});
		expect(ofAgent.json).toHaveLength(2);
	});

	it('lists call logs with filters', async () => {
		sandbox.world.script('+14155550101', { outcome: 'failed' });
		await call(...numbers(3));
		sandbox.clock.advance(MINUTE);
		const logs = await read({ resource: 'callLog', operation: 'getAll' });
		expect(logs.json).toHaveLength(3);
		expect(logs.json[0]).toMatchObject({
			callLogId: expect.any(String),
			durationSeconds: expect.any(Number),
			startedAt: expect.stringMatching(/Z$/),
		});
		const janes = await read({
			resource: 'callLog',
			operation: 'getAll',
			filters: { phoneNumber: JANE, callStatus: 'Completed' },
		});
		expect(janes.json).toHaveLength(1);
		const later = await read({
			resource: 'callLog',
			operation: 'getAll',
			filters: { startedAfter: '2026-03-02T09:30:00Z' },
		});
		expect(later.json).toEqual([]);
		const inTime = await read({
			resource: 'callLog',
			operation: 'getAll',
			filters: { startedAfter: '2026-03-02T08:59:00Z', startedBefore: '2026-03-02T09:10:00Z' },
		});
		expect(inTime.json).toHaveLength(3);
	});

	it('reads no further back than the time that is asked for', async () => {
		sandbox.world.addHistory(20_000);
		sandbox.clearJournal();
		const filters = { startedAfter: '2026-03-02T00:00:00Z' };
		const logs = await read({
			resource: 'callLog',
			operation: 'getAll',
			returnAll: true,
			filters,
		});
		expect(logs.json).toHaveLength(481);
		const createdAfter = '2026-03-02T00:00:00Z';
		const tasks = await read({
			resource: 'task',
			operation: 'getAll',
			returnAll: true,
			filters: { createdAfter, agentHandle: locator('support-agent') },
		});
		expect(tasks.json).toHaveLength(481);
		expect(sandbox.requests.length).toBeLessThan(90);
	});

	it('takes a time without a zone for one in the time zone of the workflow', async () => {
		await call(JANE);
		sandbox.clock.advance(MINUTE);
		const inNewYork = { startedAfter: '2026-03-02T03:59:00', startedBefore: '2026-03-02T04:10:00' };
		const logs = await read({ resource: 'callLog', operation: 'getAll', filters: inNewYork });
		expect(logs.json).toHaveLength(1);
	});

	it('gets a call log by its ID', async () => {
		await call(JANE);
		sandbox.clock.advance(MINUTE);
		const { json } = await read({ resource: 'callLog', operation: 'getAll' });
		const callLogId = String(json[0].callLogId);
		const one = await read({ resource: 'callLog', operation: 'get', callLogId });
		const [{ callLogId: id, phoneNumber, durationSeconds, startedAt }] = json;
		// The list of Speech says less than the call itself, which has what was said.
		if (dialect === 'speech') expect(one.json[0].transcript).toContain('Thursday suits me.');
		else expect(one.json).toEqual(json);
		expect(one.json).toMatchObject([{ callLogId: id, phoneNumber, durationSeconds, startedAt }]);
	});

	it('returns the selected fields and the IDs', async () => {
		const [{ taskId }] = await call(JANE);
		sandbox.clock.advance(MINUTE);
		const { json } = await read({
			resource: 'task',
			operation: 'get',
			taskId: locator(String(taskId)),
			output: 'selectedFields',
			fields: ['status', 'recordingUrl', 'metadata', 'transcript'],
			transcriptFormat: 'turns',
		});
		expect(json[0]).toMatchObject({
			taskId,
			runId: expect.any(String),
			status: 'completed',
			recordingUrl: expect.stringContaining('/media/private/'),
			metadata: { customer_name: 'Jane Doe' },
		});
		expect(json[0].transcript).toContainEqual(expect.objectContaining({ role: 'caller' }));
	});

	it("returns Unpod's own object less the user's token", async () => {
		const [{ taskId }] = await call(JANE);
		sandbox.clock.advance(MINUTE);
		const { json } = await read({
			resource: 'task',
			operation: 'get',
			taskId: locator(String(taskId)),
			output: 'raw',
		});
		expect(JSON.stringify(json)).not.toContain('user_token');
		expect(json[0]).toHaveProperty(OWN_KEY[dialect]);
	});

	it('says that there is no such space, where there are spaces at all', async () => {
		const parameters = { resource: 'space', operation: 'get', spaceToken: locator('nowhere') };
		const { error, json } = await read(parameters);
		if (dialect === 'speech') expect(json).toMatchObject([SPACE.speech]);
		else expect(error?.message).toMatch(/Unpod.*\[item 0\]$/);
	});

	it.each([
		['agent', 'get', { agentHandle: locator('nobody') }, "Unpod has no agent 'nobody'"],
		['task', 'get', { taskId: locator('T0') }, "Unpod has no task 'T0'"],
		['run', 'get', { runId: locator('R0') }, "Unpod has no run 'R0'"],
		['callLog', 'get', { callLogId: '1' }, "Unpod has no call log '1'"],
	])('says that there is no such %s', async (resource, operation, parameters, message) => {
		const { error, json } = await read({ resource, operation, ...parameters });
		expect(error?.message).toContain(message);
		expect(error?.message).toContain('[item 0]');
		expect(error?.description).toMatch(/Check/);
		expect(json).toEqual([]);
	});

	it('returns an empty list where there is nothing', async () => {
		const { json, error } = await read({ resource: 'task', operation: 'getAll' });
		expect(error).toBeNull();
		expect(json).toEqual([]);
	});

	it('returns for each failed item its own message and continues with the others', async () => {
		const [{ taskId }] = await call(JANE);
		const { items } = await read(
			{
				resource: 'task',
				operation: 'get',
				taskId: '={{ { __rl: true, mode: "id", value: $json.id } }}',
			},
			{ onError: 'continueRegularOutput' },
			[{ id: 'T0' }, { id: String(taskId) }, { id: 'a b' }],
		);
		expect(items[0].json.error).toContain("Unpod has no task 'T0' [item 0]");
		expect(items[1].json).toMatchObject({ taskId });
		expect(items[2].json.error).toContain("'Task' is not an ID: a b [item 2]");
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it('reads on through a list whose rows come shuffled, and refuses one whose pages repeat', async () => {
		sandbox.world.addHistory(170);
		sandbox.fault({ on: { path: 'runs' }, times: 4, shuffle: true });
		const shuffled = await read({ resource: 'run', operation: 'getAll', returnAll: true });
		expect(shuffled.json).toHaveLength(170);
		// The list of Speech comes whole.
		if (dialect === 'speech') return;
		sandbox.clearFaults();
		sandbox.fault({ on: { path: 'runs' }, times: Number.POSITIVE_INFINITY, repeatPage: true });
		const repeated = await read({ resource: 'run', operation: 'getAll', returnAll: true });
		expect(repeated.error?.message).toContain('but does not return them');
		expect(repeated.json).toEqual([]);
	});
});
