import { isObject, textAt, type JsonObject, type JsonValue } from '../domain/json';

/**
 * What is known of a call that was asked for. `sent`: the request went out, its answer isn't in yet.
 * `placed`: the service took it. `unconfirmed`: it may have been placed.
 */
export type EntryState = 'sent' | 'placed' | 'unconfirmed';

export interface LedgerEntry {
	state: EntryState;
	requestId: string;
	phoneNumber: string;
	/** When it was sent, ISO 8601. */
	at: string;
	taskId: string | null;
	runId: string | null;
	status: string | null;
}

/** Where entries are kept: an object that n8n saves with the execution. */
export type LedgerStore = JsonObject;

const STATES: readonly EntryState[] = ['sent', 'placed', 'unconfirmed'];

function readEntry(value: JsonValue | undefined): LedgerEntry | null {
	const state = STATES.find((known) => isObject(value) && value.state === known);
	const requestId = textAt(value, 'requestId');
	const phoneNumber = textAt(value, 'phoneNumber');
	if (state === undefined || requestId === null || phoneNumber === null) return null;
	return {
		state,
		requestId,
		phoneNumber,
		at: textAt(value, 'at') ?? '',
		taskId: textAt(value, 'taskId'),
		runId: textAt(value, 'runId'),
		status: textAt(value, 'status'),
	};
}

/**
 * The calls that one execution has asked for, so that no try and no re-run of it dials twice.
 *
 * A call is known by the node's run within the execution (a loop starts its items anew each time),
 * by a digest of what is asked for, and by its place among items that ask for the very same. So a
 * retry finds its calls again even where items were added, left out or put in another order, and
 * changed data is a new call. Where an expression gives another value at each try, e.g. the time, what is
 * asked for differs each time; then the call is known by what it came from.
 */
export class Ledger {
	private readonly places = new Map<string, number>();

	/** @param run The node's run within the execution, or a name for all of them together. */
	constructor(
		private readonly store: LedgerStore,
		private readonly run: number | string,
	) {}

	/**
	 * The key of the next call with this digest, or that of the call that came from the same earlier. Ask
	 * once for each item, in the items' order.
	 *
	 * @param origin digest of the item and of what is written in the node; null where it isn't to count
	 */
	nextKey(digest: string, origin: string | null = null): string {
		const asked = this.nextPlace(digest);
		if (origin === null) return asked;
		const from = this.nextPlace(`from ${origin}`);
		const earlier = this.store[from];
		if (this.find(asked) === null && typeof earlier === 'string' && this.find(earlier) !== null) {
			return earlier;
		}
		this.store[from] = asked;
		return asked;
	}

	private nextPlace(digest: string): string {
		const place = this.places.get(digest) ?? 0;
		this.places.set(digest, place + 1);
		return `${this.run}:${digest}:${place}`;
	}

	find(key: string): LedgerEntry | null {
		return Object.hasOwn(this.store, key) ? readEntry(this.store[key]) : null;
	}

	write(key: string, entry: LedgerEntry): LedgerEntry {
		this.store[key] = { ...entry };
		return entry;
	}

	/** Forgets a call of which it is certain that it was not placed. */
	strike(key: string): void {
		delete this.store[key];
	}
}
