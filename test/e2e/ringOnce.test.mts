import { errorOf, type Execution, itemsOf, type SavedWorkflow } from '../../tools/n8n/client.mts';
import {
	type Dialect,
	type Fault,
	JANE,
	numbers,
	type Sandbox,
	startSandbox,
} from '../sandbox/index.mts';
import { agentWithTool } from './agentWithTool.mts';
import { CALL_NODE, type CallList, callList, listOf } from './callList.mts';
import { RealN8n } from '../../tools/n8n/realN8n.mts';
import { startScriptedModel } from './scriptedModel.mts';
import { until } from './until.mts';

const TIMING = { queuedMs: 100, talkingMs: 500, analysisMs: 100 };
const LIMIT_MS = 300_000;

/** Refusals of a create that the service took all the same. */
const LATE_REFUSALS: Array<[string, Fault]> = [
	['429', { status: 429 }],
	['404', { status: 404, body: '<h1>Not Found</h1>' }],
	['405', { status: 405, body: { message: 'Method "POST" not allowed.' } }],
	['400', { status: 400, body: { message: 'Bad request' } }],
	['401', { status: 401, body: { message: 'Invalid token' } }],
	['403', { status: 403, body: { message: 'Not allowed' } }],
	['422', { status: 422, body: { message: 'Unprocessable' } }],
	['a redirect', { redirect: 'https://unpod.example/login/' }],
];

