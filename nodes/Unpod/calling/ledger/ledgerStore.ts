import { asNumber, isObject, type JsonObject, type JsonValue } from '../../domain/json';
import { countsBefore, rankOf } from './ledgerEntry';
import { readEntry, readOldCalls, VERSION } from './ledgerFormat';

/** Where entries are kept: an object that n8n saves with the execution. */
export type LedgerStore = JsonObject;

/** What a node keeps of its calls in its execution. */
export interface KeptCalls {
	ledger?: unknown;
	/** Where version 0.1.0 had its ledger, in another form. */
	calls?: unknown;
	/** What the request IDs of the calls are derived from, so that every retry derives the same. */
	seed?: unknown;
}

/** The name in a store of all runs of a tool, which are one. */
const TOOL_RUN = 'tool';

/** Stores into which nothing was written yet. */
const unused = new WeakMap<object, LedgerStore>();

/** Returns a new store with these runs of a node in it. */
export function newStore(runs: JsonObject = {}): LedgerStore {
	return { version: VERSION, runs };
}

/** Returns the store of an execution's node. A new one is saved with the execution once a call is written into it. */
export function openStore(kept: KeptCalls): LedgerStore {
	if (isObject(kept.ledger) && isObject(kept.ledger.runs)) return kept.ledger;
	const known = unused.get(kept);
	if (known) return known;
	const runs = isObject(kept.calls) ? readOldCalls(kept.calls) : {};
	const store = newStore(runs);
	if (Object.keys(runs).length > 0) {
		store.hasOldCalls = true;
		kept.ledger = store;
		delete kept.calls;
	}
	unused.set(kept, store);
	return store;
}

/** Returns whether nothing is known yet of the calls of an execution's node. */
export function isUnused(kept: KeptCalls): boolean {
	return kept.ledger === undefined && kept.calls === undefined && !unused.has(kept);
}

/** Returns the calls of each run of a node, by run. */
export function runsIn(store: LedgerStore): JsonObject {
	if (!isObject(store.runs)) store.runs = {};
	return store.runs;
}

/** Returns the name in a store of a node's run; null is a tool's. */
export function nameOfRun(run: number | null): string {
	return String(run ?? TOOL_RUN);
}

/** Returns whether a run of the node has begun, as far as the store knows. */
export function hasBegun(store: LedgerStore, run: string): boolean {
	return Object.hasOwn(runsIn(store), run);
}

/**
 * Returns when a retry began without what its original knew, in milliseconds since 1970; null where it began with
 * that. Calls that the original had sent by then are not in the store.
 */
export function lostAtIn(store: LedgerStore): number | null {
	return asNumber(store.lostAt);
}

/** Returns the saved calls of one run, by key. */
export function callsIn(store: LedgerStore, run: string): JsonObject {
	const calls = runsIn(store)[run];
	return isObject(calls) ? calls : {};
}

/** Returns the rank of a saved call's state; -1 where there is no such call. */
export function savedRank(saved: JsonValue | undefined): number {
	return rankOf(readEntry(saved, ''));
}

/** Returns whether a saved call counts instead of another one, where two stores know the same call. */
export function savedCountsBefore(
	saved: JsonValue | undefined,
	other: JsonValue | undefined,
): boolean {
	return countsBefore(readEntry(saved, ''), readEntry(other, ''));
}

/** Copies calls from another store of the same execution, where those of that store count instead. */
export function copyKnown(store: LedgerStore, from: LedgerStore): void {
	if (store === from) return;
	for (const run of Object.keys(runsIn(from))) {
		const calls = callsIn(store, run);
		for (const [key, saved] of Object.entries(callsIn(from, run))) {
			if (savedCountsBefore(saved, calls[key])) calls[key] = saved;
		}
		runsIn(store)[run] = calls;
	}
	if (from.hasOldCalls === true) store.hasOldCalls = true;
	if (lostAtIn(store) === null && lostAtIn(from) !== null) store.lostAt = from.lostAt;
}
