import { setMaxListeners } from 'node:events';
import { itemsOf, type ListedExecution, type SavedWorkflow } from '../../tools/n8n/client.mts';
import { callDone, TRIGGER_NODE } from '../../tools/n8n/workflows/callDone.mts';
import { type Dialect, DIALECTS, numbers, type Sandbox, startSandbox } from '../sandbox/index.mts';
import { CALL_NODE, callList, listOf } from './callList.mts';
import { QueueN8n } from './queue.mts';
import { until } from './until.mts';

const EXECUTIONS = 10;
const ALL_EXECUTIONS = EXECUTIONS * DIALECTS.length;
const CALLS_OF_EACH = 10;
const KEYS = 30;
/** Who is called by the ten executions, and who by those with Call Once Per. */
const PHONES = numbers(EXECUTIONS * CALLS_OF_EACH + KEYS);
const LISTS = Array.from({ length: EXECUTIONS }, (_, index) =>
	PHONES.slice(index * CALLS_OF_EACH, (index + 1) * CALLS_OF_EACH),
);
const ONCE_PHONES = PHONES.slice(-KEYS);
/** Long enough to kill a worker while it waits, on a busy machine too. */
const TIMING = { queuedMs: 500, talkingMs: 30_000, analysisMs: 500 };
/** How long the service takes to place a call, and how many an execution begins: long enough to kill a worker meanwhile. */
const PLACING_MS = 200;
const CALLS_PER_MINUTE = 120;
const RUNNING = ['new', 'running', 'waiting'];

interface Stage {
	dialect: Dialect;
	sandbox: Sandbox;
	/** Calls whom is posted to it, and waits. */
	calling: SavedWorkflow;
	/** Calls whom is posted to it, each number once. */
	once: SavedWorkflow;
	/** Starts when a call is done. */
	done: SavedWorkflow;
}

