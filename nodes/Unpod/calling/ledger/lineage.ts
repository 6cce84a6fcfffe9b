import { copyKnown, type LedgerStore, newStore } from './ledgerStore';
import type { Caller } from './requestId';

/**
 * An execution together with its retries, for one node that places calls: all of them ask for the same calls, under
 * the same request IDs.
 */
export interface Lineage extends Caller {
	/** Whether n8n runs it as a retry: then calls may have been placed that the ledger doesn't know. */
	isRetry: boolean;
	/**
	 * Whether the original and all its retries share it. False for a retry that doesn't know its original: its calls
	 * are known by their content alone.
	 */
	isShared: boolean;
	/** What the execution part of its request IDs is derived from. */
	seed: string;
	/** When its original began, ISO 8601; null where that isn't known. */
	begunAt: string | null;
}

/** Returns the name of a lineage within this process. Retries that don't know their original share one. */
export function nameOf({ node, execution, isShared, isRetry }: Lineage): string {
	return isRetry && !isShared ? `${node} retries` : `${node} ${execution}`;
}

/** How many ledgers of executions are remembered; the one used longest ago goes first. */
const MOST_REMEMBERED = 20;

/** What one process knows of the calls of a lineage, over all its executions. */
interface Shared {
	store: LedgerStore;
	/** The stores of the executions that it is from. */
	from: WeakSet<object>;
}

const ledgers = new Map<string, Shared>();

/**
 * Returns what this process knows of the calls of a lineage, whichever of its executions placed them, and adds what
 * the execution's own store knows: a second retry of the same original, or a retry of an execution that was stopped,
 * starts from saved data that has fewer calls.
 */
export function sharedLedger(lineage: Lineage, own: LedgerStore): LedgerStore {
	const name = nameOf(lineage);
	const shared = ledgers.get(name) ?? { store: newStore(), from: new WeakSet() };
	// Retries that don't know their original have nothing in common.
	if (!lineage.isShared) shared.store = newStore();
	if (!shared.from.has(own)) copyKnown(shared.store, own);
	shared.from.add(own);
	ledgers.delete(name);
	ledgers.set(name, shared);
	const [oldest] = ledgers.keys();
	if (ledgers.size > MOST_REMEMBERED) ledgers.delete(oldest);
	return shared.store;
}

/** Returns whether another execution in this process has this lineage. */
export function isAnothers(lineage: Lineage, store: LedgerStore): boolean {
	const shared = ledgers.get(nameOf(lineage));
	return shared !== undefined && !shared.from.has(store);
}
