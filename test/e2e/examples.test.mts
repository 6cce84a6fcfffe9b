import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { errorOf, type Execution, itemsOf, type SavedCredential } from '../../tools/n8n/client.mts';
import { byId, type Workflow, type WorkflowNode } from '../../tools/n8n/workflow.mts';
import { type Dialect, type Sandbox, startSandbox } from '../sandbox/index.mts';
import { RealN8n } from './realN8n.mts';
import { startScriptedModel } from './scriptedModel.mts';

const JANE = '+14155550100';
const JOHN = '+14155550101';
const TIMING = { queuedMs: 200, talkingMs: 800, analysisMs: 200 };

/** Does what an example's notes ask for: chooses credential, space and agent, and removes Dry Run. */
function setUp(
	{ credentials, parameters }: WorkflowNode,
	{ spaceToken, agentHandle }: Sandbox,
	{ id, name }: SavedCredential,
): void {
	Object.assign(credentials ?? {}, { unpodApi: { id, name } });
	for (const [parameter, value] of Object.entries({ spaceToken, agentHandle })) {
		if (Object(parameters[parameter]).mode === 'list') parameters[parameter] = byId(value);
	}
	if (parameters.callingOptions) delete Object(parameters.callingOptions).dryRun;
}

function hasNoCallUnderWay({ world }: Sandbox): boolean {
	return world.runs().every(({ tasks }) => tasks.every((task) => world.stateOf(task).hasEnded));
}

