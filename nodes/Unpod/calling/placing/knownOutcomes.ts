import type { LookupResult } from '../../api/shapes';
import { clock } from '../../shared/clock';
import { resultFinderIn } from '../../shared/zip';
import { cutOffTime, isDoubtful, type LedgerEntry } from '../ledger/ledgerEntry';
import { LOOKUP_PAUSES_MS } from '../lookup/callLookup';
import type { SoughtCall } from '../lookup/soughtCall';
import { confirmedByRow } from './confirming';
import {
	type LookupOutcome,
	NOT_LOOKED_UP,
	type Outcome,
	type Placement,
	type PlacingTools,
	soughtBy,
} from './placingTypes';

/**
 * How long after a call was cut off the service has placed it or never will, in milliseconds: Unpod was seen
 * to take 30 s to answer.
 */
const SETTLED_MS = 60_000;

/** A call that may have been placed before, by an earlier try or another execution. */
interface LostCall extends SoughtCall {
	placement: Placement;
	cutOffAt: number | null;
}

type Results = Map<LostCall, LookupResult>;

/**
 * Returns when the request of a call was cut off at the latest, in milliseconds since 1970; null where none was. Of a
 * call without an entry, that is the last request that may have been its own.
 */
function cutOffOf(entry: LedgerEntry | null, lastUnknown: number | null): number | null {
	if (entry === null) return lastUnknown;
	return entry.state === 'sent' ? cutOffTime(entry) : null;
}

/** Returns whether the service may still place a call. It may where the time of its request isn't known. */
function mayComeYet({ cutOffAt }: LostCall): boolean {
	return cutOffAt !== null && !(clock.now() >= cutOffAt + SETTLED_MS);
}

/** Returns whether a call certainly wasn't placed, so that it may be sent. */
function mayBeSent(call: LostCall, result: LookupOutcome): boolean {
	if (result.kind !== 'absent' || call.entry?.state === 'unconfirmed') return false;
	return !mayComeYet(call);
}

/**
 * Returns what became of a call that had to be looked for; null where it may be sent. An unconfirmed call stays
 * unconfirmed where it isn't found. A call that was refused or cut off, or that this execution doesn't know, may be
 * sent where it certainly isn't there.
 */
function outcomeOf(call: LostCall, result: LookupOutcome, tools: PlacingTools): Outcome | null {
	const { placement, request, entry } = call;
	if (result.kind === 'found') return confirmedByRow(placement, entry, result.call, tools);
	if (mayBeSent(call, result)) return null;
	if (entry !== null && isDoubtful(entry)) {
		return { kind: 'unconfirmed', request, entry, cause: null, lookup: result };
	}
	return { kind: 'held', request, entry, lookup: result };
}

/** Looks for calls until it is decided what became of each, and notes that before the next lookup. */
class LostCalls {
	readonly outcomes = new Map<Placement, Outcome | null>();

	constructor(
		private left: LostCall[],
		private readonly tools: PlacingTools,
	) {}

	/**
	 * Looks three times within seconds for calls whose answer got lost, since a service may list them late, and once
	 * more for those that may have been cut off, when the service has placed them or never will.
	 */
	async lookUp(): Promise<void> {
		const { lookup, unpod, signal } = this.tools;
		for (const [round, pauseMs] of LOOKUP_PAUSES_MS.entries()) {
			const sought = round === 0 ? this.left : this.left.filter(({ entry }) => isDoubtful(entry));
			if (sought.length === 0) break;
			await clock.pause(pauseMs, signal);
			const results = await lookup.findAll(sought, round === 0 ? unpod : undefined);
			const isLast = signal?.aborted === true || round === LOOKUP_PAUSES_MS.length - 1;
			const isDecided = (call: LostCall) =>
				results.get(call)?.kind === 'found' ||
				(isDoubtful(call.entry) ? isLast && call.cutOffAt === null : !mayComeYet(call));
			await this.settle(sought.filter(isDecided), results);
		}
		if (this.left.length === 0) return;
		await this.pauseUntilSettled();
		await this.settle(this.left, await lookup.findAll(this.left));
	}

	private async pauseUntilSettled(): Promise<void> {
		const lastCutOff = Math.max(...this.left.map(({ cutOffAt }) => cutOffAt || 0));
		await clock.pause(Math.max(0, lastCutOff + SETTLED_MS - clock.now()), this.tools.signal);
	}

	private async settle(calls: LostCall[], results: Results): Promise<void> {
		for (const call of calls) {
			const outcome = outcomeOf(call, results.get(call) ?? NOT_LOOKED_UP, this.tools);
			const { onceKey } = call.placement;
			if (outcome?.kind === 'placed' && onceKey !== null) await this.tools.keys.noteCalled(onceKey);
			this.outcomes.set(call.placement, outcome);
		}
		const settled = new Set(calls);
		this.left = this.left.filter((call) => !settled.has(call));
	}
}

/**
 * Returns what is known of calls before anything is sent; null for a call that may be sent. The ledger knows which
 * were placed. Calls with any other entry are looked up, all at once, among those that were placed since the execution
 * began; in a retry, so are calls without an entry.
 */
export async function knownOutcomes(
	placements: Placement[],
	tools: PlacingTools,
): Promise<Array<Outcome | null>> {
	const known = new Map<Placement, Outcome | null>();
	const lost: LostCall[] = [];
	const keys = new Set(placements.map(({ ledgerKey }) => ledgerKey));
	const lastUnknown = tools.lineage.isRetry ? tools.ledger.lastUnknown(keys) : null;
	for (const placement of placements) {
		const { request, ledgerKey, dryRun } = placement;
		const entry = dryRun ? null : tools.ledger.find(ledgerKey);
		if (entry?.state === 'placed') known.set(placement, { kind: 'placed', request, entry });
		else if (!dryRun && (entry !== null || tools.lineage.isRetry)) {
			const cutOffAt = cutOffOf(entry, lastUnknown);
			lost.push({ ...soughtBy(placement, entry, tools), placement, cutOffAt });
		} else known.set(placement, null);
	}
	const calls = new LostCalls(lost, tools);
	await calls.lookUp();
	// Null means that a call may be sent, so a call that was left out must not count as null.
	return placements.map(resultFinderIn(new Map([...known, ...calls.outcomes])));
}
