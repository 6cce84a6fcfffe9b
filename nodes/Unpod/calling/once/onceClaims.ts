import { stopWaiting } from '../../shared/turns';
import type { ListedKeys } from './listedKeys';
import type { OnceKey } from './onceKey';
import type { OnceKeys } from './onceKeys';

/** A key that an execution of this process is calling: resolves with what became of it. */
type Claim = Promise<'called' | 'free'>;

/**
 * Why a key is not called. `called`: an item before it, or an execution at the same time, called it. `recorded`:
 * n8n's store has it. `listed`: Unpod lists a call of it. `doubted`: its call was refused, which Unpod may answer
 * for one that it took, and its lists can't be read now. `cancelled`: the execution was cancelled.
 */
export type WhyTaken = 'called' | 'recorded' | 'listed' | 'doubted' | 'cancelled';

/** The claims of a node, as long as one of its executions is running. */
interface Scope {
	claims: Map<string, Claim>;
	users: number;
}

const scopes = new Map<string, Scope>();

/** How many keys are doubted at most; the oldest are dropped first. */
const MOST_DOUBTED = 10_000;

/**
 * Keys of all nodes whose call was sent and refused: a service can place a call and answer anything. A
 * later execution has to know of them, too.
 */
const doubted = new Set<string>();

function doubt(name: string): void {
	doubted.delete(name);
	doubted.add(name);
	const [oldest] = doubted;
	if (doubted.size > MOST_DOUBTED) doubted.delete(oldest);
}

/**
 * The keys that one execution calls once. A key is claimed before anything is awaited, for all executions
 * of the node in this process: an execution that wants it too waits for what becomes of its call. So a key is called
 * once where executions overlap, although n8n's store reads, waits and writes.
 */
export class OnceClaims {
	private readonly scope: Scope;

	private readonly held = new Map<string, (outcome: 'called' | 'free') => void>();

	/**
	 * @param node whose keys these are
	 * @param keys keeps keys across executions and restarts
	 * @param listed what Unpod lists of keys
	 */
	constructor(
		private readonly node: string,
		private readonly keys: OnceKeys,
		private readonly listed: ListedKeys,
		private readonly signal?: AbortSignal,
	) {
		this.scope = scopes.get(node) ?? { claims: new Map(), users: 0 };
		this.scope.users++;
		scopes.set(node, this.scope);
	}

	/**
	 * Takes a key for a call. It is recorded before the call is placed: what is recorded and not called can be
	 * put right, the reverse can't.
	 *
	 * @param spaceToken Where Unpod's list is read for calls of the key; null where nobody will be called.
	 * @returns null where the key is this execution's now, else why it is not to be called
	 */
	async take(once: OnceKey, spaceToken: string | null): Promise<WhyTaken | null> {
		const { key } = once;
		const { claims } = this.scope;
		let other = claims.get(key);
		while (other !== undefined) {
			const outcome = await stopWaiting(other, this.signal);
			if (outcome !== 'free') return outcome ?? 'cancelled';
			other = claims.get(key);
		}
		claims.set(
			key,
			new Promise((resolve) => {
				this.held.set(key, resolve);
			}),
		);
		let why: WhyTaken | null = 'recorded';
		try {
			const isNew = await this.keys.record(key);
			if (isNew) why = spaceToken === null ? null : await this.whyCalled(once, spaceToken);
		} finally {
			// Those who wait ask the store themselves, which knows why the key isn't new.
			if (why !== null) this.settle(key, 'free');
		}
		return why;
	}

	/** Notes that the key's call was placed, or may have been. */
	keep({ key }: OnceKey): void {
		doubted.delete(this.named(key));
		this.settle(key, 'called');
	}

	/** Records a key whose call Unpod lists. */
	async noteCalled({ key }: OnceKey): Promise<void> {
		await this.keys.record(key).catch(() => {});
	}

	/** Returns why a key is not called by what Unpod lists; null where it is. After a refused call the list is read anew. */
	private async whyCalled(once: OnceKey, spaceToken: string): Promise<WhyTaken | null> {
		const isDoubted = doubted.has(this.named(once.key));
		const isListed = await this.listed.has(once, spaceToken, isDoubted);
		if (isListed === null) return isDoubted ? 'doubted' : null;
		return isListed ? 'listed' : null;
	}

	private named(key: string): string {
		return `${this.node} ${key}`;
	}

	/**
	 * Releases a key whose call was not placed. A refusal of the store is ignored: why there was no call matters more.
	 *
	 * @param wasRefused whether the call was sent and refused
	 */
	async release({ key }: OnceKey, wasRefused: boolean): Promise<void> {
		if (wasRefused) doubt(this.named(key));
		await this.keys.forget(key).catch(() => {});
		this.settle(key, 'free');
	}

	/** Ends the work with the keys. Each that was taken has been kept or released. */
	async finish(): Promise<void> {
		// What became of the calls matters more than why the store could not be brought into line.
		await this.keys.finish().catch(() => {});
		this.scope.users--;
		if (this.scope.users === 0 && scopes.get(this.node) === this.scope) scopes.delete(this.node);
	}

	private settle(key: string, outcome: 'called' | 'free'): void {
		if (outcome === 'free') this.scope.claims.delete(key);
		this.held.get(key)?.(outcome);
		this.held.delete(key);
	}
}
