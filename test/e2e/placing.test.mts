import { type Execution, itemsOf, type SavedWorkflow } from '../../tools/n8n/client.mts';
import { type Dialect, JANE, numbers, type Sandbox, startSandbox } from '../sandbox/index.mts';
import { callList } from './callList.mts';
import { RealN8n } from '../../tools/n8n/realN8n.mts';
import { until } from './until.mts';

const TIMING = { queuedMs: 100, talkingMs: 500, analysisMs: 100 };
const LIMIT_MS = 300_000;

describe('placing calls in a real n8n', () => {
	let n8n: RealN8n;

	beforeAll(async () => {
		n8n = await RealN8n.start();
	});

	afterAll(async () => await n8n?.close());

	describe.each<Dialect>(['v1', 'platform', 'speech'])('in %s', (dialect) => {
		let sandbox: Sandbox;

		beforeEach(async () => {
			sandbox = await startSandbox({ clock: 'real', timing: TIMING });
		});

		afterEach(async () => await sandbox.close());

		const workflowOf = async (phones: string[], parameters: object = {}, isLoop = false) =>
			callList({ place: await n8n.placeOf(sandbox, dialect), phones, parameters, isLoop });

		const ran = async (saved: SavedWorkflow): Promise<Execution> => {
			const before = new Set(await n8n.client.endedExecutions(saved));
			await n8n.client.runByHand(saved, 'Start');
			for await (const execution of n8n.client.executionsOf(saved, LIMIT_MS)) {
				if (!before.has(execution.id)) return execution;
			}
			throw new Error('The workflow did not end in five minutes');
		};

		const phonesOf = (execution: Execution) =>
			itemsOf(execution, 'Call').map(({ phoneNumber }) => phoneNumber);

		const refuseFourth = () =>
			sandbox.fault({
				on: { method: 'POST' },
				skip: 3,
				status: 400,
				body: { message: 'No credit left' },
			});

		const timesDialled = (phones: string[]) => phones.map((phone) => sandbox.timesDialled(phone));

		it.each(['original', 'saved'] as const)(
			'dials only what was not placed when a failed execution is retried with the %s workflow',
			async (workflow) => {
				const phones = numbers(6);
				const saved = await n8n.client.createWorkflow(await workflowOf(phones));
				refuseFourth();
				const failed = await ran(saved);
				expect(failed.status).toBe('error');
				expect(failed.data.resultData.error?.description).toContain('No credit left');
				expect(sandbox.dialled.length).toBeLessThan(6);
				const retried = await n8n.client.retry(failed.id, workflow);
				expect(retried.status).toBe('success');
				expect(phonesOf(retried)).toEqual(phones);
				expect(timesDialled(phones)).toEqual(phones.map(() => 1));
			},
		);

		it('dials only what was not placed when a loop that failed is retried, twice', async () => {
			const phones = numbers(6);
			const saved = await n8n.client.createWorkflow(await workflowOf(phones, {}, true));
			refuseFourth();
			const failed = await ran(saved);
			expect(failed.status).toBe('error');
			sandbox.fault({ on: { method: 'POST' }, skip: 1, status: 502 });
			const failedAgain = await n8n.client.retry(failed.id, 'original');
			expect(failedAgain.status).toBe('error');
			const again = await n8n.client.retry(failedAgain.id, 'saved');
			// What Unpod may have placed stays open; everybody else is called once.
			expect(again.data.resultData.error?.message).toContain('may have been placed');
			expect(sandbox.dialled.length).toBeGreaterThanOrEqual(4);
			expect(Math.max(...timesDialled(phones))).toBe(1);
		});

		it('calls a key once, across executions and a kill of n8n', async () => {
			const once = { callingOptions: { callOncePer: '={{ $json.phone }}' } };
			const saved = await n8n.client.createWorkflow(await workflowOf([JANE, JANE], once));
			expect(itemsOf(await ran(saved), 'Call')).toMatchObject([
				{ taskId: expect.any(String) },
				{ status: 'skipped' },
			]);
			await n8n.kill();
			await n8n.startAgain();
			expect(itemsOf(await ran(saved), 'Call')).toMatchObject([
				{ status: 'skipped' },
				{ status: 'skipped' },
			]);
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it('dials nobody more once the execution is stopped', async () => {
			const phones = numbers(20);
			const paced = { callingOptions: { callsPerMinute: 120 } };
			const saved = await n8n.client.createWorkflow(await workflowOf(phones, paced));
			await n8n.client.runByHand(saved, 'Start');
			await until(() => sandbox.dialled.length >= 2, 1);
			await n8n.client.stop(saved);
			const dialled = sandbox.dialled.length;
			expect(dialled).toBeLessThan(20);
			// Another execution takes longer than the time to the next start.
			await ran(await n8n.client.createWorkflow(await workflowOf(['+14155550199'])));
			expect(sandbox.dialled).toHaveLength(dialled + 1);
		});
	});
});
