import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { contentOf } from './histories/executions.mts';
import {
	type Asker,
	type History,
	histories,
	type Shows,
	type Step,
} from './histories/history.mts';
import { Playing } from './histories/playing.mts';

/*
 * The whole of placing calls, over random histories: what a user does (starts, retries of the original and
 * of retries, two at once, stops), what a model asks for, what n8n forgets, and what the service answers,
 * also of calls that it took. The sandbox's count of rings is the judge, and the IDs that come out.
 * `histories/history.mts` says what is left out.
 */

/** The same histories in every run, so that only a change makes one fail. UNPOD_SEED names others to try. */
const SEED = Number(process.env.UNPOD_SEED ?? 20260302);
const RUNS = Number(process.env.UNPOD_RUNS ?? 1);

/** How often an execution asks for a number to be rung. A model that repeats itself asks once. */
function timesAsked(items: IDataObject[], phone: unknown, { asker }: History): number {
	const asked = items.filter((item) => item.phone === phone);
	return asker === 'tool' ? new Set(asked.map(contentOf)).size : asked.length;
}

function phonesOf({ items }: History): Set<string> {
	return new Set(items.map(({ phone }) => String(phone)));
}

/** Nobody is rung more often than executions asked for it. */
function expectNoRingTooMany({ history, sandbox, started }: Playing): void {
	for (const phone of phonesOf(history)) {
		const times = started.map((items) => timesAsked(items, phone, history));
		const asked = history.oncePer ? 1 : times.reduce((sum, count) => sum + count, 0);
		const rings = sandbox.timesDialled(phone);
		if (rings > asked) throw new Error(`${phone} rang ${rings} times, asked for ${asked}`);
	}
}

/**
 * Whether items of a history may come out with one call: a retry that has lost what its original did may take the
 * call of one turn of a loop for that of another turn that asks for the very same.
 */
function mayShare({ asker, items }: History): boolean {
	return asker === 'loop' && new Set(items.map(contentOf)).size < items.length;
}

/**
 * Each ID that comes out is that of a call to the item's number, and no two items of an execution share one;
 * what a model asked for twice has one.
 */
function expectTrueIds({ history, sandbox, played, started }: Playing): void {
	const numberOf = new Map(sandbox.dialled.map(({ taskId, phoneNumber }) => [taskId, phoneNumber]));
	for (const { execution, root } of played) {
		const placed = execution.calls.filter(({ json }) => typeof json.taskId === 'string');
		for (const { taskId, phoneNumber } of placed.map(({ json }) => json)) {
			if (numberOf.get(String(taskId)) !== phoneNumber) {
				throw new Error(`${String(taskId)} is no call to ${String(phoneNumber)}`);
			}
		}
		const ids = new Set(placed.map(({ json }) => json.taskId)).size;
		const contents = new Set(placed.map(({ content }) => content)).size;
		if (ids !== contents && !mayShare(history))
			throw new Error(`${contents} calls have ${ids} IDs`);
		const { count } = execution;
		if (count !== null && count !== started[root].length) {
			throw new Error(`${started[root].length} items returned ${count}`);
		}
	}
}

const QUIETLY: Step = {
	orders: [],
	lists: [],
	stopAfter: null,
	isKilled: false,
	isElsewhere: false,
	pauseMs: 0,
	atOnce: 1,
	lacking: 0,
	retryOf: 0,
};

/** Where no doubt was left, a retry without faults places what is missing, and everybody was rung. */
async function expectAllRungInTheEnd(playing: Playing): Promise<void> {
	const { history, sandbox, played, started } = playing;
	if (played.some(({ isDoubtful }) => isDoubtful) || history.oncePer) return;
	const last = played.at(-1);
	const hasFailed = history.asker === 'tool' || last?.execution.error !== null;
	if (!last || !hasFailed || started.length > 1) return;
	const [{ execution }] = await playing.step(QUIETLY);
	if (execution.error !== null) throw execution.error;
	for (const phone of phonesOf(history)) {
		const asked = timesAsked(history.items, phone, history);
		const rings = sandbox.timesDialled(phone);
		if (rings !== asked) throw new Error(`${phone} rang ${rings} times of ${asked}`);
	}
}

async function judge(history: History): Promise<void> {
	const playing = await Playing.of(history);
	try {
		await playing.carryOut();
		expectNoRingTooMany(playing);
		expectTrueIds(playing);
		if (history.shows === 'requestIds') await expectAllRungInTheEnd(playing);
		expectNoRingTooMany(playing);
	} finally {
		await playing.sandbox.close();
	}
}

const holds = async (kind: Parameters<typeof histories>[0], numRuns: number) =>
	await fc.assert(fc.asyncProperty(histories(kind), judge), {
		numRuns: numRuns * RUNS,
		seed: SEED,
	});

const NODES: Asker[] = ['node', 'node', 'loop'];

describe('random histories of calls', () => {
	it('ring nobody too often and lose no ID where request IDs are shown', async () => {
		await holds({ shows: ['requestIds'], refusesLists: true, oncePer: false, asks: NODES }, 32);
	});

	it('do so where a refusal for now comes of a call that was taken', async () => {
		const shows: Shows[] = ['requestIds', 'numbers'];
		await holds({ shows, refusesLists: false, oncePer: false, asks: NODES }, 32);
	});

	it('do so where request IDs are not shown', async () => {
		const shows: Shows[] = ['numbers', 'nothing', 'endedCalls'];
		await holds({ shows, refusesLists: true, oncePer: false, asks: NODES }, 32);
	});

	it('do so where a model asks for them', async () => {
		const shows: Shows[] = ['requestIds', 'requestIds', 'numbers'];
		await holds({ shows, refusesLists: true, oncePer: false, asks: ['tool'] }, 32);
	});

	it.each([true, false])(
		'call a key once (where lists may be refused: %s)',
		async (refusesLists) => {
			const asks: Asker[] = [...NODES, 'tool'];
			await holds({ shows: ['requestIds'], refusesLists, oncePer: true, asks }, 20);
		},
	);
});
