import type { CallPlacer } from '../../api/contract';
import type { PlacedCall } from '../../api/shapes';
import { toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';
import { namesOfCall } from '../ledger/ledgerEntry';
import { joined, type Listing, type ListingQuery, readListing } from './listing';

/** So many pages in a row that show nothing new end the reading of the newest calls. */
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
 * What one run of the node has read of Unpod's lists of calls, by space. Only the newest pages are read again, up
 * to those that were read before: a call that was placed since then is above them.
 */
export class ListingCache {
	private readonly spaces = new Map<string, CachedListing>();

	constructor(private readonly unpod: Pick<CallPlacer, 'placedSince'>) {}

	/** Returns how many milliseconds ago a space was read; Infinity where it wasn't. */
	age(spaceToken: string): number {
		return clock.now() - (this.spaces.get(spaceToken)?.readAt ?? Number.NEGATIVE_INFINITY);
	}

	/** Keeps what was read of a space: all there is since a time, or as many pages as may be read. */
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
		const isCut = query.isEnough?.(listing.calls) === true;
		if (listing.refusal === null && !isCut) this.keep(query, listing);
		return listing;
	}

	private async readNewest(cached: CachedListing, query: ListingQuery): Promise<Listing> {
		let knownPages = 0;
		const isKnown = (calls: PlacedCall[]) =>
			isNewestFirst(calls) &&
			calls.every((call) => [...namesIn([call])].some((name) => cached.names.has(name)));
		const isEnough = (calls: PlacedCall[]) => {
			knownPages = isKnown(calls) ? knownPages + 1 : 0;
			return knownPages >= KNOWN_PAGES || query.isEnough?.(calls) === true;
		};
		const read = await readListing(this.unpod, { ...query, isEnough });
		// A list that is refused is not read anew for each of many calls either.
		cached.readAt = clock.now();
		const isJoined = knownPages >= KNOWN_PAGES;
		const listing: Listing = {
			calls: joined([...read.calls, ...cached.listing.calls]),
			isWhole: read.isWhole || (isJoined && cached.listing.isWhole),
			refusal: read.refusal,
		};
		if (read.isWhole || isJoined) this.keep({ ...query, since: cached.since }, listing);
		return listing;
	}
}
