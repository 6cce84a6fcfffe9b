import type { CallPlacer } from '../api/contract';
import type { PlacedTask } from '../api/shapes';
import { clock } from '../shared/clock';
import { type Finding, findCalls, type NotFound, type SoughtCall } from './findCalls';
import type { LedgerEntry } from './ledger';
import { type Listing, NO_LISTING, readListing } from './listing';
import type { Outcome, Placement, PlacingTools } from './placingTypes';

/** Pauses before each look for a call whose answer got lost, in milliseconds. */
export const LOOKUP_PAUSES_MS = [1000, 2000, 4000];

/** Pages that a look reads at most, and so many calls to look for add one more. */
const MOST_PAGES = 20;
const CALLS_A_PAGE = 20;

/** How far back a call is looked for of which it isn't known when it was sent, in milliseconds. */
const LONGEST_BACK_MS = 7 * 86_400_000;

/** Nothing was looked at. */
export const UNSEEN: NotFound = { kind: 'unseen', refusal: null };

/** Since when a call of this lineage can have been placed, ISO 8601. */
export function sinceOf(entry: LedgerEntry | null, { lineage }: PlacingTools): string {
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
		const listing = tools.signal?.aborted
			? NO_LISTING
			: await readListing(unpod, { spaceToken, since, mostPages });
		for (const [index, finding] of findIn(sought, listing, tools).entries()) {
			findings.set(here[index], finding);
		}
	}
	return findings;
}

/** Looks once for a call that was sent. */
export async function lookFor(
	placement: Placement,
	entry: LedgerEntry,
	tools: PlacingTools,
): Promise<Finding> {
	const { spaceToken } = placement.request;
	const listing = await readListing(tools.lookup, {
		spaceToken,
		since: sinceOf(entry, tools),
		mostPages: MOST_PAGES,
		isThere: (calls) => calls.some(({ requestId }) => requestId === entry.requestId),
	});
	const [finding] = findIn([soughtCall(placement, entry, tools)], listing, tools);
	return finding;
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
