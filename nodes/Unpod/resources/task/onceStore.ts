import type { IExecuteFunctions } from 'n8n-workflow';
import type { OnceStore } from '../../calling/onceStore';

/** n8n keeps a node's keys in one row of its database, so their number is bounded; the oldest go first. */
const ENTRIES = { mode: 'entries', maxEntries: 100_000 } as const;

/**
 * The keys of this node in n8n's own store, which its Remove Duplicates node uses too. n8n reads and
 * then writes the row, so what this execution asks of it is done one after the other; two executions
 * that start in the same instant can still both find a key new.
 */
export function onceStoreOf({ helpers }: IExecuteFunctions): OnceStore {
	let last: Promise<unknown> = Promise.resolve();
	const inTurn = async <T>(ask: () => Promise<T>): Promise<T> => {
		const mine = last.then(ask, ask);
		last = mine;
		return await mine;
	};
	return {
		expect: () => {},
		record: async (key) =>
			await inTurn(async () => {
				const { processed } = await helpers.checkProcessedAndRecord([key], 'node', ENTRIES);
				return processed.length === 0;
			}),
		forget: async (key) =>
			await inTurn(async () => await helpers.removeProcessed([key], 'node', ENTRIES)),
		finish: async () => {},
	};
}
