import type { LookupResult, PlacedCall } from '../../api/shapes';
import type { Ledger } from '../ledger/ledger';
import { namesOfCall } from '../ledger/ledgerEntry';
import type { Lineage } from '../ledger/lineage';
import { findCalls } from './findCalls';
import { type Listing, type ListingQuery, type PlacedCalls, readListing } from './listing';
import { ListingCache } from './listingCache';
import { earliestTimeOf, type SoughtCall } from './soughtCall';

/** Pauses before each lookup of a call whose answer got lost, in milliseconds: a service may list it late. */
export const LOOKUP_PAUSES_MS = [1000, 2000, 4000];

/** Pages that a lookup reads at most: one more for each so many calls that are sought. */
const MOST_PAGES = 20;
const CALLS_A_PAGE = 20;

/** How old a listing may be that is searched for calls of another retry, in milliseconds. */
const FRESH_MS = 1000;

/** What a lookup needs of the execution. */
export interface LookupTools {
	/** An Unpod with little patience: a lookup takes seconds. */
	unpod: PlacedCalls;
	lineage: Lineage;
	/** The node's run within the execution; null where all its runs are one, as those of a tool. */
	run: number | null;
	ledger: Ledger;
	signal?: AbortSignal;
}

/** Looks in Unpod's lists for calls that may have been placed. */
export class CallLookup {
	private readonly cache: ListingCache;

	constructor(private readonly tools: LookupTools) {
		this.cache = new ListingCache(tools.unpod);
	}

	/**
	 * Looks once for several calls: one listing for each space that they are in. Calls that were not looked up, since
	 * the execution was cancelled, have no result.
	 *
	 * @param unpod the one to ask, where it is to have more patience
	 */
	async findAll<T extends SoughtCall>(
		calls: T[],
		unpod: PlacedCalls = this.tools.unpod,
	): Promise<Map<T, LookupResult>> {
		const results = new Map<T, LookupResult>();
		for (const spaceToken of new Set(calls.map(({ request }) => request.spaceToken))) {
			if (this.tools.signal?.aborted) break;
			const here = calls.filter(({ request }) => request.spaceToken === spaceToken);
			const listing = await this.readSince(here, spaceToken, unpod);
			for (const [index, result] of this.findIn(listing, here).entries()) {
				results.set(here[index], result);
			}
		}
		return results;
	}

	private async readSince(
		calls: SoughtCall[],
		spaceToken: string,
		unpod: PlacedCalls,
	): Promise<Listing> {
		const times = calls.map((call) => earliestTimeOf(call, this.tools.lineage));
		const since = times.reduce((a, b) => (a < b ? a : b));
		const mostPages = MOST_PAGES + Math.ceil(calls.length / CALLS_A_PAGE);
		const query = { spaceToken, since, mostPages };
		const listing = await readListing(unpod, query);
		if (listing.refusal === null) this.cache.keep(query, listing);
		return listing;
	}

	/** Looks once for a call that was sent and whose answer got lost: a service may list it late and far down. */
	async findSent(call: SoughtCall): Promise<LookupResult> {
		return this.findIn(await readListing(this.tools.unpod, this.queryFor(call)), [call])[0];
	}

	/** Looks among the newest calls for one that was refused, before it is sent again. */
	async findAmongNewest(call: SoughtCall): Promise<LookupResult> {
		return this.findIn(await this.cache.read(this.queryFor(call)), [call])[0];
	}

	/**
	 * Returns the call that another retry of the same execution has placed meanwhile under the same request ID; null
	 * where there is none, or where it is another call of this execution. What was read within the last second is not
	 * read again.
	 */
	async findOfOtherRetry(call: SoughtCall): Promise<PlacedCall | null> {
		const { isRetry, isShared } = this.tools.lineage;
		const isNeeded = isRetry && isShared && this.cache.age(call.request.spaceToken) > FRESH_MS;
		if (!isNeeded) return null;
		const { calls } = await this.cache.read(this.queryFor(call));
		const known = this.tools.ledger.names();
		const namesOf = (listed: PlacedCall) => namesOfCall({ ...listed, requestId: null });
		const isAnothers = (listed: PlacedCall) => namesOf(listed).some((name) => known.has(name));
		const ofThis = calls.filter(({ requestId }) => requestId === call.requestId);
		return ofThis.find((listed) => namesOf(listed).length > 0 && !isAnothers(listed)) ?? null;
	}

	private queryFor(call: SoughtCall): ListingQuery {
		return {
			spaceToken: call.request.spaceToken,
			since: earliestTimeOf(call, this.tools.lineage),
			mostPages: MOST_PAGES,
			requestId: call.requestId,
		};
	}

	private findIn(listing: Listing, calls: SoughtCall[]): LookupResult[] {
		const { lineage, run, ledger } = this.tools;
		const { hasOldCalls } = ledger;
		return findCalls(calls, listing, { lineage, run, known: ledger.names(), hasOldCalls });
	}
}
