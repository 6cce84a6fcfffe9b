import type { INodeParameters } from 'n8n-workflow';
import {
	JANE,
	numbers,
	type Dialect,
	type Fault,
	type Sandbox,
	type SandboxOptions,
} from '../sandbox/index.mts';
import { locator, openSandbox, orderFor, placeCalls, type RunOptions } from './harness/index.mts';

let sandbox: Sandbox;

const start = async (options: SandboxOptions = {}) => {
	sandbox = await openSandbox(options);
};

const reads = () => sandbox.requests.filter(({ method }) => method === 'GET');

const INNER_NAMES = /\bpilot\b|agent_handle|space_token/i;

describe.each<Dialect>(['v1', 'platform'])('whom a call is asked of in %s', (dialect) => {
	const place = async (
		phones: string[],
		more: INodeParameters = {},
		options: Partial<RunOptions> = {},
	) => await placeCalls(sandbox, dialect, phones, more, options);

	it.each([
		['nobody', 'an unknown agent'],
		['draft-agent', 'one that is not published'],
	])('is known before anybody is called: %s, %s', async (handle) => {
		await start();
		sandbox.world.addAgent({ handle: 'draft-agent', state: 'draft' });
		const { error } = await place(numbers(20), { agentHandle: locator(handle) });
		expect(error?.message).toBe(`'Agent' is not a published agent: ${handle} [item 0]`);
		expect(error?.description).toMatch(/^Nobody was called\. Pick the agent from the list/);
		expect(sandbox.dialled).toEqual([]);
		expect(reads().length).toBeLessThanOrEqual(2);
	});

	it('is looked at once in an execution, however many items and runs of the node there are', async () => {
		await start();
		const batches = [numbers(3), numbers(6).slice(3)].map((phones) =>
			phones.map((phone) => ({ phone })),
		);
		const { json } = await place([JANE], {}, { batches });
		expect(json.length).toBeGreaterThan(0);
		expect(sandbox.dialled).toHaveLength(6);
		expect(reads()).toHaveLength(dialect === 'v1' ? 1 : 2);
	});

	it('is wrong for its own items alone when the node goes on', async () => {
		await start();
		const { json } = await placeCalls(
			sandbox,
			dialect,
			numbers(3),
			{
				agentHandle: locator(`={{ $json.phone === "${JANE}" ? "nobody" : "support-agent" }}`),
			},
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(json[0].error).toContain("'Agent' is not a published agent: nobody");
		expect(sandbox.dialled.map(({ phoneNumber }) => phoneNumber).sort()).toEqual(
			numbers(3).slice(1),
		);
	});

	it.each<[string, Fault]>([
		['is refused', { status: 403, body: { detail: 'Not for this key' } }],
		['is out of order', { status: 500 }],
		['is no list', { html: true }],
	])('is left to the service where the list of agents %s', async (_, fault) => {
		await start();
		sandbox.fault({ ...fault, on: { method: 'GET' }, times: Number.POSITIVE_INFINITY });
		const { json, error } = await place([JANE]);
		expect(error).toBeNull();
		expect(json).toMatchObject([{ phoneNumber: JANE, taskId: expect.any(String) }]);
	});

	it.each([
		{ status: 400, body: { agent_handle: ['Unknown pilot.'], space_token: ['Invalid.'] } },
		{ status: 206, body: { message: 'Validation error', errors: { pilot: ['Invalid pilot.'] } } },
		{ status: 404, body: { message: 'Agent not found in space_token' } },
		{
			status: 422,
			body: { errors: [{ loc: ['body', 'pilot'], msg: 'pilot is no agent_handle' }] },
		},
	])("is refused by the service in the form's words: %j", async (fault) => {
		await start();
		sandbox.fault({ ...fault, on: { method: 'POST' }, times: Number.POSITIVE_INFINITY });
		const { error } = await place([JANE]);
		const said = `${error?.message} ${error?.description}`;
		expect(said).not.toMatch(INNER_NAMES);
		expect(said).toContain("'Agent' is support-agent");
		if (JSON.stringify(fault).includes('space')) expect(said).toContain("'Space' is sp_abc123xyz");
	});

	it('is no matter for a call that was placed before', async () => {
		await start();
		sandbox.fault({ on: orderFor('+14155550101'), status: 400 });
		const failed = await place(numbers(2));
		expect(failed.error).not.toBeNull();
		sandbox.world.agents[0].state = 'draft';
		const { json } = await place(
			numbers(2),
			{},
			{ retryOf: failed, settings: { onError: 'continueRegularOutput' } },
		);
		expect(json[0]).toMatchObject({ taskId: sandbox.dialled[0].taskId });
		expect(json[1].error).toContain("'Agent' is not a published agent");
		expect(sandbox.dialled).toHaveLength(1);
	});
});

describe('a space of the platform that phones nobody', () => {
	const place = async (space: string, more: INodeParameters = {}) =>
		await placeCalls(sandbox, 'platform', [JANE], { spaceToken: locator(space), ...more });

	it.each(['table', 'email', 'general'])(
		'is reported before a task is made: %s',
		async (contentType) => {
			await start();
			sandbox.world.addSpace({ token: 'OTHER', name: 'Articles', contentType });
			for (const callingOptions of [{}, { dryRun: true }]) {
				const { error } = await place('OTHER', { callingOptions });
				expect(error?.message).toBe("'Space' places no calls: Articles [item 0]");
				expect(error?.description).toContain(`(its content is ${contentType})`);
			}
			expect(sandbox.world.runs()).toEqual([]);
		},
	);

	it('can not be known where keys may not read spaces: the service takes the task', async () => {
		await start({ tokenMayReadSpaces: false });
		sandbox.world.addSpace({ token: 'OTHER', contentType: 'table' });
		const { json } = await place('OTHER');
		expect(json).toMatchObject([{ taskId: expect.any(String) }]);
	});
});
