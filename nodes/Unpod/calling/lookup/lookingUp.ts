import type { CallPlacer } from '../../api/contract';
import type { PlacedCall, PlacedTask } from '../../api/shapes';
import { clock } from '../../shared/clock';
import { type Finding, findCalls, type NotFound, type SoughtCall } from './findCalls';
import { type LedgerEntry, namesOfCall } from '../ledger/ledgerEntry';
import { type Listing, type ListingQuery, NO_LISTING, readListing } from './listing';
import type { Outcome, Placement, PlacingTools } from '../placing/placingTypes';

/** Pauses before each look for a call whose answer got lost, in milliseconds. */
export const LOOKUP_PAUSES_MS = [1000, 2000, 4000];

/** Pages that a look reads at most, and so many calls to look for add one more. */
const MOST_PAGES = 20;
const CALLS_A_PAGE = 20;

/** How old what was read may be before others' calls are looked for anew, in milliseconds. */
const FRESH_MS = 1000;

/** How far back a call is looked for of which it isn't known when it was sent, in milliseconds. */
const LONGEST_BACK_MS = 7 * 86_400_000;

/** Nothing was looked at. */
export const UNSEEN: NotFound = { kind: 'unseen', refusal: null };

/** Returns since when a call of this lineage can have been placed, ISO 8601. */
function sinceOf(entry: LedgerEntry | null, { lineage }: PlacingTools): string {
	const known = entry === null || entry.at === '' ? lineage.begunAt : entry.at;
	return known ?? new Date(clock.now() - LONGEST_BACK_MS).toISOString();
}

function soughtCall(
	{ request, content }: Placement,
	entry: LedgerEntry | null,
	tools: PlacingTools,
): SoughtCall {
	const { run } = tools;
	return {
		request,
		content,
		run,
		requestId: entry?.requestId ?? null,
		since: sinceOf(entry, tools),
	};
}

function findIn(sought: SoughtCall[], listing: Listing, tools: PlacingTools): Finding[] {
	const { lineage, ledger } = tools;
	const rules = { lineage, known: ledger.names(), hasOldCalls: ledger.hasOldCalls };
	return findCalls(sought, listing, rules);
}

/** A call to look for: what this execution knows of it, null where that is nothing. */
export interface Lost {
	placement: Placement;
	entry: LedgerEntry | null;
}

/** Looks once for several calls: one listing for each space that they are in. */
export async function lookForAll(
	lost: Lost[],
	unpod: CallPlacer,
	tools: PlacingTools,
): Promise<Map<Lost, Finding>> {
	const findings = new Map<Lost, Finding>();
	for (const spaceToken of new Set(lost.map(({ placement }) => placement.request.spaceToken))) {
		const here = lost.filter(({ placement }) => placement.request.spaceToken === spaceToken);
		const sought = here.map(({ placement, entry }) => soughtCall(placement, entry, tools));
		const since = sought.map((call) => call.since).reduce((a, b) => (a < b ? a : b));
		const mostPages = MOST_PAGES + Math.ceil(here.length / CALLS_A_PAGE);
		const query = { spaceToken, since, mostPages };
		const listing = tools.signal?.aborted ? NO_LISTING : await readListing(unpod, query);
		if (listing.refusal === null) tools.looks.note(query, listing);
		for (const [index, finding] of findIn(sought, listing, tools).entries()) {
			findings.set(here[index], finding);
		}
	}
	return findings;
}

function queryFor(
	{ request: { spaceToken } }: Placement,
	entry: LedgerEntry | null,
	requestId: string,
	tools: PlacingTools,
): ListingQuery {
	return {
		spaceToken,
		since: sinceOf(entry, tools),
		mostPages: MOST_PAGES,
		isEnough: (calls) => calls.some((call) => call.requestId === requestId),
	};
}

async function lookBy(
	read: (query: ListingQuery) => Promise<Listing>,
	placement: Placement,
	entry: LedgerEntry,
	tools: PlacingTools,
): Promise<Finding> {
	const listing = await read(queryFor(placement, entry, entry.requestId, tools));
	const [finding] = findIn([soughtCall(placement, entry, tools)], listing, tools);
	return finding;
}

/** Looks once for a call that was sent and whose answer got lost: a service may show it late and far down. */
export async function lookFor(
	placement: Placement,
	entry: LedgerEntry,
	tools: PlacingTools,
): Promise<Finding> {
	const read = async (query: ListingQuery) => await readListing(tools.lookup, query);
	return await lookBy(read, placement, entry, tools);
}

/** Looks among the newest calls for one that was refused, before it is sent again. */
export async function lookAgainFor(
	placement: Placement,
	entry: LedgerEntry,
	tools: PlacingTools,
): Promise<Finding> {
	const read = async (query: ListingQuery) => await tools.looks.look(query);
	return await lookBy(read, placement, entry, tools);
}

/**
 * Looks whether another retry of the same execution has placed a call meanwhile, under the same request ID:
 * its outcome, null where there is none. What was read within the last second is not read again.
 */
export async function lookForOthers(
	placement: Placement,
	tools: PlacingTools,
): Promise<Outcome | null> {
	const { lineage, ledger, looks } = tools;
	const { ledgerKey, request } = placement;
	const isNeeded = lineage.isRetry && lineage.isShared && looks.age(request.spaceToken) > FRESH_MS;
	if (!isNeeded) return null;
	const entry = ledger.find(ledgerKey);
	const requestId = entry?.requestId ?? ledger.requestIdOf(ledgerKey);
	const { calls } = await looks.look(queryFor(placement, entry, requestId, tools));
	const found = calls.find((call) => call.requestId === requestId);
	if (found === undefined || namesOfCall({ ...found, requestId: null }).length === 0) return null;
	return confirmed(placement, entry ?? unknownEntry(requestId, found), found, tools);
}

/** Returns the entry of a call that the ledger doesn't know, by its row. */
export function unknownEntry(requestId: string, { createdAt }: PlacedCall): LedgerEntry {
	return {
		state: 'sent',
		requestId,
		at: createdAt ?? '',
		taskId: null,
		runId: null,
		status: null,
		cause: null,
	};
}

/** Notes in the ledger that a call was placed. */
export function confirmed(
	{ request, ledgerKey }: Placement,
	entry: LedgerEntry,
	{ taskId, runId, status }: PlacedTask,
	{ ledger }: PlacingTools,
): Outcome {
	const placed: LedgerEntry = { ...entry, state: 'placed', taskId, runId, status, cause: null };
	return { kind: 'placed', request, entry: ledger.write(ledgerKey, placed) };
}
