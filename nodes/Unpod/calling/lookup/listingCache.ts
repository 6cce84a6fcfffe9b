import type { PlacedCall } from '../../api/shapes';
import { toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';
import { namesOfCall } from '../ledger/ledgerEntry';
import {
	includesSought,
	joined,
	type Listing,
	type ListingQuery,
	type PlacedCalls,
	readListing,
	readPages,
} from './listing';

/** Pages in a row without a new call that end the reading of the newest calls. */
const KNOWN_PAGES = 2;

/** What was read of a space's calls. */
interface CachedListing {
	since: string;
	/** When the list was read last, in milliseconds since 1970. */
	readAt: number;
	listing: Listing;
	names: Set<string>;
}

function isNewestFirst(calls: PlacedCall[]): boolean {
	const times = calls.flatMap(({ createdAt }) => toMilliseconds(createdAt) ?? []);
	return (
		times.length > 1 &&
		times[0] > times[times.length - 1] &&
		times.every((time, index) => index === 0 || time <= times[index - 1])
	);
}

function namesIn(calls: PlacedCall[]): Set<string> {
	return new Set(calls.flatMap((call) => namesOfCall({ ...call, requestId: null })));
}

/**
 * Returns whether pages come newest first and the last of them show calls that were read before and none else. All of
 * them count: pages that are in order each by itself prove no order of the list.
 */
function endsInKnownPages(pages: PlacedCall[][], { names }: CachedListing): boolean {
	const isKnown = (call: PlacedCall) => [...namesIn([call])].some((name) => names.has(name));
	const last = pages.slice(-KNOWN_PAGES);
	return (
		last.length === KNOWN_PAGES &&
		last.every((calls) => isNewestFirst(calls) && calls.every(isKnown)) &&
		isNewestFirst(pages.flat())
	);
}

/**
 * What one run of the node has read of Unpod's lists of calls, by space. Only the newest pages are read again, up
 * to those that were read before: a call that was placed since then is above them.
 */
export class ListingCache {
	private readonly spaces = new Map<string, CachedListing>();

	constructor(private readonly unpod: PlacedCalls) {}

	/** Returns how many milliseconds ago a space was read; Infinity where it wasn't. */
	age(spaceToken: string): number {
		return clock.now() - (this.spaces.get(spaceToken)?.readAt ?? Number.NEGATIVE_INFINITY);
	}

	/** Keeps what was read of a space: all calls since a time, or as many pages as may be read. */
	keep({ spaceToken, since }: ListingQuery, listing: Listing): void {
		const names = namesIn(listing.calls);
		this.spaces.set(spaceToken, { since, readAt: clock.now(), listing, names });
	}

	/** Reads the calls of a space that are not known yet, and returns all. Never throws, as `readListing`. */
	async read(query: ListingQuery): Promise<Listing> {
		const cached = this.spaces.get(query.spaceToken);
		const reachesBack =
			cached !== undefined && (!cached.listing.isWhole || cached.since <= query.since);
		if (reachesBack) return await this.readNewest(cached, query);
		const listing = await readListing(this.unpod, query);
		const isCut = includesSought(listing.calls, query);
		if (listing.refusal === null && !isCut) this.keep(query, listing);
		return listing;
	}

	private async readNewest(cached: CachedListing, query: ListingQuery): Promise<Listing> {
		const reachesKnown = (pages: PlacedCall[][]) => endsInKnownPages(pages, cached);
		const { pages, isWhole, refusal } = await readPages(this.unpod, query, reachesKnown);
		// A list that is refused is not read anew for each of many calls either.
		cached.readAt = clock.now();
		const isJoined = reachesKnown(pages);
		const listing: Listing = {
			calls: joined([...pages.flat(), ...cached.listing.calls]),
			isWhole: isWhole || (isJoined && cached.listing.isWhole),
			refusal,
		};
		if (isWhole || isJoined) this.keep({ ...query, since: cached.since }, listing);
		return listing;
	}
}
