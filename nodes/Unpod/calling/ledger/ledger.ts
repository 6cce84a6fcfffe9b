import { isObject, type JsonObject, type JsonValue } from '../../domain/json';
import {
	keyDigits,
	readEntry,
	readKey,
	readOldCalls,
	VERSION,
	writeEntry,
	writeKey,
} from './ledgerFormat';
import type { CallContent } from './requestId';

/**
 * What is known of a call that was asked for. `sent`: the request went out, its answer isn't in yet.
 * `placed`: the service took it. `unconfirmed`: it may have been placed. `refused`: the service answered
 * that it did not place it, which it may also answer for a call that it placed.
 */
export type EntryState = 'sent' | 'placed' | 'unconfirmed' | 'refused';

export interface LedgerEntry {
	state: EntryState;
	requestId: string;
	/** When it was sent, ISO 8601; empty where that isn't known. */
	at: string;
	taskId: string | null;
	runId: string | null;
	status: string | null;
	/** Why it is unconfirmed or refused, as at the first try. */
	cause: string | null;
}

/** Where entries are kept: an object that n8n saves with the execution. */
export type LedgerStore = JsonObject;

/** States by rank: a call that is placed never gets another one. */
const RANK: readonly EntryState[] = ['refused', 'sent', 'unconfirmed', 'placed'];

/** What a node keeps in its execution, as far as it is about its calls. */
export interface KeptCalls {
	ledger?: unknown;
	/** Where version 0.1.0 had its ledger, in another form. */
	calls?: unknown;
	/** What the request IDs of the calls are derived from, so that they are the same whoever reads them. */
	seed?: unknown;
}

/** Which calls of which execution a ledger is about. */
export interface LedgerScope {
	/** What this process knows of the same execution and its retries, which may be more. */
	shared: LedgerStore;
	/** The node's run within the execution, or a name for all of them together. */
	run: number | string;
	seed: string;
	/** The request ID of a call of a run. */
	idOf: (run: string, content: CallContent, place: number) => string;
}

/** Stores into which nothing was written yet. */
const unused = new WeakMap<object, LedgerStore>();

export function newStore(runs: JsonObject = {}): LedgerStore {
	return { version: VERSION, runs };
}

/** Returns the store of an execution's node, brought up to date or made. A new one is kept once it holds a call. */
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

function callsOf(store: LedgerStore, run: number | string): JsonObject {
	const calls = runsOf(store)[run];
	return isObject(calls) ? calls : {};
}

function runsOf(store: LedgerStore): JsonObject {
	if (!isObject(store.runs)) store.runs = {};
	return store.runs;
}

/**
 * The calls that one execution has asked for, so that no try and no re-run of it dials twice. A cache of
 * what Unpod lists: n8n loses it where an execution is stopped, killed or retried from its original.
 *
 * A call is known by the node's run within the execution (a loop starts its items anew each time) and by
 * what is asked for. So a retry finds its calls again even where items were added, left out or put in
 * another order, and changed data is a new call. Where an expression returns another value at each try,
 * e.g. the time, what is asked for differs each time; then the call is known by its origin.
 */
export class Ledger {
	private readonly store: LedgerStore;

	/** Those of this run. */
	private readonly calls: JsonObject;

	private known: Set<string> | null = null;

	/**
	 * @param kept What the node keeps in its execution.
	 */
	constructor(
		private readonly kept: KeptCalls,
		private readonly scope: LedgerScope,
	) {
		this.store = openStore(kept);
		this.calls = callsOf(this.store, scope.run);
	}

	/** Whether calls in it were saved by version 0.1.0, whose request IDs name no call. */
	get hasOldCalls(): boolean {
		return this.store.hasOldCalls === true;
	}

	/**
	 * Returns the keys of these calls, in their order: those of calls that it knows, new ones for the others. Of
	 * calls that are alike each known one is taken once.
	 */
	keysOf(contents: CallContent[]): string[] {
		const shared = callsOf(this.scope.shared, this.scope.run);
		const known = new Matching({ ...shared, ...this.calls }).keysOf(contents);
		for (const key of known) {
			const isMore = key !== null && rankOf(shared[key]) > rankOf(this.calls[key]);
			if (isMore) this.save(key, shared[key]);
		}
		const places = new Map<string, number>();
		return contents.map((content, index) => known[index] ?? this.newKey(content, places));
	}

	private newKey(content: CallContent, places: Map<string, number>): string {
		const alike = writeKey({ ...content, place: 0 });
		const shared = callsOf(this.scope.shared, this.scope.run);
		const isTaken = (key: string) => Object.hasOwn(this.calls, key) || Object.hasOwn(shared, key);
		let place = places.get(alike) ?? 0;
		while (isTaken(writeKey({ ...content, place }))) place++;
		places.set(alike, place + 1);
		return writeKey({ ...content, place });
	}

