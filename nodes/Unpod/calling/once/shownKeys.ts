import type { CallPlacer } from '../../api/contract';
import { clock } from '../../shared/clock';
import { onceDigestOf } from '../placing/dialling';
import { readListing } from '../lookup/listing';
import type { IsShown } from './onceClaims';

/** How far back, and in how many pages at most, Unpod's newest calls are asked for keys. */
const BACK_MS = 3_600_000;
const MOST_PAGES = 10;

/** How old what was read may be, in milliseconds. */
const FRESH_MS = 60_000;

interface Shown {
	readAt: number;
	/** Null where they could not be read. */
	digests: Promise<ReadonlySet<string> | null>;
}

const shown = new WeakMap<object, Map<string, Shown>>();

async function readDigests(
	unpod: CallPlacer,
	spaceToken: string,
): Promise<ReadonlySet<string> | null> {
	const since = new Date(clock.now() - BACK_MS).toISOString();
	const listing = await readListing(unpod, { spaceToken, since, mostPages: MOST_PAGES });
	if (listing.refusal !== null) return null;
	return new Set(listing.calls.flatMap(({ onceDigest }) => onceDigest ?? []));
}

/**
 * Returns whether Unpod shows a call of a node's key among the newest of a space. Read once a minute in an
 * execution, unless it has to be fresh. Null where the list is refused.
 */
export function keysShown(execution: object, node: string, unpod: CallPlacer): IsShown {
	const spaces = shown.get(execution) ?? new Map<string, Shown>();
	shown.set(execution, spaces);
	return async (key, spaceToken, mustBeFresh) => {
		const now = clock.now();
		let read = spaces.get(spaceToken);
		if (read === undefined || mustBeFresh || now - read.readAt > FRESH_MS) {
			read = { readAt: now, digests: readDigests(unpod, spaceToken) };
			spaces.set(spaceToken, read);
		}
		const digests = await read.digests;
		return digests === null ? null : digests.has(onceDigestOf(node, key));
	};
}
