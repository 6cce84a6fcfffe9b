import type { CallPlacer } from '../../api/contract';
import type { PlacedCall } from '../../api/shapes';
import { toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';
import { namesOfCall } from '../ledger/ledgerEntry';
import { joined, type Listing, type ListingQuery, readListing } from './listing';

/** So many pages in a row that show nothing new end a look at the newest calls. */
const KNOWN_PAGES = 2;

/** What was read of a space's calls. */
interface Seen {
	since: string;
	/** When the list was asked last, in milliseconds since 1970. */
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
 * What one run of the node has read of Unpod's lists of calls. Later looks read the newest pages alone, up to
 * those that were read before: a call that was placed since then is above them.
 */
export class Looks {
	private readonly spaces = new Map<string, Seen>();

	constructor(private readonly unpod: CallPlacer) {}

	/** Returns the milliseconds since a space was looked at; Infinity where it wasn't. */
	age(spaceToken: string): number {
		return clock.now() - (this.spaces.get(spaceToken)?.readAt ?? Number.NEGATIVE_INFINITY);
	}

	/** Notes what was read of a space, as far as there was any or as pages may be read. */
	note({ spaceToken, since }: ListingQuery, listing: Listing): void {
		const names = namesIn(listing.calls);
		this.spaces.set(spaceToken, { since, readAt: clock.now(), listing, names });
	}

	/** Reads the calls of a space as far as they are not known. Never throws, as `readListing`. */
	async look(query: ListingQuery): Promise<Listing> {
		const seen = this.spaces.get(query.spaceToken);
		const reachesBack = seen !== undefined && (!seen.listing.isWhole || seen.since <= query.since);
		if (!reachesBack) {
			const listing = await readListing(this.unpod, query);
			const isCut = query.isEnough?.(listing.calls) === true;
			if (listing.refusal === null && !isCut) this.note(query, listing);
			return listing;
		}
		return await this.lookFrom(seen, query);
	}

	private async lookFrom(seen: Seen, query: ListingQuery): Promise<Listing> {
		let knownPages = 0;
		const isKnown = (calls: PlacedCall[]) =>
			isNewestFirst(calls) &&
			calls.every((call) => [...namesIn([call])].some((name) => seen.names.has(name)));
		const isEnough = (calls: PlacedCall[]) => {
			knownPages = isKnown(calls) ? knownPages + 1 : 0;
			return knownPages >= KNOWN_PAGES || query.isEnough?.(calls) === true;
		};
		const read = await readListing(this.unpod, { ...query, isEnough });
		// Where the list is refused, too, it is not asked anew for each of many calls.
		seen.readAt = clock.now();
		const isJoined = knownPages >= KNOWN_PAGES;
		const listing: Listing = {
			calls: joined([...read.calls, ...seen.listing.calls]),
			isWhole: read.isWhole || (isJoined && seen.listing.isWhole),
			refusal: read.refusal,
		};
		if (read.isWhole || isJoined) this.note({ ...query, since: seen.since }, listing);
		return listing;
	}
}
