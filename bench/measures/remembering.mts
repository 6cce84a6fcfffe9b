import { stringify } from 'flatted';
import type { INode, INodeParameters } from 'n8n-workflow';
import { callParameters } from '../../tools/engine/parameters.mts';
import { numbers, type Sandbox, startSandbox } from '../../test/sandbox/index.mts';
import { UNPOD } from '../contenders.mts';
import type { Engine, Execution } from '../engine.mts';
import { KeyStore } from '../keyStore.mts';
import { median, type Table } from '../table.mts';

const NAME = 'Place';
const NODE: INode = {
	id: NAME,
	name: NAME,
	type: UNPOD,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
const CALLS = 10_000;
const KEYED_CALLS = 1000;
const KEYS = [0, 95_000];
const ROUNDS = 3;

async function place(
	engine: Engine,
	sandbox: Sandbox,
	count: number,
	callingOptions: INodeParameters,
): Promise<Execution> {
	const plan = { [NAME]: { type: UNPOD, parameters: callParameters(sandbox, { callingOptions }) } };
	const items = numbers(count).map((phone) => ({ phone }));
	const execution = await engine.execute(plan, items, sandbox.credentials('v1'));
	if (execution.run.data.resultData.error) throw execution.run.data.resultData.error;
	return execution;
}

/** Bytes of what the node keeps in the execution besides its items. */
async function keptBytes(engine: Engine, callingOptions: INodeParameters): Promise<number> {
	const sandbox = await startSandbox({ clock: 'real' });
	try {
		const { run } = await place(engine, sandbox, CALLS, callingOptions);
		return Buffer.byteLength(stringify(run.data.executionData?.contextData ?? {}));
	} finally {
		await sandbox.close();
	}
}

/** Milliseconds that calls with keys of their own take with so many keys stored. */
async function keyedMs(engine: Engine, store: KeyStore, keys: number): Promise<number> {
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const sandbox = await startSandbox({ clock: 'real' });
		try {
			await store.fill(NODE, keys);
			const options = { callOncePer: '={{ $json.phone }}' };
			times.push((await place(engine, sandbox, KEYED_CALLS, options)).milliseconds);
			if (store.size !== keys + KEYED_CALLS) throw new Error(`${store.size} keys are stored`);
		} finally {
			await sandbox.close();
		}
	}
	return median(times);
}

/** What is kept of many calls, and what many keys that were called before cost. */
export async function measureRemembering(engine: Engine, n8nScript: string): Promise<Table> {
	const store = new KeyStore(n8nScript);
	const times: number[] = [];
	for (const keys of KEYS) times.push(await keyedMs(engine, store, keys));
	const [placed, dry] = [await keptBytes(engine, {}), await keptBytes(engine, { dryRun: true })];
	const ratio = (times[1] / times[0]).toFixed(1);
	return {
		title: '8. What is remembered',
		about: `Call Once Per of ${KEYED_CALLS} calls with n8n's own store of keys: medians of ${ROUNDS} runs, of the first.`,
		columns: ['', 'measured'],
		rows: [
			[`${KEYED_CALLS} calls with ${KEYS[1]} keys stored, of the same with none`, `${ratio} times`],
			[`kept in the execution by ${CALLS} placed calls`, `${(placed / 1e6).toFixed(2)} MB`],
			[`kept in the execution by ${CALLS} calls of a dry run`, `${dry} bytes`],
		],
		remarks: [],
	};
}
