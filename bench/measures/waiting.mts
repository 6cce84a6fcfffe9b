import type { INodeParameters } from 'n8n-workflow';
import { callParameters } from '../../tools/engine/parameters.mts';
import { type Dialect, numbers, type Sandbox, startSandbox } from '../../test/sandbox/index.mts';
import { HTTP_REQUEST, httpPost, httpRequest, UNPOD } from '../contenders.mts';
import type { Engine, Plan } from '../engine.mts';
import { faster, median, seconds, type Table } from '../table.mts';

const CALL_MS = 2000;
const ROUNDS = 3;

interface Way {
	name: string;
	dialect: Dialect;
	calls: number;
	plan: (sandbox: Sandbox) => Plan;
	/** The node that returns the calls that have ended. */
	last: string;
}

interface Waited {
	milliseconds: number;
	requests: number;
}

function unpod(sandbox: Sandbox): Plan {
	const parameters = callParameters(sandbox, { operation: 'createAndWait' });
	return { Place: { type: UNPOD, parameters } };
}

const IS_COMPLETED: INodeParameters = {
	conditions: {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		conditions: [
			{
				leftValue: '={{ $json.results[0].status }}',
				rightValue: 'completed',
				operator: { type: 'string', operation: 'equals' },
			},
		],
		combinator: 'and',
	},
};

/** What one builds of n8n's own nodes: place, wait, look, and wait again for those that go on. */
function byHand(sandbox: Sandbox, done: string): Plan {
	const look = httpRequest(
		sandbox,
		'=runs/?task_id={{ $json.id ?? $json.results[0].task_id }}',
		{},
	);
	return {
		Place: { ...httpPost(sandbox), next: [['Wait']] },
		Wait: {
			type: 'n8n-nodes-base.wait',
			parameters: { resume: 'timeInterval', amount: CALL_MS / 1000, unit: 'seconds' },
			next: [['Look']],
		},
		Look: { type: HTTP_REQUEST, parameters: look, next: [['Over?']] },
		'Over?': { type: 'n8n-nodes-base.if', parameters: IS_COMPLETED, next: [[done], ['Wait']] },
		Done: { type: 'n8n-nodes-base.noOp' },
	};
}

function oneByOne(sandbox: Sandbox): Plan {
	return {
		Loop: {
			type: 'n8n-nodes-base.splitInBatches',
			parameters: { batchSize: 1 },
			next: [['Done'], ['Place']],
		},
		...byHand(sandbox, 'Loop'),
	};
}

const WAYS: Way[] = [
	{ name: 'Unpod, v1', dialect: 'v1', calls: 50, plan: unpod, last: 'Place' },
	{ name: 'Unpod, platform', dialect: 'platform', calls: 50, plan: unpod, last: 'Place' },
	{
		name: 'HTTP Request, Wait, If; all at once',
		dialect: 'v1',
		calls: 50,
		plan: (sandbox) => byHand(sandbox, 'Done'),
		last: 'Done',
	},
	{
		name: 'the same in Loop Over Items, one by one',
		dialect: 'v1',
		calls: 5,
		plan: oneByOne,
		last: 'Done',
	},
];

async function wait(engine: Engine, way: Way): Promise<Waited> {
	const timing = { queuedMs: 0, talkingMs: CALL_MS, analysisMs: 0 };
	const sandbox = await startSandbox({ clock: 'real', timing });
	try {
		const items = numbers(way.calls).map((phone) => ({ phone }));
		const credentials = sandbox.credentials(way.dialect);
		const { milliseconds, itemsOf } = await engine.execute(way.plan(sandbox), items, credentials);
		const { length } = itemsOf(way.last);
		if (length !== way.calls) throw new Error(`${way.name} gave ${length} of ${way.calls} calls`);
		return { milliseconds, requests: sandbox.requests.length };
	} finally {
		await sandbox.close();
	}
}

/** How long it takes until calls are placed and over, and how many requests that costs. */
export async function measureWaiting(engine: Engine): Promise<Table> {
	const results = WAYS.map((): Waited[] => []);
	for (let round = 0; round < ROUNDS; round++) {
		for (const [index, way] of WAYS.entries()) results[index].push(await wait(engine, way));
	}
	const times = results.map((waits) => median(waits.map(({ milliseconds }) => milliseconds)));
	const requests = results.map((waits) => median(waits.map((waited) => waited.requests)));
	return {
		title: `4. Calls of ${CALL_MS / 1000} s are placed and waited for`,
		about: `Medians of ${ROUNDS} runs. Unpod returns transcript and outcome as well, the others the status alone.`,
		columns: ['', 'calls', 'wall time', 'requests', 'requests per call'],
		rows: WAYS.map(({ name, calls }, index) => [
			name,
			String(calls),
			seconds(times[index]),
			String(requests[index]),
			(requests[index] / calls).toFixed(2),
		]),
		remarks: [faster(WAYS[0].name, times[0], WAYS[2].name, times[2])],
	};
}
