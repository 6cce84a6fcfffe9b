import { type Item, itemsOf } from '../../tools/n8n/client.mts';
import type { WorkflowNode } from '../../tools/n8n/workflow.mts';
import { OPTED_OUT } from '../engine/campaign/people.mts';
import { type ExampleStage, inAllDialects } from './exampleStage.mts';
import { RealN8n } from '../../tools/n8n/realN8n.mts';
import { startScriptedModel } from './scriptedModel.mts';
import { until } from './until.mts';

const JANE = '+14155550100';
const JOHN = '+14155550101';
const HOUR_MS = 3_600_000;

/** A window of hours on every day, by clocks of UTC. */
function windowOf(from: number, to: number) {
	const time = (at: number) => new Date(at).toISOString().slice(11, 16);
	const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
	return { window: [{ days, from: time(from), to: time(to) }] };
}

describe('the examples on a real n8n, in all dialects', () => {
	let n8n: RealN8n;

	beforeAll(async () => {
		n8n = await RealN8n.start();
	});

	afterAll(async () => await n8n?.close());

	const test = (name: string, play: (stage: ExampleStage) => Promise<void>) =>
		it(name, async () => await inAllDialects(n8n, play));

	test('call a list and write the results back', async (stage) => {
		stage.sandbox.world.script(JOHN, { outcome: 'failed' });
		const execution = await stage.run('1-call-a-list', 'Start');
		expect(itemsOf(execution, 'Result for each row')).toMatchObject([
			{ id: 'c-100', status: 'completed', summary: expect.stringContaining('Thursday') },
			{ id: 'c-101', status: 'failed' },
		]);
		expect(itemsOf(execution, 'Write back')).toHaveLength(1);
		expect(stage.rings(JANE, JOHN)).toEqual([1, 1]);
	});

	test('write back a call that was not over in time when it ends', async (stage) => {
		const waitNoTime = ({ parameters }: WorkflowNode) => {
			if (parameters.waitOptions) parameters.waitOptions = { timeoutMinutes: 0 };
		};
		// Calls start 12 seconds apart, so the first is over when the last, a longer one, has begun.
		stage.sandbox.world.script(JOHN, { timing: { talkingMs: 15_000 } });
		const first = await stage.run('1-call-a-list', 'Start', waitNoTime);
		expect(itemsOf(first, 'Call and wait')).toMatchObject([{}, { timedOut: true }]);
		await until(() => stage.hasNoCallUnderWay(), 50);
		const later = await stage.run('1-call-a-list', 'When a call ends');
		expect(itemsOf(later, 'Later result')).toMatchObject([{ id: 'c-101', status: 'completed' }]);
		expect(itemsOf(later, 'Write back')).toHaveLength(1);
	});

	test('route a call that is done by its outcome', async (stage) => {
		stage.sandbox.world.placeRun({
			contacts: [{ phoneNumber: JANE }],
			createdAt: Date.now() - 60_000,
		});
		const execution = await stage.run('2-route-by-outcome', 'When a call is done');
		const [{ text }] = itemsOf(execution, 'Message');
		expect(text).toContain(JANE);
		expect(text).toContain('**Agent:**');
		expect(itemsOf(execution, 'Call back list')).toEqual([]);
	});

	test('let an AI agent call allowed numbers and no others', async (stage) => {
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
			const { id, name } = await n8n.client.createCredential(
				`Model ${stage.dialect}`,
				'openAiApi',
				{ apiKey: 'key-of-nobody', url: model.url },
			);
			const execution = await stage.run('3-ai-agent', 'Start', (node) => {
				if (node.credentials?.openAiApi) node.credentials.openAiApi = { id, name };
			});
			expect(itemsOf(execution, 'AI Agent')).toMatchObject([{ output: 'Jane Doe was reached.' }]);
			expect(stage.sandbox.dialled.map(({ phoneNumber }) => phoneNumber)).toEqual([JANE]);
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

	test('report the calls of a night', async (stage) => {
		for (const phoneNumber of [JANE, JOHN]) {
			stage.sandbox.world.placeRun({
				contacts: [{ phoneNumber }],
				createdAt: Date.now() - 60_000,
			});
		}
		const execution = await stage.run('4-nightly-report', 'Every night');
		expect(itemsOf(execution, 'Report')).toMatchObject([{ total: 2, completed: 2 }]);
	});

	test('call those who were not reached once more', async (stage) => {
		stage.sandbox.world.script(JOHN, { outcome: 'failed' }, { outcome: 'completed' });
		const execution = await stage.run('5-retry-tomorrow', 'Start', (node) => {
			if (node.type === 'n8n-nodes-base.wait') node.parameters = { amount: 1, unit: 'seconds' };
		});
		expect(itemsOf(execution, 'First call')).toMatchObject([
			{ status: 'completed', phoneNumber: JANE },
			{ status: 'failed', phoneNumber: JOHN },
		]);
		expect(stage.rings(JANE, JOHN)).toEqual([1, 2]);
		expect(itemsOf(execution, 'Second call')).toMatchObject([
			{ status: 'completed', phoneNumber: JOHN },
		]);
	});

	test('run a campaign on a data table: each kind of row once', async (stage) => {
		const { sandbox } = stage;
		const table = `Campaign ${stage.dialect}`;
		const now = Date.now();
		const row = (name: string, phone: string, more: Item = {}): Item => ({
			...{ name, phone, time_zone: 'Etc/UTC', state: 'due', attempts: 0 },
			next_at: new Date(now - HOUR_MS).toISOString(),
			...more,
		});
		const [optsOut, abroad] = ['+14155550102', '+14155550103'];
		const rows = await n8n.client.createDataTable(
			table,
			{
				...{ name: 'string', phone: 'string', time_zone: 'string', state: 'string' },
				...{ outcome: 'string', summary: 'string', transcript: 'string' },
				...{ attempts: 'number', next_at: 'date' },
			},
			[
				row('answers', JANE),
				row('busy', JOHN),
				row('opts out', optsOut),
				row('on the list', '+14155550199'),
				row('abroad', abroad, { time_zone: 'Etc/GMT+12' }),
				row('tried', '+14155550104', { attempts: 3 }),
				row('later', '+14155550105', { next_at: new Date(now + HOUR_MS).toISOString() }),
				row('never', '+14155550106', { state: 'never' }),
			],
		);
		sandbox.world.script(JOHN, {
			outcome: 'failed',
			output: { call_status: 'busy' },
			log: { end_reason: 'busy' },
		});
		sandbox.world.script(optsOut, OPTED_OUT);
		const saved = await stage.load('6-campaign', ({ parameters }) => {
			if (parameters.dataTableId) Object.assign(Object(parameters.dataTableId), { value: table });
			const options = Object(parameters.callingOptions);
			options.callingHours = windowOf(now - HOUR_MS, now + HOUR_MS);
			delete options.callsPerMinute;
		});
		await n8n.client.publish(saved);
		const execution = await stage.runSaved(saved, 'Every 15 minutes');
		expect(itemsOf(execution, 'Call').map(({ status, reason }) => reason ?? status)).toEqual([
			...Array.from({ length: 3 }, () => expect.stringMatching(/queued|pending/)),
			...['do_not_call', 'outside_hours'],
		]);
		const read = async () =>
			Object.fromEntries(
				(await n8n.client.rowsOf(rows)).map(({ name, state, attempts, outcome, next_at: at }) => [
					String(name),
					{ state, attempts, outcome, isLater: Date.parse(String(at)) > now + HOUR_MS },
				]),
			);
		let states = await read();
		await until(async () => {
			states = await read();
			return Object.values(states).every(({ state }) => state !== 'calling');
		}, 500);
		expect(states).toMatchObject({
			answers: { state: 'done', attempts: 1, outcome: 'Connected' },
			busy: { state: 'due', attempts: 1, outcome: 'busy', isLater: true },
			'opts out': { state: 'never', attempts: 1, outcome: 'opted_out' },
			'on the list': { state: 'never', attempts: 0, outcome: null },
			abroad: { state: 'due', attempts: 0, outcome: null, isLater: true },
			tried: { state: 'due', attempts: 3 },
			later: { state: 'due', attempts: 0 },
			never: { state: 'never', attempts: 0 },
		});
		expect(sandbox.dialled.map(({ phoneNumber }) => phoneNumber).sort()).toEqual([
			...[JANE, JOHN, optsOut],
		]);
		await n8n.client.unpublish(saved);
	});

	test('call those who may not be called now when they may', async (stage) => {
		const { dialled } = stage.sandbox;
		// Late enough for a busy machine to begin before.
		const opensAt = Math.ceil((Date.now() + 20_000) / 60_000) * 60_000;
		const execution = await stage.run('7-not-now', 'Start', ({ parameters }) => {
			const options = Object(parameters.callingOptions);
			if (!options.callingHours) return;
			options.callingHours = windowOf(opensAt, opensAt + HOUR_MS);
			options.timeZone = "={{ $json.id === 'c-100' ? 'Etc/UTC' : 'Etc/GMT+1' }}";
			options.doNotCall = JOHN;
		});
		expect(itemsOf(execution, 'Call')).toMatchObject([
			{ status: 'not_called', reason: 'outside_hours', phoneNumber: JANE },
			{ status: 'not_called', reason: 'do_not_call', phoneNumber: JOHN },
			{ phoneNumber: JANE, taskId: expect.any(String) },
		]);
		expect(itemsOf(execution, 'Done')).toHaveLength(2);
		expect(dialled).toMatchObject([{ phoneNumber: JANE }]);
		expect(dialled[0].at).toBeGreaterThanOrEqual(opensAt);
	});
});
