import type { Unpod } from '../api/contract';
import { clock } from '../shared/clock';
import { onceDigestOf } from './dialling';
import { readListing } from './listing';

/** How far back, and in how many pages at most, Unpod's newest calls are asked for keys. */
const BACK_MS = 3_600_000;
const MOST_PAGES = 10;

/** How old what was read may be, in milliseconds. */
const FRESH_MS = 60_000;

interface Shown {
	readAt: number;
	digests: Promise<ReadonlySet<string>>;
}

const shown = new WeakMap<object, Map<string, Shown>>();

async function readDigests(unpod: Unpod, spaceToken: string): Promise<ReadonlySet<string>> {
	const since = new Date(clock.now() - BACK_MS).toISOString();
	const { calls } = await readListing(unpod, { spaceToken, since, mostPages: MOST_PAGES });
	return new Set(calls.flatMap(({ onceDigest }) => onceDigest ?? []));
}

/**
 * Tells whether Unpod shows a call of a node's key among the newest of a space. Read once a minute at most in
 * an execution. Where the list is refused or doesn't show it, n8n's store alone decides.
 */
export function keysShown(execution: object, node: string, unpod: Unpod) {
	const spaces = shown.get(execution) ?? new Map<string, Shown>();
	shown.set(execution, spaces);
	return async (key: string, spaceToken: string): Promise<boolean> => {
		const now = clock.now();
		let read = spaces.get(spaceToken);
		if (read === undefined || now - read.readAt > FRESH_MS) {
			read = { readAt: now, digests: readDigests(unpod, spaceToken) };
			spaces.set(spaceToken, read);
		}
		return (await read.digests).has(onceDigestOf(node, key));
	};
}
