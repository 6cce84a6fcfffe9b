import { stopWaiting } from '../../shared/turns';
import type { OnceStore } from './onceStore';

/** What one node's executions in this process know of a key: that it is being called, or was. */
type Claim = Promise<'called' | 'free'>;

/**
 * Why a key is not called. `called`: an item before it, or an execution at the same time, called it. `recorded`:
 * n8n's store has it. `shown`: Unpod shows a call of it. `doubted`: its call was refused, which Unpod may say of
 * one that it took, and can't be asked now. `cancelled`: the execution was cancelled.
 */
export type WhyTaken = 'called' | 'recorded' | 'shown' | 'doubted' | 'cancelled';

/** What Unpod shows of a key among its newest calls; null where that could not be read. */
export type IsShown = (
	key: string,
	spaceToken: string,
	mustBeFresh: boolean,
) => Promise<boolean | null>;

/** The claims of a node, as long as one of its executions is at it. */
interface Scope {
	claims: Map<string, Claim>;
	users: number;
}

const scopes = new Map<string, Scope>();

/** How many keys are doubted at most; those of the longest time ago go first. */
const MOST_DOUBTED = 10_000;

/**
 * Keys of all nodes whose call was sent and refused: a service can place a call and answer anything. A
 * later execution has to know of them, too.
 */
const doubted = new Set<string>();

function doubt(key: string): void {
	doubted.delete(key);
	doubted.add(key);
	const [oldest] = doubted;
	if (doubted.size > MOST_DOUBTED) doubted.delete(oldest);
}

/**
 * The keys that one execution calls once. A key is claimed before anything is awaited, for all executions
 * of the node in this process: whoever wants it too waits for what becomes of its call. So it is kept where
 * executions overlap, although n8n's store reads, waits and writes.
 */
export class OnceClaims {
	private readonly scope: Scope;

	private readonly held = new Map<string, (outcome: 'called' | 'free') => void>();

	/**
	 * @param name Names the node, whose keys these are.
	 * @param store Keeps keys across executions and restarts.
	 * @param isShown Whether Unpod shows among its newest calls one that was placed for the key.
	 */
	constructor(
		private readonly name: string,
		private readonly store: OnceStore,
		private readonly isShown: IsShown,
		private readonly signal?: AbortSignal,
	) {
		this.scope = scopes.get(name) ?? { claims: new Map(), users: 0 };
		this.scope.users++;
		scopes.set(name, this.scope);
	}

	/** Says which keys will be taken, in this order. */
	expect(keys: string[]): void {
		this.store.expect(keys);
	}

	/**
	 * Takes a key for a call. It is recorded before the call is placed: what is recorded and not called can be
	 * put right, the reverse can't.
	 *
	 * @param spaceToken Where Unpod is asked for calls of the key; null where nobody will be called.
	 * @returns null where it is this execution's now, else why it is not to be called
	 */
	async take(key: string, spaceToken: string | null): Promise<WhyTaken | null> {
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
			const isNew = await this.store.record(key);
			if (isNew) why = spaceToken === null ? null : await this.whyCalled(key, spaceToken);
		} finally {
			// The store reports to those who wait why it isn't new.
			if (why !== null) this.settle(key, 'free');
		}
		return why;
	}

	/** Notes that the key's call was placed, or may have been. */
	keep(key: string): void {
		doubted.delete(this.named(key));
		this.settle(key, 'called');
	}

	/** Records a key whose call was found. */
	async noteCalled(key: string): Promise<void> {
		await this.store.record(key).catch(() => {});
	}

	/** Asks what Unpod shows. What was refused has to be looked for anew, and is not called without a look. */
	private async whyCalled(key: string, spaceToken: string): Promise<WhyTaken | null> {
		const isDoubted = doubted.has(this.named(key));
		const isShown = await this.isShown(key, spaceToken, isDoubted);
		if (isShown === null) return isDoubted ? 'doubted' : null;
		return isShown ? 'shown' : null;
	}

	private named(key: string): string {
		return `${this.name} ${key}`;
	}

	/**
	 * Releases a key whose call was not placed. A refusal of the store is ignored: why there was no call matters more.
	 *
	 * @param wasSent Whether it was sent and refused.
	 */
	async giveBack(key: string, wasSent: boolean): Promise<void> {
		if (wasSent) doubt(this.named(key));
		await this.store.forget(key).catch(() => {});
		this.settle(key, 'free');
	}

	/** Ends with the keys. Each that was taken has been kept or given back. */
	async finish(): Promise<void> {
		// What became of the calls matters more than why the store could not be brought into line.
		await this.store.finish().catch(() => {});
		this.scope.users--;
		if (this.scope.users === 0 && scopes.get(this.name) === this.scope) scopes.delete(this.name);
	}

	private settle(key: string, outcome: 'called' | 'free'): void {
		if (outcome === 'free') this.scope.claims.delete(key);
		this.held.get(key)?.(outcome);
		this.held.delete(key);
	}
}
