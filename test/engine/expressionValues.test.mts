import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import { callParameters, locator, openSandbox, runNode } from './harness/index.mts';

describe.each(DIALECTS)('what expressions return, in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const run = async (parameters: INodeParameters, items: IDataObject[] = [{ phone: JANE }]) =>
		await runNode({ parameters, items, credentials: sandbox.credentials(dialect) });

	const place = async (more: INodeParameters, items?: IDataObject[]) =>
		await run(callParameters(sandbox, more), items);

	const orders = () =>
		sandbox.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);

	const metadataSent = () => {
		const [body] = orders() as IDataObject[];
		const sent = {
			v1: body.metadata,
			platform: Object(body.documents)[0],
			speech: body.data,
		};
		const { n8n_request_id: _id, ...metadata } = Object(sent[dialect]);
		return metadata;
	};

	it.each<[string, INodeParameters]>([
		['texts', { spaceToken: '={{ $json.space }}', agentHandle: '={{ $json.agent }}' }],
		[
			'locators',
			{ spaceToken: locator('={{ $json.space }}'), agentHandle: locator('={{ $json.agent }}') },
		],
		[
			'locators as objects',
			{
				spaceToken: '={{ { __rl: true, mode: "id", value: $json.space } }}',
				agentHandle: '={{ { __rl: true, mode: "list", value: $json.agent } }}',
			},
		],
		[
			'addresses of pages',
			{
				spaceToken: '=https://unpod.ai/acme.example/{{ $json.space }}/?tab=runs',
				agentHandle: locator('=https://unpod.ai/agents/{{ $json.agent }}#voice'),
			},
		],
	])('are taken for space and agent as %s', async (_, parameters) => {
		const item = { phone: JANE, space: sandbox.spaceToken, agent: sandbox.agentHandle };
		const { json, error } = await place(parameters, [item]);
		expect(error).toBeNull();
		expect(json).toMatchObject([
			{ spaceToken: sandbox.spaceToken, agentHandle: sandbox.agentHandle, phoneNumber: JANE },
		]);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it.each<[string, INodeParameters]>([
		['a text', { taskId: '={{ $json.task }}' }],
		['a locator', { taskId: locator('={{ $json.task }}') }],
		['an address', { taskId: locator('=https://unpod.ai/tasks/{{ $json.task }}') }],
	])('are taken for a filter as %s', async (_, filters) => {
		const { json: placed } = await place(
			{},
			numbers(2).map((phone) => ({ phone })),
		);
		const { json, error } = await run(
			{ resource: 'run', operation: 'getAll', spaceToken: locator(sandbox.spaceToken), filters },
			[{ task: placed[1].taskId }],
		);
		expect(error).toBeNull();
		expect(json).toMatchObject([{ taskId: placed[1].taskId }]);
	});

	it.each<[string, INodeParameters]>([
		['an object', { metadataJson: '={{ $json.about }}' }],
		['JSON in a text', { metadataJson: '={{ JSON.stringify($json.about) }}' }],
		[
			'JSON with values put in',
			{ metadataJson: '={"customer_name": "{{ $json.about.customer_name }}", "order": {"id": 7}}' },
		],
	])('are taken for metadata as %s', async (_, more) => {
		const about = { customer_name: 'Jane Doe', order: { id: 7 } };
		const { error } = await place({ metadataInput: 'json', ...more }, [{ phone: JANE, about }]);
		expect(error).toBeNull();
		expect(metadataSent()).toMatchObject(about);
	});

	it('keep their types as values of metadata, and are empty texts where there is nothing', async () => {
		const field = [
			{ name: 'visits', value: '={{ $json.visits }}' },
			{ name: 'vip', value: '={{ true }}' },
			{ name: 'order', value: '={{ { id: 7 } }}' },
			{ name: 'nothing', value: '={{ $json.nothing }}' },
		];
		await place({ metadataFields: { field } }, [{ phone: JANE, visits: 3 }]);
		expect(metadataSent()).toMatchObject({ visits: 3, vip: true, order: { id: 7 }, nothing: '' });
	});

	it('are no metadata where they return nothing', async () => {
		const { error } = await place({ metadataInput: 'json', metadataJson: '={{ $json.about }}' });
		expect(error).toBeNull();
		expect(Object.keys(metadataSent())).toEqual(
			dialect === 'platform' ? ['name', 'contact_number'] : [],
		);
	});

	it('set the pace as a text', async () => {
		await place(
			{ callingOptions: { callsPerMinute: '={{ "5" }}' } },
			numbers(3).map((phone) => ({ phone })),
		);
		const times = sandbox.dialled.map(({ at }) => at);
		expect(times.map((at) => at - times[0])).toEqual([0, 12_000, 24_000]);
	});

	it.each<[string, INodeParameters]>([
		['a text', { callingOptions: { dryRun: '={{ "true" }}' } }],
		['a flag', { callingOptions: { dryRun: '={{ $json.trial }}' } }],
	])('call nobody where they ask for a dry run as %s', async (_, more) => {
		const { json } = await place(more, [{ phone: JANE, trial: true }]);
		expect(json).toMatchObject([{ status: 'dry_run', phoneNumber: JANE }]);
		expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
	});

	it('limit a list as a text, and ask for all of it as one', async () => {
		sandbox.world.addHistory(60);
		const list = { resource: 'run', operation: 'getAll', spaceToken: locator(sandbox.spaceToken) };
		expect((await run({ ...list, limit: '={{ "2" }}' })).json).toHaveLength(2);
		expect((await run({ ...list, returnAll: '={{ "true" }}' })).json).toHaveLength(60);
	});

	it('set how long to wait as a text', async () => {
		sandbox.world.script(JANE, { outcome: 'neverEnds' });
		const before = sandbox.clock.now();
		const waitOptions = { timeoutMinutes: '={{ "2" }}', waitForAnalysis: '={{ "false" }}' };
		const { json } = await place({ operation: 'createAndWait', waitOptions });
		expect(json).toMatchObject([{ timedOut: true }]);
		expect(sandbox.clock.now() - before).toBe(120_000);
	});

	const TIMES = {
		'a text': '={{ "2026-03-03T09:00:00-05:00" }}',
		'a text without a zone': '={{ "2026-03-03 09:00" }}',
		"n8n's own kind": '={{ DateTime.fromISO("2026-03-03T14:00:00Z") }}',
		"JavaScript's own kind": '={{ new Date("2026-03-03T14:00:00Z") }}',
		'Unix time': '={{ 1772546400 }}',
	};

	it.each(Object.entries(TIMES))('return a time as %s', async (_, scheduledAt) => {
		const additionalFields = { scheduleType: 'custom', scheduledAt };
		const { error } = await place({ additionalFields });
		if (dialect !== 'platform') {
			expect(error?.message).toContain("'Schedule' is not supported");
			return;
		}
		expect(error).toBeNull();
		expect(orders()).toMatchObject([
			{ schedule: { type: 'custom', calling_date: '2026-03-03', calling_time: '14:00:00+00:00' } },
		]);
	});

	it.each(Object.entries(TIMES))('filter by a time as %s', async (_, createdAfter) => {
		sandbox.clock.advance(28 * 3_600_000);
		await place({});
		sandbox.clock.advance(2 * 3_600_000);
		await place({});
		const { json, error } = await run({
			resource: 'task',
			operation: 'getAll',
			spaceToken: locator(sandbox.spaceToken),
			filters: { createdAfter },
		});
		expect(error).toBeNull();
		expect(json).toHaveLength(1);
	});
});
