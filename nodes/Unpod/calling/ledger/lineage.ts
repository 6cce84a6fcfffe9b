import { clock } from '../../shared/clock';
import { copyKnown, hasBegun, type LedgerStore, newStore } from './ledgerStore';
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

/** Returns what this process knows of a lineage; null where that is nothing. */
function knownOf(lineage: Lineage, own: LedgerStore): Shared | null {
	const shared = ledgers.get(nameOf(lineage)) ?? null;
	// Retries that don't know their original have nothing in common.
	return lineage.isShared || shared?.from.has(own) === true ? shared : null;
}

/**
 * Returns what this process knows of the calls of a lineage, whichever of its executions placed them, and adds what
 * the execution's own store knows: a second retry of the same original, or a retry of an execution that was stopped,
 * starts from saved data that has fewer calls. Where neither the process nor the saved data knows this run of the
 * node, it notes since when: another process of n8n may have begun it and been killed.
 */
export function sharedLedger(lineage: Lineage, own: LedgerStore, run: string): LedgerStore {
	const name = nameOf(lineage);
	const known = knownOf(lineage, own);
	const shared = known ?? { store: newStore(), from: new WeakSet() };
	if (!shared.from.has(own)) copyKnown(shared.store, own);
	if (known === null && lineage.isRetry && !hasBegun(own, run)) shared.store.lostAt = clock.now();
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
