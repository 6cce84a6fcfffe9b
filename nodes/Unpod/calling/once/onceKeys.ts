import type { OnceKey } from './onceKey';

/** Where keys are kept across executions and restarts, e.g. n8n's database. */
export interface RecordedKeys {
	/** Records keys and returns those that were there before. */
	add(keys: string[]): Promise<Set<string>>;
	remove(keys: string[]): Promise<void>;
}

/** What executions of one node share that run in this process at the same time. */
interface Shared {
	/** Which of them each key belongs to. */
	owners: Map<string, OnceKeys>;
	/** The last request to the store. */
	last: Promise<unknown>;
	executions: number;
}

const sharedByNode = new Map<string, Shared>();

/**
 * `recorded`: in the store for this execution; nobody was called. `claimed`: its call is under way, or was.
 * `released`: it is certain that nobody was called. `taken`: called before, or another execution's.
 */
type State = 'recorded' | 'claimed' | 'released' | 'taken';

/**
 * The keys that one execution calls once, kept across executions and restarts. Each is recorded before its
 * call and forgotten where nobody was called; at the end the execution finishes.
 *
 * A key is in the store before its call is begun: what is recorded and not called can be put right, the
 * reverse can't. A few that come next are recorded along, since n8n reads and writes all keys of a node
 * each time (its `deduplication-helper.ts`, 2.41). Those that nobody asked for are forgotten at the end.
 *
 * No two executions of a process get the same key: it has an owner before anything is awaited. Across
 * processes the store decides, up to the time between its read and its write. Another process that wrote
 * in that time has overwritten what was recorded, so all called keys are written again at the end.
 */
export class OnceKeys {
	private readonly shared: Shared;
	private readonly states = new Map<string, State>();
	private readonly recordings = new Map<string, Promise<void>>();
	private readonly removals = new Set<string>();
	/** Texts in the store that another execution recorded and called nobody for. */
	private readonly handed = new Set<string>();
	/** By key, all texts that it is recorded as: earlier versions recorded it as it was typed. */
	private readonly spellings = new Map<string, Set<string>>();
	/** All keys in the order of their calls, the place of each, and the first that may still be recorded along. */
	private readonly order: string[] = [];
	private readonly places = new Map<string, number>();
	private next = 0;

	/**
	 * @param node Names the node, the same in all its executions.
	 * @param keys All keys in the order of their calls, e.g. one phone number in two spellings.
	 * @param atOnce How many keys are recorded at once, at most.
	 */
	constructor(
		private readonly node: string,
		keys: OnceKey[],
		private readonly store: RecordedKeys,
		private readonly atOnce: number,
	) {
		for (const { key, asTyped } of keys) {
			const spellings = this.spellings.get(key) ?? new Set([key]);
			this.spellings.set(key, spellings.add(asTyped));
			if (this.places.has(key)) continue;
			this.places.set(key, this.order.length);
			this.order.push(key);
		}
		this.shared = sharedByNode.get(node) ?? newlyShared();
		this.shared.executions++;
		sharedByNode.set(node, this.shared);
	}

	/** Records a key; false where it was recorded before. */
	async record(key: string): Promise<boolean> {
		const owner = this.shared.owners.get(key) ?? this;
		if (owner !== this) await owner.recordings.get(key)?.catch(() => {});
		if (this.states.get(key) === 'released' && this.removals.delete(key)) {
			this.states.set(key, 'recorded');
		}
		const state = this.states.get(key);
		if (state === undefined || state === 'released') {
			await (this.recordings.get(key) ?? this.recordWithNext(key));
		}
		if (this.states.get(key) !== 'recorded') return false;
		this.states.set(key, 'claimed');
		return true;
	}

	/** Frees a key at once in this execution; it is removed from the store a little later, together with others. */
	async forget(key: string): Promise<void> {
		this.release(key);
		return await Promise.resolve();
	}