describe('the examples on a real n8n', () => {
	let n8n: RealN8n;

	beforeAll(async () => {
		n8n = await RealN8n.start();
	});

	afterAll(async () => await n8n?.close());

	describe.each<Dialect>(['v1', 'platform'])('in %s', (dialect) => {
		let sandbox: Sandbox;

		beforeEach(async () => {
			sandbox = await startSandbox({ clock: 'real', timing: TIMING });
		});

		afterEach(async () => await sandbox.close());

		/** Imports an example, with credentials chosen and perhaps nodes changed, and runs it by hand. */
		const run = async (
			file: string,
			start: string,
			change: (node: WorkflowNode) => void = () => {},
		): Promise<Execution> => {
			const text = await readFile(join(__dirname, '../../examples', `${file}.json`), 'utf8');
			const workflow: Workflow = JSON.parse(text);
			const credential = await n8n.credentialFor(sandbox, dialect);
			for (const node of workflow.nodes) {
				if (node.credentials?.unpodApi) setUp(node, sandbox, credential);
				change(node);
			}
			const saved = await n8n.client.createWorkflow(workflow);
			await n8n.client.runByHand(saved, start);
			for await (const execution of n8n.client.executionsOf(saved, 120_000)) return execution;
			throw new Error(`'${workflow.name}' did not end in two minutes`);
		};

		const succeeded = (execution: Execution) =>
			execution.status === 'success' ? '' : errorOf(execution);

		it('calls a list and writes the results back', async () => {
			sandbox.world.script(JOHN, { outcome: 'failed' });
			const execution = await run('1-call-a-list', 'Start');
			expect(succeeded(execution)).toBe('');
			expect(itemsOf(execution, 'Result for each row')).toMatchObject([
				{ id: 'c-100', status: 'completed', summary: expect.stringContaining('Thursday') },
				{ id: 'c-101', status: 'failed' },
			]);
			expect(itemsOf(execution, 'Write back')).toHaveLength(1);
			expect([JANE, JOHN].map((phone) => sandbox.timesDialled(phone))).toEqual([1, 1]);
		});

		it('writes back a call that was not over in time when it ends', async () => {
			const waitNoTime = ({ parameters }: WorkflowNode) => {
				if (parameters.waitOptions) parameters.waitOptions = { timeoutMinutes: 0 };
			};
			const first = await run('1-call-a-list', 'Start', waitNoTime);
			expect(succeeded(first)).toBe('');
			expect(itemsOf(first, 'Call and wait')).toMatchObject([
				{ timedOut: true },
				{ timedOut: true },
			]);
			while (!hasNoCallUnderWay(sandbox)) await setTimeout(50);
			const later = await run('1-call-a-list', 'When a call ends');
			expect(succeeded(later)).toBe('');
			expect(itemsOf(later, 'Later result')).toMatchObject([
				{ id: expect.stringMatching(/^c-10[01]$/), status: 'completed' },
			]);
			expect(itemsOf(later, 'Write back')).toHaveLength(1);
		});

		it('routes a call that is done by its outcome', async () => {
			sandbox.world.placeRun({
				contacts: [{ phoneNumber: JANE }],
				createdAt: Date.now() - 60_000,
			});
			const execution = await run('2-route-by-outcome', 'When a call is done');
			expect(succeeded(execution)).toBe('');
			const [{ text }] = itemsOf(execution, 'Message');
			expect(text).toContain(JANE);
			expect(text).toContain('**Agent:**');
			expect(itemsOf(execution, 'Call back list')).toEqual([]);
		});

		it('lets an AI agent call allowed numbers and no others', async () => {
			const call = (Phone_Number: string) => () => ({
				tool: 'Call_somebody',
				arguments: {
					Agent: 'support-agent',
					Phone_Number,
					Metadata_JSON: '{"reason": "Thursday at 10"}',
					Contact_Name: 'Jane Doe',
				},
			});
			const model = await startScriptedModel([
				() => ({ tool: 'Find_agents', arguments: {} }),
				call('+14155550199'),
				call(JANE),
				call(JANE),
				({ messages }) => {
					const [, runId = ''] = /"runId\\*":\\*"([^"\\]+)/.exec(JSON.stringify(messages)) ?? [];
					return { tool: 'Read_a_call', arguments: { Run: runId } };
				},
				() => ({ text: 'Jane Doe was reached.' }),
			]);
			try {
				const { id, name } = await n8n.client.createCredential(`Model ${dialect}`, 'openAiApi', {
					apiKey: 'key-of-nobody',
					url: model.url,
				});
				const execution = await run('3-ai-agent', 'Start', (node) => {
					if (node.credentials?.openAiApi) node.credentials.openAiApi = { id, name };
				});
				expect(succeeded(execution)).toBe('');
				expect(itemsOf(execution, 'AI Agent')).toMatchObject([{ output: 'Jane Doe was reached.' }]);
				expect(sandbox.dialled.map(({ phoneNumber }) => phoneNumber)).toEqual([JANE]);
				const heard = model.requests.map(({ messages }) => JSON.stringify(messages.at(-1)));
				expect(heard[1]).toContain('support-agent');
				expect(heard[2]).toContain('not among the allowed numbers');
				expect(heard[3]).toContain('completed');
				expect(heard[4]).toContain('completed');
				expect(heard[5]).toContain('Thursday suits me.');
			} finally {
				await model.close();
			}
		});

		it('reports the calls of a night', async () => {
			for (const phoneNumber of [JANE, JOHN]) {
				sandbox.world.placeRun({ contacts: [{ phoneNumber }], createdAt: Date.now() - 60_000 });
			}
			const execution = await run('4-nightly-report', 'Every night');
			expect(succeeded(execution)).toBe('');
			expect(itemsOf(execution, 'Report')).toMatchObject([{ total: 2, completed: 2 }]);
		});

		it('calls those who were not reached once more', async () => {
			sandbox.world.script(JOHN, { outcome: 'failed' }, { outcome: 'completed' });
			const execution = await run('5-retry-tomorrow', 'Start', (node) => {
				if (node.type === 'n8n-nodes-base.wait') node.parameters = { amount: 1, unit: 'seconds' };
			});
			expect(succeeded(execution)).toBe('');
			expect(itemsOf(execution, 'First call')).toMatchObject([
				{ status: 'completed', phoneNumber: JANE },
				{ status: 'failed', phoneNumber: JOHN },
			]);
			expect([JANE, JOHN].map((phone) => sandbox.timesDialled(phone))).toEqual([1, 2]);
			expect(itemsOf(execution, 'Second call')).toMatchObject([
				{ status: 'completed', phoneNumber: JOHN },
			]);
		});
	});
});
