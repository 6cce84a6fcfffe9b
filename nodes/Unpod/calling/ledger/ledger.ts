import { isObject, type JsonObject, type JsonValue } from '../../domain/json';
import { KeyMatching } from './keyMatching';
import { cutOffTime, isDoubtful, type LedgerEntry, namesOfCall } from './ledgerEntry';
import { readEntry, readKey, writeEntry, writeKey } from './ledgerFormat';
import {
	callsIn,
	type KeptCalls,
	type LedgerStore,
	lostAtIn,
	nameOfRun,
	openStore,
	runsIn,
	savedCountsBefore,
} from './ledgerStore';
import type { Lineage } from './lineage';
import { type CallContent, requestIdOf } from './requestId';

/** Which calls of which execution a ledger is about. */
export interface LedgerScope {
	lineage: Pick<Lineage, 'node' | 'execution' | 'seed'>;
	/** The node's run within the execution; null where all its runs are one, as those of a tool. */
	run: number | null;
	/** What this process knows of the same execution and its retries, which may be more. */
	shared: LedgerStore;
}

/**
 * The calls that one execution has asked for, so that no try of its node and no retry dials twice. It is a cache of
 * what Unpod lists: n8n loses it where an execution is stopped, killed or retried from its original.
 *
 * A call is known by the node's run within the execution (a loop starts its items anew each time) and by
 * what is asked for. So a retry finds its calls again even where items were added, left out or put in
 * another order, and changed data is a new call. Where an expression returns another value at each try,
 * e.g. the time, what is asked for differs each time; then the call is known by its origin.
 */
export class Ledger {
	private readonly store: LedgerStore;

	private readonly run: string;

	/** The saved calls of this run, by key. */
	private readonly calls: JsonObject;

	/** The names of all calls, once they were asked for. */
	private known: Set<string> | null = null;

	/** @param kept what the node keeps in its execution */
	constructor(
		private readonly kept: KeptCalls,
		private readonly scope: LedgerScope,
	) {
		this.store = openStore(kept);
		this.run = nameOfRun(scope.run);
		this.calls = callsIn(this.store, this.run);
		this.begin();
	}

	/** Notes that this run has begun, so that a retry knows of it though no call was sent. */
	private begin(): void {
		const lostAt = lostAtIn(this.scope.shared);
		if (lostAt !== null) this.store.lostAt = lostAt;
		runsIn(this.store)[this.run] = this.calls;
		this.kept.ledger = this.store;
		this.kept.seed ??= this.scope.lineage.seed;
		runsIn(this.scope.shared)[this.run] = this.sharedCalls;
	}

	/**
	 * Returns when a call was cut off last, in milliseconds since 1970, that may be one of which nothing is known: one
	 * that the original sent and the execution lost, or one in doubt that is asked for with other data now. Null where
	 * there is none.
	 *
	 * @param keys those of the calls that are asked for now
	 */
	lastUnknown(keys: ReadonlySet<string>): number | null {
		let last = lostAtIn(this.store);
		for (const [key, saved] of Object.entries(this.sharedCalls)) {
			const entry = keys.has(key) ? null : readEntry(saved, '');
			if (isDoubtful(entry)) last = Math.max(last ?? 0, cutOffTime(entry) || 0);
		}
		return last;
	}

	/** Whether version 0.1.0 saved calls in it, whose request IDs name no call. */
	get hasOldCalls(): boolean {
		return this.store.hasOldCalls === true;
	}

	private get sharedCalls(): JsonObject {
		return callsIn(this.scope.shared, this.run);
	}

	/**
	 * Assigns keys to calls and returns them, in the order of the calls: the keys of calls that it knows, new ones for
	 * the others. Of calls that are alike each known one is taken once. What other executions of the lineage know of
	 * these calls is saved in this one.
	 */
	assignKeys(contents: CallContent[]): string[] {
		const shared = this.sharedCalls;
		const known = new KeyMatching({ ...shared, ...this.calls }).keysOf(contents);
		for (const key of known) {
			if (key === null || !savedCountsBefore(shared[key], this.calls[key])) continue;
			this.save(key, shared[key]);
		}
		const places = new Map<string, number>();
		return contents.map((content, index) => known[index] ?? this.newKey(content, places));
	}

	private newKey(content: CallContent, places: Map<string, number>): string {
		const alike = writeKey({ ...content, place: 0 });
		const shared = this.sharedCalls;
		const isTaken = (key: string) => Object.hasOwn(this.calls, key) || Object.hasOwn(shared, key);
		let place = places.get(alike) ?? 0;
		while (isTaken(writeKey({ ...content, place }))) place++;
		places.set(alike, place + 1);
		return writeKey({ ...content, place });
	}

	/** Returns the request ID of a key. */
	requestIdOf(key: string): string {
		return this.idIn(this.run, key);
	}

	private idIn(run: string, key: string): string {
		const call = readKey(key);
		if (call === null) return '';
		return requestIdOf(this.scope.lineage, call, Number(run) || 0, call.place);
	}

	/** Returns what is known of a call of this run; null where that is nothing. */
	find(key: string): LedgerEntry | null {
		if (!Object.hasOwn(this.calls, key)) return null;
		return readEntry(this.calls[key], this.requestIdOf(key));
	}

	/**
	 * Returns the names of all calls that it knows, of all runs: by request, task and run. A call that Unpod lists under
	 * one of them is known.
	 */
	names(): ReadonlySet<string> {
		if (this.known !== null) return this.known;
		const known = new Set<string>();
		for (const [run, calls] of Object.entries(runsIn(this.store))) {
			for (const [key, saved] of Object.entries(isObject(calls) ? calls : {})) {
				const entry = readEntry(saved, this.idIn(run, key));
				for (const name of entry === null ? [] : namesOfCall(entry)) known.add(name);
			}
		}
		this.known = known;
		return known;
	}

	/** Writes an entry and returns the one that the ledger then has: a call that is placed stays placed. */
	write(key: string, entry: LedgerEntry): LedgerEntry {
		const known = this.find(key);
		if (known?.state === 'placed' && entry.state !== 'placed') return known;
		this.save(key, writeEntry(entry, this.requestIdOf(key)));
		for (const name of namesOfCall(entry)) this.known?.add(name);
		return entry;
	}

	private save(key: string, saved: JsonValue): void {
		this.calls[key] = saved;
		this.sharedCalls[key] = saved;
	}

	/** Forgets a call of which it is certain that it was not sent. */
	strike(key: string): void {
		if (this.find(key)?.state === 'placed') return;
		delete this.calls[key];
		delete this.sharedCalls[key];
	}
}
