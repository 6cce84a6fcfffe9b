import { setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { INodeParameters } from 'n8n-workflow';
import { callParameters } from '../../tools/engine/parameters.mts';
import {
	type Dialect,
	DIALECTS,
	numbers,
	type Sandbox,
	startSandbox,
} from '../../test/sandbox/index.mts';
import { withPeak } from '../concurrency.mts';
import { httpPost, UNPOD } from '../contenders.mts';
import type { Engine, Plan } from '../engine.mts';
import { seconds, type Table } from '../table.mts';

const ITEMS = 10_000;
const WARM_UP_ITEMS = 1000;
const LATENCY_MS = 10;
const AT_ONCE = [5, 50];

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Every hour of the week is a calling hour, so that each number's zones are looked up and nobody is held back. */
const RULES: INodeParameters = {
	callingHours: {
		window: [
			{
				days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
				from: '00:00',
				to: '24:00',
			},
		],
	},
	contactLimit: { rule: [{ calls: 3, hours: 24 }] },
};

interface Placed {
	milliseconds: number;
	/** Time of the processor, of server and engine together. */
	cpuMilliseconds: number;
	peak: number;
	/** Requests that read lists. */
	reads: number;
	/** Bytes that server and execution hold in the end, an item. */
	heapBytes: number;
	/** Bytes that the node keeps with the execution beside the items themselves, an item. */
	keptBytes: number;
}

type PlanIn = (sandbox: Sandbox) => Plan;

function unpod(callsAtOnce: number, rules: INodeParameters = {}): PlanIn {
	return (sandbox) => {
		const callingOptions = { callsAtOnce, ...rules };
		return { Place: { type: UNPOD, parameters: callParameters(sandbox, { callingOptions }) } };
	};
}

/**
 * The HTTP Request node with so many requests under way at most: by a loop, since its own batching begins the
 * next batch whether the one before was answered or not.
 */
function request(dialect: Dialect, atOnce: number): PlanIn {
	return (sandbox) => ({
		Loop: {
			type: 'n8n-nodes-base.splitInBatches',
			parameters: { batchSize: atOnce, options: {} },
			next: [[], ['Place']],
		},
		Place: { ...httpPost(sandbox, {}, dialect), next: [['Loop']] },
	});
}

async function heapUsed(): Promise<number> {
	// Until then the engine holds what was awaited last.
	await new Promise(setImmediate);
	collectGarbage();
	return process.memoryUsage().heapUsed;
}

async function place(
	engine: Engine,
	dialect: Dialect,
	planIn: PlanIn,
	count = ITEMS,
): Promise<Placed> {
	const sandbox = await startSandbox({ clock: 'real' });
	try {
		sandbox.fault({ on: { method: 'POST' }, delayMs: LATENCY_MS, times: count });
		const items = numbers(count).map((phone) => ({ phone }));
		const heapBefore = await heapUsed();
		const cpuBefore = process.cpuUsage();
		const { result, peak } = await withPeak(
			async () => await engine.execute(planIn(sandbox), items, sandbox.credentials(dialect)),
		);
		const { user, system } = process.cpuUsage(cpuBefore);
		const { milliseconds, run } = result;
		if (sandbox.dialled.length !== count) {
			throw new Error(`Only ${sandbox.dialled.length} of ${count} were placed in ${dialect}`);
		}
		const reads = sandbox.requests.filter(({ method }) => method === 'GET').length;
		const kept = JSON.stringify(run.data.executionData?.contextData ?? {});
		sandbox.clearJournal();
		return {
			milliseconds,
			cpuMilliseconds: (user + system) / 1000,
			peak,
			reads,
			heapBytes: ((await heapUsed()) - heapBefore) / count,
			keptBytes: kept.length / count,
		};
	} finally {
		await sandbox.close();
	}
}

function ratio(ours: number, theirs: number): string {
	return (ours / theirs).toFixed(2);
}

function timesOf(dialect: Dialect, atOnce: number, theirs: Placed, ours: Placed): string[] {
	return [
		`${dialect}, ${atOnce} at once`,
		seconds(theirs.milliseconds),
		ratio(ours.milliseconds, theirs.milliseconds),
		ratio(ours.cpuMilliseconds, theirs.cpuMilliseconds),
		`${ours.peak}`,
	];
}

/** How ten thousand items are placed, side by side with HTTP Request with as many requests under way. */
export async function measureScale(engine: Engine): Promise<Table> {
	// All delays of a sandbox end by one signal, and Node warns of so many listeners.
	setMaxListeners(ITEMS + 1);
	// What is loaded and compiled once counts for neither.
	await place(engine, 'v1', request('v1', 5), WARM_UP_ITEMS);
	await place(engine, 'v1', unpod(5), WARM_UP_ITEMS);
	const rows: string[][] = [];
	const remarks: string[] = [];
	for (const dialect of DIALECTS) {
		for (const atOnce of AT_ONCE) {
			const theirs = await place(engine, dialect, request(dialect, atOnce));
			const ours = await place(engine, dialect, unpod(atOnce));
			rows.push(timesOf(dialect, atOnce, theirs, ours));
		}
		const ruled = await place(engine, dialect, unpod(50, RULES));
		remarks.push(
			`${dialect}, with hours and a limit: ${seconds(ruled.milliseconds)}, ${ruled.reads} requests for all limits; an item holds ${Math.round(ruled.heapBytes)} bytes in memory, those of the server included, and ${Math.round(ruled.keptBytes)} are saved with the execution`,
		);
	}
	return {
		title: `3. ${ITEMS} calls are placed in one execution`,
		about: `The server takes ${LATENCY_MS} ms for each. HTTP Request is in a loop, so that it has as many requests under way. One run each.`,
		columns: [
			'',
			'HTTP Request',
			'Unpod, times that',
			'its processor time, times that',
			'requests at once',
		],
		rows,
		remarks,
	};
}