	/** Brings the store into line with what was called. Nothing is recorded any more afterwards. */
	async finish(): Promise<void> {
		for (const [key, state] of this.states) if (state === 'recorded') this.release(key);
		const called = [...this.states.keys()].filter((key) => this.states.get(key) === 'claimed');
		try {
			await this.inTurn(async () => {
				if (called.length > 0) await this.store.add(this.texts(called));
			});
		} finally {
			for (const key of this.states.keys()) this.disown(key);
			this.shared.executions--;
			if (this.shared.executions === 0) sharedByNode.delete(this.node);
		}
	}

	private release(key: string): void {
		this.states.set(key, 'released');
		this.removals.add(key);
		void this.inTurn(async () => await this.removeReleased());
	}

	/**
	 * Records a key along with those after it. All who ask for a key that is being recorded wait for the same promise
	 * and continue in the order in which they asked, so that calls keep the order of their items.
	 */
	private recordWithNext(asked: string): Promise<void> {
		if (!this.takeOver(asked)) return Promise.resolve();
		const keys = [asked, ...this.comingAfter(asked)];
		for (const key of keys) this.shared.owners.set(key, this);
		const recording = this.recordAll(keys);
		for (const key of keys) this.recordings.set(key, recording);
		return recording;
	}

	private async recordAll(keys: string[]): Promise<void> {
		try {
			await this.inTurn(async () => {
				const known = await this.store.add(this.texts(keys));
				for (const key of keys) {
					const isKnown = this.texts([key]).some(
						(text) => known.has(text) && !this.handed.has(text),
					);
					this.states.set(key, isKnown ? 'taken' : 'recorded');
				}
			});
		} finally {
			for (const key of keys) {
				this.recordings.delete(key);
				if (this.states.get(key) !== 'recorded') this.disown(key);
			}
		}
	}

	/** Returns the keys that are to be recorded along with one that was asked for. */
	private comingAfter(asked: string): string[] {
		const keys: string[] = [];
		this.next = Math.max(this.next, (this.places.get(asked) ?? -1) + 1);
		while (keys.length < this.atOnce - 1 && this.next < this.order.length) {
			const key = this.order[this.next++];
			const isFree = !this.shared.owners.has(key) && !this.states.has(key);
			if (isFree) keys.push(key);
		}
		return keys;
	}

	/** Makes a key this execution's. False where it can't: a key that another execution is calling counts as called. */
	private takeOver(key: string): boolean {
		const owner = this.shared.owners.get(key) ?? this;
		const left = owner === this ? [] : owner.handOver(key);
		if (left === null) this.states.set(key, 'taken');
		for (const text of left ?? []) this.handed.add(text);
		return left !== null;
	}

	/** Releases a key that nobody was called for, and returns its stored texts; null where it is in use. */
	private handOver(key: string): string[] | null {
		const state = this.states.get(key);
		if (state !== 'recorded' && state !== 'released') return null;
		this.states.delete(key);
		const isStored = state === 'recorded' || this.removals.delete(key);
		return isStored ? this.texts([key]) : [];
	}

	private disown(key: string): void {
		if (this.shared.owners.get(key) === this) this.shared.owners.delete(key);
	}

	private async removeReleased(): Promise<void> {
		const keys = [...this.removals];
		this.removals.clear();
		if (keys.length === 0) return;
		// A key that stays recorded is not called again; that matters less than the reason why nobody was called.
		await this.store.remove(this.texts(keys)).catch(() => {});
		for (const key of keys) if (this.states.get(key) === 'released') this.disown(key);
	}

	private texts(keys: string[]): string[] {
		return [...new Set(keys.flatMap((key) => [...(this.spellings.get(key) ?? [key])]))];
	}

	/** Sends requests to the store one after the other: none may read between the read and the write of another. */
	private async inTurn<T>(ask: () => Promise<T>): Promise<T> {
		const mine = this.shared.last.then(ask, ask);
		this.shared.last = mine;
		return await mine;
	}
}

function newlyShared(): Shared {
	return { owners: new Map(), last: Promise.resolve(), executions: 0 };
}
