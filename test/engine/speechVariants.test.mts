import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	JANE,
	numbers,
	type Sandbox,
	type SandboxOptions,
	type SpeechMoods,
} from '../sandbox/index.mts';
import { callParameters, locator, openSandbox, placeCalls, runNode } from './harness/index.mts';

const MINUTE = 60_000;

describe('the Speech plane, where its servers may differ', () => {
	let sandbox: Sandbox;

	const start = async (speech: Partial<SpeechMoods> = {}, options: SandboxOptions = {}) => {
		sandbox = await openSandbox({ ...options, speech });
	};

	const run = async (parameters: INodeParameters, items: IDataObject[] = [{}]) =>
		await runNode({
			parameters: { spaceToken: locator(sandbox.spaceToken), ...parameters },
			items,
			credentials: sandbox.credentials('speech'),
		});

	const place = async (phones: string[], more: INodeParameters = {}, settings = {}) =>
		await placeCalls(sandbox, 'speech', phones, more, { settings });

	const posts = () => sandbox.requests.filter(({ method }) => method === 'POST');

	describe('lists', () => {
		it.each(['none', 'skip', 'next', 'page'] as const)(
			'returns all calls once, newest first, however many they are: paging by %s',
			async (paging) => {
				await start({ paging });
				for (const count of [1, 99, 1, 99, 100]) {
					sandbox.world.addHistory(count);
					const { json, error } = await run({
						resource: 'run',
						operation: 'getAll',
						returnAll: true,
					});
					expect(error).toBeNull();
					const all = sandbox.world.history?.count ?? 0;
					const ids = json.map(({ runId }) => runId);
					expect(new Set(ids).size).toBe(all);
					expect(ids).toHaveLength(all);
					const times = json.map(({ createdAt }) => String(createdAt));
					expect(times).toEqual([...times].sort().reverse());
				}
			},
		);

		it.each(['skip', 'next', 'page'] as const)(
			'sends the key to the configured host alone: paging by %s',
			async (paging) => {
				await start({ paging });
				sandbox.world.addHistory(150);
				sandbox.clearJournal();
				await run({ resource: 'task', operation: 'getAll', returnAll: true });
				expect(sandbox.requests.length).toBeGreaterThan(1);
				for (const { path, headers } of sandbox.requests) {
					expect(path).toBe('/api/v2/platform/speech/v1/calls');
					expect(headers.authorization).toBe(`Token ${sandbox.apiKey}`);
					expect(headers['org-handle']).toBe('acme.example');
				}
			},
		);

		it('reads a list that comes whole once for all items', async () => {
			await start();
			sandbox.world.addHistory(7);
			sandbox.clearJournal();
			const { json } = await run({ resource: 'run', operation: 'getAll' }, [{}, {}, {}]);
			expect(json).toHaveLength(21);
			expect(sandbox.requests).toHaveLength(1);
		});

		it.each(['grouped', 'perVoice', 'refused'] as const)(
			'has one entry for each agent: %s',
			async (agents) => {
				await start({ agents });
				sandbox.world.addAgent({ handle: 'sales-agent', name: 'Sales' });
				const { json } = await run({ resource: 'agent', operation: 'getAll' });
				expect(json.map(({ agentHandle, name }) => [agentHandle, name])).toEqual([
					['support-agent', 'Support'],
					['sales-agent', 'Sales'],
				]);
			},
		);

		it('shows the organization for a space, by its handle where its name is not shown', async () => {
			await start({}, { dialects: ['speech'] });
			const { json } = await run({ resource: 'space', operation: 'getAll' });
			expect(json).toEqual([
				{ spaceToken: 'acme.example', name: 'acme.example', placesCalls: true },
			]);
		});
	});

	describe('calls', () => {
		it.each<[string, Partial<SpeechMoods>]>([
			['older words and IDs', { words: 'older', idKey: 'id' }],
			["the platform's envelope", { envelope: 'platform' }],
			['bare answers', { envelope: 'bare' }],
			['analytics by their own route', { detailAnalytics: false }],
			['no blocks', { blocks: 0 }],
			['blocks that are not listed', { blocksListed: false }],
		])('come out the same: %s', async (_, speech) => {
			await start(speech);
			const [first, second] = numbers(2);
			sandbox.world.script(second, { outcome: 'failed' });
			const { json, error } = await place([first, second], { operation: 'createAndWait' });
			expect(error).toBeNull();
			expect(json).toMatchObject([
				{
					status: 'completed',
					outcome: speech.blocks === 0 ? 'answered' : 'Connected',
					phoneNumber: first,
					durationSeconds: 30,
					transcript: expect.stringContaining('Thursday suits me.'),
					summary: speech.blocks === 0 ? null : 'The appointment on Thursday suits.',
				},
				{ status: 'failed', outcome: 'no_answer', phoneNumber: second, transcript: null },
			]);
			for (const item of json) expect(item).not.toHaveProperty('analysisPending');
		});

		it('wait for all blocks and lose nothing of what they found', async () => {
			await start({ blocks: 3 });
			const { json } = await place([JANE], { operation: 'createAndWait' });
			expect(json[0].extractedData).toEqual({
				appointment: 'Thursday',
				outcome: 'Connected',
				score: 9,
				wanted: false,
				Appointment: { sentiment: 'Positive', success_evaluation: true },
				'Follow-up': { success_evaluation: true },
				Satisfaction: { sentiment: 'Very positive', success_evaluation: true },
			});
		});

		it('of an automatic follow-up are calls of their own that name their first', async () => {
			await start();
			sandbox.world.script(JANE, { outcome: 'failed' });
			const [{ runId }] = (await place([JANE])).json;
			sandbox.clock.advance(MINUTE);
			sandbox.world.redial(String(runId));
			sandbox.clock.advance(MINUTE);
			const output = { output: 'selectedFields', fields: ['status', 'metadata'] };
			const { json } = await run({ resource: 'run', operation: 'getAll', ...output });
			expect(json).toMatchObject([
				{ status: 'completed', metadata: { initial_call_id: runId } },
				{ status: 'failed', runId, metadata: { customer_name: 'Jane Doe' } },
			]);
		});
	});

	describe('placing', () => {
		it('calls from another number, and checks it before anybody is called', async () => {
			await start();
			await place([JANE], { additionalFields: { fromNumber: '+1 415 555 0103' } });
			expect(posts()[0].body).toMatchObject({ from_number: '+14155550103' });
			const { error } = await place([JANE], { additionalFields: { fromNumber: '0103' } });
			expect(error?.message).toContain("'From Number'");
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it('calls through a pipe in place of its agent', async () => {
			await start();
			const { json } = await place([JANE], { agentHandle: locator('PIPE_1') });
			expect(json).toMatchObject([{ status: 'pending' }]);
			expect(posts()[0].body).toMatchObject({ pipe_id: 'PIPE_1' });
		});

		it.each<[string, object, string, RegExp]>([
			[
				'no number',
				{ hasNumber: false },
				"No phone number is attached to the agent 'sales-agent' [item 0]",
				/^Attach one to the agent in Unpod, or enter .* under 'From Number'.* Nobody was called\./,
			],
			[
				'an unpublished playbook',
				{ state: 'draft' },
				"The playbook of the agent 'sales-agent' is not published [item 0]",
				/^Publish it in Unpod, .* Nobody was called\./,
			],
		])('says what to do in Unpod about %s, and calls nobody', async (_, agent, message, remedy) => {
			await start();
			sandbox.world.addAgent({ handle: 'sales-agent', name: 'Sales', ...agent });
			const { error } = await place(
				[JANE],
				{ agentHandle: locator('sales-agent') },
				{ retryOnFail: true, maxTries: 3 },
			);
			expect(error?.message).toBe(message);
			expect(error?.description).toMatch(remedy);
			expect(sandbox.dialled).toEqual([]);
		});

		it('calls from another number where the agent has none', async () => {
			await start();
			sandbox.world.addAgent({ handle: 'sales-agent', hasNumber: false });
			const { error } = await place([JANE], {
				agentHandle: locator('sales-agent'),
				additionalFields: { fromNumber: '+14155550103' },
			});
			expect(error).toBeNull();
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it("names what was refused in the form's own words", async () => {
			await start();
			const detail = [{ type: 'value_error', loc: ['body', 'to_number'], msg: 'not valid' }];
			sandbox.fault({ on: { method: 'POST' }, status: 422, body: { detail } });
			const { error } = await place([JANE]);
			expect(error?.description).toContain("'Phone Number'");
			expect(error?.description).not.toMatch(/to_number|loc:/);
			expect(sandbox.dialled).toEqual([]);
		});

		it.each([true, false])(
			'finds a call whose answer got lost, where rows show what was sent: %s',
			async (rowData) => {
				await start({ rowData });
				sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
				sandbox.fault({ on: { method: 'POST' }, reset: 'after' });
				const { json, error } = await place([JANE]);
				expect(error).toBeNull();
				expect(json).toMatchObject([{ taskId: sandbox.dialled[0].taskId }]);
				expect(sandbox.timesDialled(JANE)).toBe(1);
			},
		);

		it('runs a workflow that was made for another dialect as it is', async () => {
			await start();
			const parameters = callParameters(sandbox, { operation: 'createAndWait' });
			for (const dialect of ['platform', 'speech'] as const) {
				const { json } = await runNode({
					parameters,
					items: [{ phone: JANE }],
					credentials: sandbox.credentials(dialect),
				});
				expect(json).toMatchObject([{ status: 'completed', phoneNumber: JANE }]);
			}
			expect(sandbox.timesDialled(JANE)).toBe(2);
		});
	});

	it('is not taken for served where a web app answers', async () => {
		await start();
		sandbox.fault({ status: 404, body: '<!doctype html><html></html>', times: 9 });
		const { error } = await run({ resource: 'run', operation: 'get', runId: locator('SCL_1') });
		expect(error?.message).toContain('does not serve GET calls/SCL_1');
		expect(error?.description).toContain("Check 'API Version' (now Speech)");
	});
});
