import fc from 'fast-check';
import { type History, histories, type Played, Playing, type Shows } from './placingHistories.mts';

/*
 * The whole of placing calls, over random histories: what a user does (starts, retries of the original and
 * of retries, two at once, stops), what n8n forgets, and what the service answers, also of calls that it
 * took. The sandbox's count of rings is the judge, and the IDs that come out.
 * `placingHistories.mts` says what is left out.
 */

/** The same histories in every run, so that only a change makes one fail. UNPOD_SEED names others to try. */
const SEED = Number(process.env.UNPOD_SEED ?? 20260302);
const RUNS = Number(process.env.UNPOD_RUNS ?? 1);

function count<T>(entries: readonly T[], isSo: (entry: T) => boolean): number {
	return entries.filter(isSo).length;
}

/** Nobody is rung more often than executions asked for it. */
function expectNoRingTooMany({ history, sandbox, started }: Playing): void {
	for (const phone of new Set(history.items.map((item) => item.phone))) {
		const asked = history.oncePer
			? 1
			: count(history.items, (item) => item.phone === phone) * started;
		const rings = sandbox.timesDialled(String(phone));
		if (rings > asked) throw new Error(`${phone} rang ${rings} times, asked for ${asked}`);
	}
}

/** Each ID that comes out is that of a call to the item's number, and no two items of an execution share one. */
function expectTrueIds({ history, sandbox, played }: Playing): void {
	const numberOf = new Map(sandbox.dialled.map(({ taskId, phoneNumber }) => [taskId, phoneNumber]));
	for (const { run } of played) {
		const placed = run.json.filter(({ taskId }) => typeof taskId === 'string');
		for (const { taskId, phoneNumber } of placed) {
			if (numberOf.get(String(taskId)) !== phoneNumber) {
				throw new Error(`${String(taskId)} is no call to ${String(phoneNumber)}`);
			}
		}
		if (new Set(placed.map(({ taskId }) => taskId)).size < placed.length) {
			throw new Error('Two items share a call');
		}
		const isWhole = run.error === null && run.run.status === 'success';
		if (isWhole && run.json.length + run.errorItems.length !== history.items.length) {
			throw new Error(
				`${history.items.length} items gave ${run.json.length} and ${run.errorItems.length}`,
			);
		}
	}
}

/** Where no doubt was left, a retry without faults places what is missing, and everybody was rung. */
async function expectAllRungInTheEnd(playing: Playing): Promise<void> {
	const { history, sandbox } = playing;
	const isCertain = (played: Played[]) => played.every(({ isDoubtful }) => !isDoubtful);
	if (!isCertain(playing.played) || history.oncePer) return;
	const last = playing.played.at(-1);
	if (!last || last.run.error === null || playing.started > 1) return;
	const quiet = { orders: [], lists: [], stopAfter: null, isKilled: false, pauseMs: 0, atOnce: 1 };
	const [{ run }] = await playing.step({ do: 'retry', of: 0, ...quiet });
	if (run.error !== null) throw run.error;
	for (const phone of new Set(history.items.map((item) => item.phone))) {
		const asked = count(history.items, (item) => item.phone === phone);
		const rings = sandbox.timesDialled(String(phone));
		if (rings !== asked) throw new Error(`${String(phone)} rang ${rings} times of ${asked}`);
	}
}

async function judge(history: History): Promise<void> {
	const playing = await Playing.of(history);
	try {
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

describe('random histories of calls', () => {
	it('ring nobody too often and lose no ID where request IDs are shown', async () => {
		await holds({ shows: ['requestIds'], refusesLists: true, oncePer: false }, 40);
	}, 300_000);

	it('do so where a refusal for now comes of a call that was taken', async () => {
		await holds({ shows: ['requestIds', 'numbers'], refusesLists: false, oncePer: false }, 40);
	}, 300_000);

	it('do so where request IDs are not shown', async () => {
		const shows: Shows[] = ['numbers', 'nothing', 'endedCalls'];
		await holds({ shows, refusesLists: true, oncePer: false }, 40);
	}, 300_000);

	it('call a key once', async () => {
		await holds({ shows: ['requestIds'], refusesLists: false, oncePer: true }, 30);
	}, 300_000);
});
