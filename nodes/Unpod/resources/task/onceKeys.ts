import type { IExecuteFunctions } from 'n8n-workflow';
import type { OnceKey } from '../../calling/once/onceKey';
import { OnceKeys, type RecordedKeys } from '../../calling/once/onceKeys';

/** n8n keeps a node's keys in one row of its database, so their number is bounded; the oldest go first. */
const ENTRIES = { mode: 'entries', maxEntries: 100_000 } as const;

/** Keys that are recorded at once, at most: if n8n is killed, they stay recorded although nobody was called. */
const MOST_AT_ONCE = 50;

/** Returns n8n's own store, which its Remove Duplicates node uses too. */
function recordedKeysOf({ helpers }: IExecuteFunctions): RecordedKeys {
	const add = async (keys: string[]) => {
		const { processed } = await helpers.checkProcessedAndRecord(keys, 'node', ENTRIES);
		return new Set(processed.map(String));
	};
	return {
		// The row of a node is made with its first key. Of two processes that make it at once, one is refused.
		add: async (keys) => await add(keys).catch(async () => await add(keys)),
		remove: async (keys) => await helpers.removeProcessed(keys, 'node', ENTRIES),
	};
}

/**
 * Opens the keys of this execution in n8n's store.
 *
 * @param keys All of them with the ways they came.
 * @param callsPerMinute 0 for as fast as Unpod accepts them; of slower ones only the next minute's are recorded.
 */
export function openOnceKeys(
	context: IExecuteFunctions,
	keys: OnceKey[],
	callsPerMinute: number,
): OnceKeys {
	const node = `${context.getWorkflow().id}:${context.getNode().id}`;
	const atOnce = callsPerMinute > 0 ? Math.ceil(callsPerMinute) : MOST_AT_ONCE;
	return new OnceKeys(node, keys, recordedKeysOf(context), Math.min(atOnce, MOST_AT_ONCE));
}
