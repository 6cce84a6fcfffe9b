import { stopWaiting } from '../shared/turns';
import type { OnceStore } from './onceStore';

/** What one node's executions in this process know of a key: that it is being called, or was. */
type Claim = Promise<'called' | 'free'>;

/** What Unpod shows of a key among its newest calls; null where that could not be read. */
export type IsShown = (
	key: string,
	spaceToken: string,
	mustBeFresh: boolean,
) => Promise<boolean | null>;

/** The claims of a node, as long as one of its executions is at it. */
interface Scope {
	claims: Map<string, Claim>;
	/** Keys whose call was sent and refused: a service can take a call and answer anything. */
	doubted: Set<string>;
	users: number;
}

const scopes = new Map<string, Scope>();

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
		this.scope = scopes.get(name) ?? { claims: new Map(), doubted: new Set(), users: 0 };
		this.scope.users++;
		scopes.set(name, this.scope);
	}

	/** Says which keys will be taken, in this order. */
	expect(keys: string[]): void {
		this.store.expect(keys);
	}

	/**
	 * Takes a key for a call; false where it was called before, or where the execution was cancelled while
	 * it waited for another's call. It is recorded before the call is placed: what
	 * is recorded and not called can be put right, the reverse can't.
	 *
	 * @param spaceToken Where Unpod is asked for calls of the key; null where nobody will be called.
	 */
	async take(key: string, spaceToken: string | null): Promise<boolean> {
		const { claims } = this.scope;
		let other = claims.get(key);
		while (other !== undefined) {
			if ((await stopWaiting(other, this.signal)) !== 'free') return false;
			other = claims.get(key);
		}
		claims.set(
			key,
			new Promise((resolve) => {
				this.held.set(key, resolve);
			}),
		);
		let isNew = false;
		try {
			isNew = await this.store.record(key);
			if (isNew && spaceToken !== null) isNew = !(await this.wasCalled(key, spaceToken));
		} finally {
			// Why it isn't new is for the store to tell whoever waits.
			if (!isNew) this.settle(key, 'free');
		}
		return isNew;
	}

	/** Says that the key's call was placed, or may have been. */
	keep(key: string): void {
		this.settle(key, 'called');
	}

	/** Sees to it that a key is recorded whose call was found. */
	async noteCalled(key: string): Promise<void> {
		await this.store.record(key).catch(() => {});
	}

	/** By what Unpod shows. What was refused has to be looked for anew, and is not called without a look. */
	private async wasCalled(key: string, spaceToken: string): Promise<boolean> {
		const isDoubted = this.scope.doubted.has(key);
		return (await this.isShown(key, spaceToken, isDoubted)) ?? isDoubted;
	}

	/**
	 * Gives a key back whose call was not placed. Why that was so matters more than this.
	 *
	 * @param wasSent Whether it was sent and refused.
	 */
	async giveBack(key: string, wasSent: boolean): Promise<void> {
		if (wasSent) this.scope.doubted.add(key);
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
