import { setMaxListeners } from 'node:events';
import { numbers, startSandbox } from '../../test/sandbox/index.mts';
import { withPeak } from '../concurrency.mts';
import { type Contender, CONTENDERS } from '../contenders.mts';
import type { Engine } from '../engine.mts';
import { faster, median, seconds, type Table } from '../table.mts';

const CALLS = 100;
const LATENCY_MS = 50;
const ROUNDS = 5;

interface Placed {
	milliseconds: number;
	peak: number;
}

async function place(engine: Engine, contender: Contender): Promise<Placed> {
	const sandbox = await startSandbox({ clock: 'real' });
	try {
		sandbox.fault({ on: { method: 'POST' }, delayMs: LATENCY_MS, times: CALLS });
		// All its delays end by one signal, and Node warns of so many listeners.
		setMaxListeners(CALLS + 1);
		const plan = { Place: contender.place(sandbox) };
		const items = numbers(CALLS).map((phone) => ({ phone }));
		const { result, peak } = await withPeak(
			async () => await engine.execute(plan, items, sandbox.credentials('v1')),
		);
		if (sandbox.dialled.length !== CALLS) throw new Error(`${contender.name} placed too few`);
		return { milliseconds: result.milliseconds, peak };
	} finally {
		await sandbox.close();
	}
}

/** How long a hundred calls take to place, and how many requests are under way at once. */
export async function measurePlacing(engine: Engine): Promise<Table> {
	const results = CONTENDERS.map((): Placed[] => []);
	for (const contender of CONTENDERS) await place(engine, contender);
	for (let round = 0; round < ROUNDS; round++) {
		for (const [index, contender] of CONTENDERS.entries()) {
			results[index].push(await place(engine, contender));
		}
	}
	const times = results.map((placed) => median(placed.map(({ milliseconds }) => milliseconds)));
	const peaks = results.map((placed) => median(placed.map(({ peak }) => peak)));
	const [ours, ...others] = CONTENDERS.map(({ name }) => name);
	return {
		title: `2. ${CALLS} calls are placed`,
		about: `The server takes ${LATENCY_MS} ms for each. Medians of ${ROUNDS} runs.`,
		columns: ['', ...CONTENDERS.map(({ name }) => name)],
		rows: [
			['requests at once, at most', ...peaks.map(String)],
			['wall time', ...times.map(seconds)],
		],
		remarks: others.map((name, index) => faster(name, times[index + 1], ours, times[0])),
	};
}