// One story: each part goes on where the one before has left n8n.
describe('100 calls of each dialect in queue mode, with PostgreSQL and two workers', () => {
	let queue: QueueN8n;
	let stages: Stage[];

	const setUp = async (dialect: Dialect): Promise<Stage> => {
		const sandbox = await startSandbox({ clock: 'real', timing: TIMING });
		sandbox.fault({
			on: { method: 'POST' },
			delayMs: PLACING_MS,
			times: Number.POSITIVE_INFINITY,
		});
		const { client } = queue.n8n;
		const place = await queue.n8n.placeOf(sandbox, dialect);
		const done = await client.createWorkflow(callDone(`Done ${dialect}`, place));
		const calling = await client.createWorkflow(
			callList({
				place,
				webhookPath: `calls-${dialect}`,
				parameters: {
					operation: 'createAndWait',
					callingOptions: { callsPerMinute: CALLS_PER_MINUTE },
				},
			}),
		);
		const once = await client.createWorkflow(
			callList({
				place,
				webhookPath: `once-${dialect}`,
				parameters: { callingOptions: { callOncePer: '={{ $json.phone }}' } },
			}),
		);
		for (const workflow of [done, calling, once]) await client.publish(workflow);
		return { dialect, sandbox, calling, once, done };
	};

	beforeAll(async () => {
		// Every call that is being placed waits by the same signal, and Node warns of so many listeners.
		setMaxListeners(ALL_EXECUTIONS * CALLS_OF_EACH);
		queue = await QueueN8n.start();
		stages = [];
		for (const dialect of DIALECTS) stages.push(await setUp(dialect));
	});

	afterAll(async () => {
		await queue?.close();
		for (const { sandbox } of stages ?? []) await sandbox.close();
	});

	const post = async ({ calling, once, dialect }: Stage, phones: string[], isOnce = false) => {
		const [workflow, path] = isOnce ? [once, `once-${dialect}`] : [calling, `calls-${dialect}`];
		await queue.n8n.client.callWebhook(workflow, path, listOf(phones));
	};

	const executionsOf = async (of: keyof Pick<Stage, 'calling' | 'once'>) => {
		const lists = await Promise.all(
			stages.map(async (stage) => await queue.n8n.client.listExecutions(stage[of])),
		);
		return lists.flat();
	};

	/** The executions of the workflows of all dialects, when all have ended. */
	const ended = async (of: 'calling' | 'once', count: number): Promise<ListedExecution[]> => {
		let executions: ListedExecution[] = [];
		await until(async () => {
			executions = await executionsOf(of);
			const isOver = executions.every(({ status }) => !RUNNING.includes(status));
			return executions.length >= count && isOver;
		});
		return executions;
	};

	const dialledOf = ({ sandbox }: Stage) => sandbox.dialled.length;
	const isDialled = (sandbox: Sandbox, phone: string) => sandbox.timesDialled(phone) > 0;

	/** Lists of which everybody has been dialled. */
	const wholeLists = () =>
		stages.flatMap(({ sandbox }) =>
			LISTS.filter((phones) => phones.every((phone) => isDialled(sandbox, phone))),
		).length;

	const rungTwice = () =>
		stages.map(({ sandbox }) => PHONES.filter((phone) => sandbox.timesDialled(phone) > 1));
	const nobody = DIALECTS.map(() => []);

	/** How often the trigger has reported each run. */
	const reports = async ({ done }: Stage): Promise<Map<string, number>> => {
		const counts = new Map<string, number>();
		for (const id of await queue.n8n.client.endedExecutions(done)) {
			const execution = await queue.n8n.client.execution(id);
			for (const { runId } of itemsOf(execution, TRIGGER_NODE)) {
				counts.set(String(runId), (counts.get(String(runId)) ?? 0) + 1);
			}
		}
		return counts;
	};

	const listRequests = ({ sandbox }: Stage) =>
		sandbox.requests.filter(
			({ path, method }) => method === 'GET' && /\/(runs\/|calls)$/.test(path),
		).length;

	// Where the main process lives on, n8n takes the data from an execution whose worker is gone, and
	// its retry calls nobody. A main process that was gone as well finds them with their data.
	it('survive a worker and the main process killed while calls are placed, and a worker while it waits', async () => {
		const [first, second] = [
			await queue.startWorker(ALL_EXECUTIONS / 2),
			await queue.startWorker(ALL_EXECUTIONS / 2),
		];
		for (const phones of LISTS) for (const stage of stages) await post(stage, phones);
		await until(() => stages.every((stage) => dialledOf(stage) >= 2 * EXECUTIONS));
		await first.kill();
		await queue.n8n.kill();
		const placedByFirst = first.begun.length;
		expect(placedByFirst).toBeGreaterThan(0);
		expect(wholeLists()).toBeLessThan(ALL_EXECUTIONS);

		await until(() => wholeLists() >= second.begun.length);
		const open = stages.map(({ sandbox: { dialled, world } }) =>
			dialled.filter(({ runId }) => world.statusOf(world.run(runId)) === 'in_progress'),
		);
		for (const calls of open) expect(calls.length).toBeGreaterThan(0);
		await second.kill();
		expect(second.begun.length).toBeGreaterThan(0);

		await queue.n8n.startAgain();
		const restarted = await queue.startWorker(ALL_EXECUTIONS / 2);
		await queue.startWorker(ALL_EXECUTIONS / 2);

		const executions = await ended('calling', ALL_EXECUTIONS);
		expect(rungTwice()).toEqual(nobody);
		const failed = executions.filter(({ status }) => status !== 'success');
		expect(failed.length).toBeGreaterThanOrEqual(placedByFirst);
		expect(restarted.log).not.toMatch(/Unrecognized node type/);
	});

	it('are completed by retries, each number dialled once', async () => {
		const failed = (await executionsOf('calling')).filter(({ status }) => status !== 'success');
		const retried = await Promise.all(
			failed.map(async ({ id }) => await queue.n8n.client.retry(id, 'original')),
		);
		expect(retried.map(({ status }) => status)).toEqual(failed.map(() => 'success'));
		for (const execution of retried) {
			const items = itemsOf(execution, CALL_NODE);
			expect(items).toHaveLength(CALLS_OF_EACH);
			expect(items.filter(({ status }) => status !== 'completed')).toEqual([]);
		}
		expect(rungTwice()).toEqual(nobody);
		expect(stages.map(dialledOf)).toEqual(DIALECTS.map(() => EXECUTIONS * CALLS_OF_EACH));
	});

	it('call a key once in executions that overlap, while the main process is killed', async () => {
		await queue.stopWorkers();
		// One execution at a time for each, so that those of a pair run on both.
		const workers = [await queue.startWorker(1), await queue.startWorker(1)];
		for (const stage of stages) {
			await post(stage, ONCE_PHONES, true);
			await post(stage, [...ONCE_PHONES].reverse(), true);
		}
		await until(() => stages.every((stage) => dialledOf(stage) > EXECUTIONS * CALLS_OF_EACH));
		await queue.n8n.kill();
		await queue.n8n.startAgain();
		const executions = await ended('once', 2 * DIALECTS.length);
		const onBoth = workers.map(({ begun }) => executions.filter(({ id }) => begun.includes(id)));
		for (const begun of onBoth) expect(begun.length).toBeGreaterThan(0);
		expect(rungTwice()).toEqual(nobody);
		for (const { id, status } of executions.filter((one) => one.status !== 'success')) {
			const retried = await queue.n8n.client.retry(id, 'original');
			expect([status, retried.status]).toEqual([status, 'success']);
		}
		expect(rungTwice()).toEqual(nobody);
		expect(stages.map(dialledOf)).toEqual(DIALECTS.map(() => PHONES.length));
	});

	it('come out of the trigger once each', async () => {
		for (const stage of stages) {
			await until(async () => (await reports(stage)).size >= dialledOf(stage));
		}
		// One more of the polls that would repeat something.
		const before = new Map(stages.map((stage) => [stage, listRequests(stage)]));
		await until(() => [...before].every(([stage, count]) => listRequests(stage) > count));
		for (const stage of stages) {
			const counts = await reports(stage);
			const runs = stage.sandbox.dialled.map(({ runId }) => runId);
			expect([...counts.keys()].sort()).toEqual(runs.sort());
			expect([...counts].filter(([, times]) => times !== 1)).toEqual([]);
		}
	});
});