	/** Returns the request ID of a key. */
	requestIdOf(key: string): string {
		const call = readKey(key);
		return call === null ? '' : this.scope.idOf(String(this.scope.run), call, call.place);
	}

	find(key: string): LedgerEntry | null {
		if (!Object.hasOwn(this.calls, key)) return null;
		return readEntry(this.calls[key], this.requestIdOf(key));
	}

	/**
	 * Returns the names of all calls that it knows, of all runs: by request, task and run. What Unpod lists under one of
	 * them is no call that it doesn't know.
	 */
	names(): ReadonlySet<string> {
		if (this.known !== null) return this.known;
		const known = new Set<string>();
		for (const [run, calls] of Object.entries(runsOf(this.store))) {
			for (const [key, saved] of Object.entries(isObject(calls) ? calls : {})) {
				const call = readKey(key);
				const entry = readEntry(saved, call === null ? '' : this.scope.idOf(run, call, call.place));
				for (const name of entry === null ? [] : namesOfCall(entry)) known.add(name);
			}
		}
		this.known = known;
		return known;
	}

	/** Writes an entry; one that is placed stays placed. */
	write(key: string, entry: LedgerEntry): LedgerEntry {
		const known = this.find(key);
		if (known?.state === 'placed' && entry.state !== 'placed') return known;
		this.save(key, writeEntry(entry, this.requestIdOf(key)));
		for (const name of namesOfCall(entry)) this.known?.add(name);
		return entry;
	}

	private save(key: string, saved: JsonValue): void {
		this.calls[key] = saved;
		runsOf(this.store)[this.scope.run] = this.calls;
		this.kept.ledger = this.store;
		this.kept.seed ??= this.scope.seed;
		const shared = callsOf(this.scope.shared, this.scope.run);
		shared[key] = saved;
		runsOf(this.scope.shared)[this.scope.run] = shared;
	}

	/** Forgets a call of which it is certain that it was not sent. */
	strike(key: string): void {
		if (this.find(key)?.state === 'placed') return;
		delete this.calls[key];
		delete callsOf(this.scope.shared, this.scope.run)[key];
	}
}

/** Returns the names under which a call is known: tasks and runs may be numbered alike. */
export function namesOfCall({
	requestId,
	taskId,
	runId,
}: Record<'requestId' | 'taskId' | 'runId', string | null>): string[] {
	const named = { request: requestId, task: taskId, run: runId };
	return Object.entries(named).flatMap(([kind, id]) => (id === null ? [] : `${kind} ${id}`));
}

/** Gives the keys of known calls to calls that are asked for. */
class Matching {
	private readonly byAsked = new Map<string, string[]>();

	private readonly byOrigin = new Map<string, string[]>();

	private readonly taken = new Set<string>();

	constructor(calls: JsonObject) {
		// What is taken first is last in the list: placed calls before others, of each state the first.
		const ranked = Object.entries(calls).map(([key, saved]) => ({ key, rank: rankOf(saved) }));
		for (const { key } of ranked.reverse().sort((a, b) => a.rank - b.rank)) {
			const call = readKey(key);
			if (call === null) continue;
			pushTo(this.byAsked, call.asked, key);
			if (call.origin !== null) pushTo(this.byOrigin, call.origin, key);
		}
	}

	/** Returns the keys of contents: by what is asked for first, then by the origin of the others. */
	keysOf(contents: CallContent[]): Array<string | null> {
		const asAsked = contents.map(({ asked }) => this.take(this.byAsked, asked));
		return contents.map(({ origin }, index) =>
			asAsked[index] === null && origin !== null
				? this.take(this.byOrigin, origin)
				: asAsked[index],
		);
	}

	private take(lists: Map<string, string[]>, digest: string): string | null {
		const keys = lists.get(keyDigits(digest)) ?? [];
		let key = keys.pop();
		while (key !== undefined && this.taken.has(key)) key = keys.pop();
		if (key === undefined) return null;
		this.taken.add(key);
		return key;
	}
}

function pushTo<T>(lists: Map<string, T[]>, name: string, value: T): void {
	const list = lists.get(name);
	if (list) list.push(value);
	else lists.set(name, [value]);
}

function rankOf(saved: unknown): number {
	const entry = typeof saved === 'string' ? readEntry(saved, '') : null;
	return entry === null ? -1 : RANK.indexOf(entry.state);
}

/** Copies what another store of the same execution knows, where it knows more. */
export function takeOver(store: LedgerStore, other: LedgerStore): void {
	if (store === other) return;
	const runs = runsOf(store);
	for (const [run, theirs] of Object.entries(runsOf(other))) {
		if (!isObject(theirs)) continue;
		const known = runs[run];
		const own = isObject(known) ? known : {};
		for (const [key, saved] of Object.entries(theirs)) {
			if (rankOf(saved) > rankOf(own[key])) own[key] = saved;
		}
		runs[run] = own;
	}
	if (other.hasOldCalls === true) store.hasOldCalls = true;
}
