import { CREATED_TASK } from '../outputKeys.mts';
import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import {
	callParameters,
	dialledOnce,
	type EngineRun,
	openSandbox,
	orderFor,
	type Place,
	placeCalls,
	recordedKeys,
	runNode,
	type SavedAt,
	startPlacing,
	turn,
	until,
	unusedPort,
} from './harness/index.mts';

describe.each(DIALECTS)('placing calls in %s', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		({ sandbox, place } = await startPlacing(dialect));
	});

	const orders = () => sandbox.requests.filter(({ method }) => method === 'POST');

	it('calls each number once and returns the IDs, paired with the items', async () => {
		const { json, error, items } = await place(numbers(3));
		expect(error).toBeNull();
		expect(sandbox.dialled.map(({ phoneNumber }) => phoneNumber).sort()).toEqual(numbers(3));
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		for (const call of json) expect(Object.keys(call)).toEqual(CREATED_TASK);
		expect(json.map(({ phoneNumber }) => phoneNumber)).toEqual(numbers(3));
		expect(json.every(({ taskId }) => typeof taskId === 'string')).toBe(true);
	});

	it('sends the body that the documentation prints, with a request ID', async () => {
		await place([JANE], { additionalFields: { contactName: 'Jane Doe', context: 'Remind her' } });
		const [{ body, path, headers }] = orders();
		const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
		const paths = {
			v1: '/api/v1/tasks/',
			platform: `/api/v2/platform/spaces/${sandbox.spaceToken}/tasks/`,
			speech: '/api/v2/platform/speech/v1/calls',
		};
		expect(path).toBe(paths[dialect]);
		expect(headers.authorization).toBe(
			`${dialect === 'v1' ? 'Bearer' : 'Token'} ${sandbox.apiKey}`,
		);
		expect(headers['user-agent']).toMatch(/^n8n-nodes-unpod\/\d/);
		const bodies = {
			v1: {
				agent_handle: 'support-agent',
				phone_number: JANE,
				space_token: 'sp_abc123xyz',
				metadata: {
					customer_name: 'Jane Doe',
					contact_name: 'Jane Doe',
					context: 'Remind her',
					n8n_request_id: requestId,
				},
			},
			platform: {
				pilot: 'support-agent',
				context: 'Remind her',
				documents: [
					{
						name: 'Jane Doe',
						contact_number: JANE,
						customer_name: 'Jane Doe',
						n8n_request_id: requestId,
					},
				],
			},
			speech: {
				to_number: JANE,
				agent_id: 'support-agent',
				instructions: 'Remind her',
				data: {
					customer_name: 'Jane Doe',
					contact_name: 'Jane Doe',
					n8n_request_id: requestId,
				},
			},
		};
		expect(body).toEqual(bodies[dialect]);
	});

	it('waits for Retry-After and then calls', async () => {
		const before = sandbox.clock.now();
		sandbox.fault({ on: { method: 'POST' }, status: 429, headers: { 'retry-after': '20' } });
		const { json } = await place([JANE]);
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(json[0].taskId).toEqual(expect.any(String));
		expect(sandbox.clock.now() - before).toBe(20_000);
	});

	it('waits longer each time where Unpod names no time, a minute in all at most', async () => {
		const before = sandbox.clock.now();
		sandbox.fault({ on: { method: 'POST' }, times: 3, status: 429 });
		await place([JANE]);
		expect(sandbox.clock.now() - before).toBe(1000 + 2000 + 4000);
		sandbox.fault({ on: { method: 'POST' }, times: 100, status: 429 });
		const refused = sandbox.clock.now();
		const { error } = await place(['+14155550101']);
		expect(error?.description).toContain('Try again in a minute');
		expect(sandbox.clock.now() - refused).toBeLessThanOrEqual(60_000);
		expect(sandbox.dialled).toHaveLength(1);
	});

	it('says when to try again where Unpod asks for more than a minute', async () => {
		sandbox.fault({
			on: { method: 'POST' },
			times: Number.POSITIVE_INFINITY,
			status: 429,
			headers: { 'retry-after': '3600' },
		});
		const { error } = await place([JANE]);
		expect(error?.message).toBe('Unpod accepts no more requests for now [item 0]');
		expect(error?.description).toContain('Try again in 60 minutes');
		expect(sandbox.dialled).toEqual([]);
	});

	it('finds a call whose answer got lost', async () => {
		sandbox.fault({ on: { method: 'POST' }, reset: 'after' });
		const { json, error } = await place([JANE]);
		expect(error).toBeNull();
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(json[0]).toMatchObject({ phoneNumber: JANE, taskId: expect.any(String) });
	});

	it('says that a call may have been placed where it is not found, and dials it no more', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 502 });
		const { error } = await place([JANE], {}, { settings: { retryOnFail: true, maxTries: 5 } });
		expect(error?.message).toBe(`The call to ${JANE} may have been placed [item 0]`);
		expect(error?.description).toContain('at 2026-03-02 04:00:00 (America/New_York)');
		expect(error?.description).toContain('before you call again');
		expect(orders()).toHaveLength(1);
	});

	it('looks up a call whose creation failed by an ambiguous answer, and quotes the answer', async () => {
		const body = { message: 'Task creation failed', errors: 'worker lost' };
		sandbox.fault({ on: { method: 'POST' }, status: 206, body, when: 'after' });
		sandbox.fault({ on: { method: 'POST' }, status: 206, body });
		const placed = await place([JANE]);
		expect(placed.json).toMatchObject([{ taskId: expect.any(String) }]);
		const { error } = await place(['+14155550101']);
		expect(error?.message).toContain('may have been placed');
		expect(error?.description).toContain('Unpod says: Task creation failed - worker lost.');
		expect(sandbox.dialled).toHaveLength(1);
	});

	it('returns an item that may have been called without an error key', async () => {
		sandbox.fault({ on: orderFor(JANE), status: 502 });
		const { json } = await place(
			numbers(2),
			{},
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(json[0]).toMatchObject({ status: 'unconfirmed', reason: expect.stringContaining(JANE) });
		expect(json[0]).not.toHaveProperty('error');
		expect(json[1]).toMatchObject({ taskId: expect.any(String) });
	});

	it('calls when the server that refused the connection is there again', async () => {
		const port = await unusedPort();
		sandbox = await openSandbox({ port });
		await sandbox.close();
		const refused = await placeCalls(sandbox, dialect, numbers(2));
		expect(refused.error?.message).toBe(`Unpod does not answer at ${sandbox.url} [item 0]`);
		sandbox = await openSandbox({ port });
		const { json } = await placeCalls(sandbox, dialect, numbers(2), {}, { retryOf: refused });
		expect(json).toHaveLength(2);
		expect(sandbox.dialled).toHaveLength(2);
	});

	it('dials only what was not placed when a failed execution is retried', async () => {
		sandbox.fault({ on: orderFor(numbers(4)[3]), status: 400, body: { message: 'No credit' } });
		const failed = await place(numbers(10));
		expect(failed.error?.message).toContain('[item 3]');
		expect(failed.error?.description).toContain('No credit');
		const placed = sandbox.dialled.length;
		expect(placed).toBeGreaterThanOrEqual(3);
		expect(failed.error?.description).toContain(`${placed} calls were placed`);
		const { json } = await place(numbers(10), {}, { retryOf: failed });
		expect(json.map(({ phoneNumber }) => phoneNumber)).toEqual(numbers(10));
		expect(sandbox.dialled).toHaveLength(10);
		expect(dialledOnce(sandbox)).toBe(true);
	});

	it('takes changed data for a new call', async () => {
		sandbox.fault({ on: orderFor('+14155550101'), status: 400 });
		const failed = await place(numbers(2));
		const changed = { metadataFields: { field: [{ name: 'customer_name', value: 'John Doe' }] } };
		await place(numbers(2), changed, { retryOf: failed });
		expect(sandbox.timesDialled(JANE)).toBe(2);
	});

	it('calls the same item again in another turn of a loop, not in a retry of that turn', async () => {
		sandbox.fault({ on: orderFor('+14155550101'), status: 400 });
		const batches = [[{ phone: JANE }], [{ phone: JANE }], numbers(3).map((phone) => ({ phone }))];
		const failed = await place([JANE], {}, { batches });
		expect(failed.error).not.toBeNull();
		await place([JANE], {}, { batches, retryOf: failed });
		expect(sandbox.timesDialled(JANE)).toBe(3);
		expect(
			numbers(3)
				.slice(1)
				.map((phone) => sandbox.timesDialled(phone)),
		).toEqual([1, 1]);
	});

	it('names the first 20 placed calls and the number of the others', async () => {
		sandbox.fault({ on: orderFor(numbers(31)[30]), status: 400 });
		const { error } = await place(numbers(31));
		expect(error?.description).toContain('30 calls were placed');
		expect(error?.description).toContain(' and 10 more');
	});

	it('calls a key once, across executions', async () => {
		const once = { callingOptions: { callOncePer: '={{ $json.phone }}' } };
		await place([JANE, JANE], once);
		expect(sandbox.timesDialled(JANE)).toBe(1);
		const { json, error } = await place([JANE], once);
		expect(error).toBeNull();
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(json[0]).toMatchObject({
			status: 'skipped',
			taskId: null,
			phoneNumber: JANE,
			reason: expect.stringContaining('called before'),
		});
	});

	it('takes a key back only when it is certain that nobody was called', async () => {
		const once = { callingOptions: { callOncePer: '={{ $json.phone }}' } };
		sandbox.fault({ on: { method: 'POST' }, status: 400 });
		await place([JANE], once);
		expect(recordedKeys()).toBe(0);
		sandbox.fault({ on: { method: 'POST' }, status: 500 });
		await place([JANE], once);
		expect(recordedKeys()).toBe(1);
		const { json } = await place([JANE], once);
		expect(json[0].status).toBe('skipped');
		expect(sandbox.dialled).toEqual([]);
	});

	it('returns the placed call in a retried execution, not a skipped one', async () => {
		const once = { callingOptions: { callOncePer: '={{ $json.phone }}' } };
		sandbox.fault({ on: orderFor('+14155550101'), status: 400 });
		const failed = await place(numbers(2), once);
		const { json } = await place(numbers(2), once, { retryOf: failed });
		expect(json.map(({ taskId }) => taskId)).toEqual([expect.any(String), expect.any(String)]);
	});

	it('calls nobody in a dry run and says what would have been sent', async () => {
		const options = { callingOptions: { dryRun: true, callOncePer: 'jane' } };
		const { json } = await place([JANE], options);
		expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
		expect(recordedKeys()).toBe(0);
		expect(json[0]).toMatchObject({ status: 'dry_run', phoneNumber: JANE, taskId: null });
		expect(JSON.stringify(json[0].wouldSend)).toContain(JANE);
	});

	it('keeps no call of a dry run', async () => {
		const { run } = await place(numbers(50), { callingOptions: { dryRun: true } });
		const saved = run.data.executionData?.contextData['node:Unpod'];
		expect(saved?.ledger).toMatchObject({ runs: { 0: {} } });
		expect(JSON.stringify(saved).length).toBeLessThan(200);
	});

	it('refuses a number that is not allowed, before any request', async () => {
		const options = { callingOptions: { allowedNumbers: '+49 30*, +1 (415) 555-0101' } };
		const { error } = await place([JANE], options);
		expect(error?.message).toContain(`'Phone Number' ${JANE} is not among the allowed numbers`);
		expect(sandbox.requests).toEqual([]);
		const allowed = await place(['+14155550101', '+4930123456'], options);
		expect(allowed.json).toHaveLength(2);
	});

	it('spaces the starts evenly', async () => {
		await place(numbers(4), { callingOptions: { callsPerMinute: 30 } });
		const starts = sandbox.dialled.map(({ at }) => at - sandbox.dialled[0].at);
		expect(starts).toEqual([0, 2000, 4000, 6000]);
	});

	it('keeps the pace from one turn of a loop to the next', async () => {
		const batches = numbers(3).map((phone) => [{ phone }]);
		await place([JANE], { callingOptions: { callsPerMinute: 30 } }, { batches });
		const starts = sandbox.dialled.map(({ at }) => at - sandbox.dialled[0].at);
		expect(starts).toEqual([0, 2000, 4000]);
	});

	it('has at most five requests under way', async () => {
		sandbox.fault({ on: { method: 'POST' }, times: Number.POSITIVE_INFINITY, hang: true });
		const cancelWhen = (async () => {
			await until(() => orders().length >= 5);
			await turn(50);
		})();
		await place(numbers(20), {}, { cancelWhen });
		expect(orders()).toHaveLength(5);
	});

	it('dials nobody more once the execution is cancelled', async () => {
		sandbox.fault({ on: orderFor(numbers(2)[1]), hang: true, when: 'after' });
		const { requestsAfterCancel } = await place(
			numbers(20),
			{ callingOptions: { callsPerMinute: 1 } },
			{ cancelWhen: until(() => sandbox.dialled.length >= 2) },
		);
		expect(sandbox.dialled).toHaveLength(2);
		expect(requestsAfterCancel).toBe(0);
	});
});