describe('a number on a real n8n rings once', () => {
	let n8n: RealN8n;

	beforeAll(async () => {
		n8n = await RealN8n.start();
	});

	afterAll(async () => await n8n?.close());

	describe.each<Dialect>(['v1', 'platform', 'speech'])('in %s', (dialect) => {
		let sandbox: Sandbox;
		let count = 0;

		beforeEach(async () => {
			sandbox = await startSandbox({ clock: 'real', timing: TIMING });
		});

		afterEach(async () => await sandbox.close());

		const saved = async (list: Omit<CallList, 'place'>): Promise<SavedWorkflow> => {
			const place = await n8n.placeOf(sandbox, dialect);
			return await n8n.client.createWorkflow(callList({ place, ...list }));
		};

		/** A published workflow that calls the list that is posted to it, and its path. */
		const published = async (list: Omit<CallList, 'place'>) => {
			const webhookPath = `calls-${dialect}-${++count}`;
			const workflow = await saved({ webhookPath, ...list });
			await n8n.client.publish(workflow);
			const post = async (phones: string[]) =>
				await n8n.client.callWebhook(workflow, webhookPath, listOf(phones));
			return { workflow, post };
		};

		/** The next executions of a workflow to end, beyond those that had. */
		const ended = async (workflow: SavedWorkflow, beyond: string[] = [], wanted = 1) => {
			const found: Execution[] = [];
			for await (const execution of n8n.client.executionsOf(workflow, LIMIT_MS)) {
				if (!beyond.includes(execution.id)) found.push(execution);
				if (found.length === wanted) return found;
			}
			throw new Error(`Only ${found.length} of ${wanted} executions ended in five minutes`);
		};

		const rings = (phones: string[]) => phones.map((phone) => sandbox.timesDialled(phone));
		const once = (phones: string[]) => phones.map(() => 1);
		const phonesOf = (execution: Execution) =>
			itemsOf(execution, CALL_NODE).map(({ phoneNumber }) => phoneNumber);

		/** `success`, or what an execution failed of. */
		const endOf = (execution: Execution) =>
			execution.status === 'success' ? 'success' : errorOf(execution);

		/** Lets the fourth call be refused before it exists. */
		const refuseFourth = () =>
			sandbox.fault({
				on: { method: 'POST' },
				skip: 3,
				status: 400,
				body: { message: 'No credit left' },
			});

		it.each(['original', 'saved'] as const)(
			'when a published execution is stopped after three of fourteen calls and retried with the %s workflow',
			async (version) => {
				// Stopping takes seconds on a busy machine.
				const phones = numbers(14);
				const { workflow, post } = await published({
					parameters: { callingOptions: { callsPerMinute: 120 } },
				});
				await post(phones);
				await until(() => sandbox.dialled.length >= 3, 10);
				await n8n.client.stop(workflow);
				const [stopped] = await ended(workflow);
				expect(stopped.status).toBe('canceled');
				expect(sandbox.dialled.length).toBeLessThan(phones.length);
				const retried = await n8n.client.retry(stopped.id, version);
				expect(rings(phones)).toEqual(once(phones));
				// Not its status: n8n leaves the original's "cancelled" on the retry, whatever came of it.
				expect(phonesOf(retried)).toEqual(phones);
			},
		);

		it('when a failed execution is retried and the original retried again', async () => {
			const phones = numbers(6);
			const workflow = await saved({ phones });
			refuseFourth();
			await n8n.client.runByHand(workflow, 'Start');
			const [failed] = await ended(workflow);
			expect(failed.status).toBe('error');
			for (let round = 0; round < 2; round++) {
				const retried = await n8n.client.retry(failed.id, 'original');
				expect(rings(phones)).toEqual(once(phones));
				expect(endOf(retried)).toBe('success');
				expect(phonesOf(retried)).toEqual(phones);
			}
		});

		it('when a failed execution is retried twice at the same moment', async () => {
			const phones = numbers(6);
			const workflow = await saved({ phones });
			refuseFourth();
			await n8n.client.runByHand(workflow, 'Start');
			const [failed] = await ended(workflow);
			expect(failed.status).toBe('error');
			const retry = async () => await n8n.client.retry(failed.id, 'original');
			const retried = await Promise.all([retry(), retry()]);
			expect(rings(phones)).toEqual(once(phones));
			expect(retried.map(endOf)).toEqual(['success', 'success']);
			expect(retried.map(phonesOf)).toEqual([phones, phones]);
		});

		it('when n8n is killed while Create and Wait waits, and the execution is retried', async () => {
			const phones = numbers(4);
			await sandbox.close();
			const timing = { ...TIMING, talkingMs: 20_000 };
			sandbox = await startSandbox({ clock: 'real', timing });
			const { workflow, post } = await published({ parameters: { operation: 'createAndWait' } });
			await post(phones);
			await until(() => sandbox.dialled.length === phones.length, 10);
			await n8n.kill();
			await n8n.startAgain();
			const [crashed] = await ended(workflow);
			expect(crashed.status).toBe('crashed');
			const retried = await n8n.client.retry(crashed.id, 'original');
			expect(rings(phones)).toEqual(once(phones));
			expect(endOf(retried)).toBe('success');
			expect(itemsOf(retried, CALL_NODE)).toMatchObject(
				phones.map((phoneNumber) => ({ phoneNumber, status: 'completed' })),
			);
		});

		it('when executions with Call Once Per overlap, and a third has all their keys', async () => {
			const phones = numbers(240);
			const { workflow, post } = await published({
				parameters: { callingOptions: { callOncePer: '={{ $json.phone }}' } },
			});
			sandbox.fault({ on: { method: 'POST' }, delayMs: 20, times: Number.POSITIVE_INFINITY });
			await Promise.all([post(phones.slice(0, 120)), post(phones.slice(120))]);
			const first = await ended(workflow, [], 2);
			expect(rings(phones)).toEqual(once(phones));
			await post(phones);
			const [third] = await ended(
				workflow,
				first.map(({ id }) => id),
			);
			expect(rings(phones)).toEqual(once(phones));
			expect(endOf(third)).toBe('success');
			const statuses = itemsOf(third, CALL_NODE).map(({ status }) => status);
			expect(statuses).toEqual(phones.map(() => 'skipped'));
		});

		it.each(LATE_REFUSALS)(
			'when %s comes after the service took the call, with Retry On Fail',
			async (_name, refusal) => {
				const phones = numbers(4);
				const workflow = await saved({
					phones,
					settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 },
				});
				sandbox.fault({ ...refusal, on: { method: 'POST' }, skip: 1, when: 'after' });
				await n8n.client.runByHand(workflow, 'Start');
				const [execution] = await ended(workflow);
				// What was left out is placed by a retry, and nothing else.
				if (execution.status !== 'success') await n8n.client.retry(execution.id, 'original');
				expect(rings(phones)).toEqual(once(phones));
			},
		);

		it('when a model asks for the same call twice in one turn', async () => {
			const call = {
				tool: 'Call_somebody',
				arguments: { Phone_Number: JANE, Contact_Name: 'Jane Doe' },
			};
			const model = await startScriptedModel([
				() => ({ tools: [call, call] }),
				() => ({ text: 'Jane Doe was reached.' }),
			]);
			try {
				const credential = await n8n.client.createCredential(`Model ${dialect}`, 'openAiApi', {
					apiKey: 'key-of-nobody',
					url: model.url,
				});
				const place = await n8n.placeOf(sandbox, dialect);
				const workflow = await n8n.client.createWorkflow(agentWithTool(place, credential));
				await n8n.client.runByHand(workflow, 'Start');
				const [execution] = await ended(workflow);
				expect(sandbox.timesDialled(JANE)).toBe(1);
				expect(endOf(execution)).toBe('success');
				const [{ taskId }] = sandbox.dialled;
				const answers = model.requests[1].messages.filter(({ role }) => role === 'tool');
				expect(answers).toHaveLength(2);
				for (const { content } of answers) expect(JSON.stringify(content)).toContain(taskId);
			} finally {
				await model.close();
			}
		});
	});
});
