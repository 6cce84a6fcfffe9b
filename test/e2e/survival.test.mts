import { itemsOf, type SavedWorkflow } from '../../tools/n8n/client.mts';
import { callDone, TRIGGER_NODE } from '../../tools/n8n/workflows/callDone.mts';
import { type Dialect, DIALECTS, type Sandbox, startSandbox } from '../sandbox/index.mts';
import { RealN8n } from '../../tools/n8n/realN8n.mts';
import { until } from './until.mts';

const CALLS = 20;

describe('the trigger on a real n8n that is killed', () => {
	let n8n: RealN8n;
	const sandboxes = new Map<Dialect, Sandbox>();
	const workflows = new Map<Dialect, SavedWorkflow>();

	beforeAll(async () => {
		n8n = await RealN8n.start();
		for (const dialect of DIALECTS) {
			const sandbox = await startSandbox({ clock: 'real' });
			sandboxes.set(dialect, sandbox);
			const place = await n8n.placeOf(sandbox, dialect);
			workflows.set(dialect, await n8n.client.createWorkflow(callDone(`Done ${dialect}`, place)));
		}
	});

	afterAll(async () => {
		await n8n?.close();
		for (const sandbox of sandboxes.values()) await sandbox.close();
	});

	const call = (index: number, timing: object = {}) => {
		const phoneNumber = `+1415555${String(100 + index).padStart(4, '0')}`;
		const order = {
			contacts: [{ phoneNumber }],
			timing: { queuedMs: 0, talkingMs: 1000, analysisMs: 1000, ...timing },
		};
		return [...sandboxes.values()].map(({ world }) => world.placeRun(order));
	};

	/** Reports of a workflow so far, by run. */
	const reports = async (dialect: Dialect): Promise<Map<unknown, number>> => {
		const workflow = workflows.get(dialect);
		const counts = new Map<unknown, number>();
		if (!workflow) return counts;
		for (const id of await n8n.client.endedExecutions(workflow)) {
			const execution = await n8n.client.execution(id);
			for (const { phoneNumber } of itemsOf(execution, TRIGGER_NODE)) {
				counts.set(phoneNumber, (counts.get(phoneNumber) ?? 0) + 1);
			}
		}
		return counts;
	};

	const haveReported = async (count: number) => {
		for (const dialect of workflows.keys()) {
			if ((await reports(dialect)).size < count) return false;
		}
		return true;
	};

	const polls = (sandbox: Sandbox) =>
		sandbox.requests.filter(({ path }) => /\/(runs\/|calls)$/.test(path)).length;

	it('reports every run once', async () => {
		for (const workflow of workflows.values()) await n8n.client.publish(workflow);
		for (let index = 0; index < 8; index++) call(index);
		// Seen unfinished before the fall, finished after it.
		for (let index = 8; index < 12; index++) call(index, { talkingMs: 100_000 });
		await until(async () => await haveReported(8));

		await n8n.kill();
		for (let index = 12; index < 16; index++) call(index);
		await n8n.startAgain();
		await until(async () => await haveReported(16));

		const before = new Map([...sandboxes.values()].map((sandbox) => [sandbox, polls(sandbox)]));
		for (const sandbox of sandboxes.values()) {
			sandbox.fault({ status: 503, times: Number.POSITIVE_INFINITY });
		}
		for (let index = 16; index < CALLS; index++) call(index);
		await until(async () => [...before].every(([sandbox, count]) => polls(sandbox) >= count + 2));
		for (const sandbox of sandboxes.values()) sandbox.clearFaults();
		await until(async () => await haveReported(CALLS));

		for (const dialect of workflows.keys()) {
			const counts = await reports(dialect);
			expect(counts.size).toBe(CALLS);
			expect([...counts].filter(([, times]) => times !== 1)).toEqual([]);
		}
	});
});