describe('a call that was placed for a set time', () => {
	// Saved at its start, on an n8n that doesn't name the original, nothing is left of the ledger.
	it.each<[SavedAt, string]>([
		['end', 'scheduled'],
		['start', 'completed'],
	])(
		'comes out of a retry after that time, saved at its %s, and is not placed again',
		async (savedAt, status) => {
			const sandbox = await openSandbox();
			const run = async (retryOf?: EngineRun) =>
				await runNode({
					parameters: callParameters(sandbox, {
						additionalFields: {
							scheduleType: 'custom',
							scheduledAt: '={{ $json.at }}',
						},
					}),
					items: [
						{ phone: JANE, at: '2026-03-02T10:00:00Z' },
						{ phone: '+14155550101', at: '2026-03-03T10:00:00Z' },
					],
					credentials: sandbox.credentials('platform'),
					retryOf,
					savedAt,
					isOldN8n: savedAt === 'start',
				});
			sandbox.fault({ on: orderFor('+14155550101'), status: 400 });
			const failed = await run();
			expect(failed.error).not.toBeNull();
			sandbox.clock.advance(2 * 3_600_000);
			const { json, error } = await run(failed);
			expect(error).toBeNull();
			expect(json).toMatchObject([{ status }, { status: 'scheduled' }]);
			expect(json.map(({ taskId }) => taskId)).toEqual(sandbox.dialled.map(({ taskId }) => taskId));
			expect(sandbox.dialled).toHaveLength(2);
		},
	);
});
