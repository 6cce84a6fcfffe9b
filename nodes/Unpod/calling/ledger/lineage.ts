import { copyKnown, type LedgerStore, newStore } from './ledgerStore';
import type { Caller } from './requestId';

/**
 * An execution together with its retries, as the node that places its calls sees it: all of them ask for
 * the same calls, under the same request IDs.
 */
export interface Lineage extends Caller {
	/** Whether n8n runs it as a retry, so that calls may have been placed of which the ledger knows nothing. */
	isRetry: boolean;
	/** False where the original can't have had the same: then its calls are known by their content alone. */
	isShared: boolean;
	/** What distinguishes it from all others of its node. */
	seed: string;
	/** When its original began, ISO 8601; null where that isn't known. */
	begunAt: string | null;
}

/** Names a lineage within this process. Retries that don't know their original count as one. */
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
 * Returns what this process knows of the calls of a lineage, whichever of its executions placed them: a second
 * retry of the same original, or a retry of an execution that was stopped, starts from saved data that knows less.
 * What the execution's own store knows is added.
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

/** Returns whether this process knows the lineage, and not from this store. */
export function isAnothers(lineage: Lineage, store: LedgerStore): boolean {
	const shared = ledgers.get(nameOf(lineage));
	return shared !== undefined && !shared.from.has(store);
}
