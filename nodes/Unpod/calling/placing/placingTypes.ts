import type { CallPlacer } from '../../api/contract';
import type { CallRequest, LookupResult } from '../../api/shapes';
import type { UnpodError } from '../../domain/errors/unpodError';
import type { JsonObject } from '../../domain/json';
import type { Ledger } from '../ledger/ledger';
import type { LedgerEntry } from '../ledger/ledgerEntry';
import type { Lineage } from '../ledger/lineage';
import type { CallContent } from '../ledger/requestId';
import type { CallLookup } from '../lookup/callLookup';
import type { SoughtCall } from '../lookup/soughtCall';
import type { OnceClaims, WhyTaken } from '../once/onceClaims';
import type { OnceKey } from '../once/onceKey';
import type { Gate } from '../rules/gate';
import type { CallingRules, NotCalled } from '../rules/verdict';
import type { Outage } from './outage';
import type { Pacer } from './pacing';

/** A call that an item asks for. */
export interface AskedCall {
	request: CallRequest;
	/** The same key is called once; null where there is none. */
	onceKey: OnceKey | null;
	dryRun: boolean;
	rules: CallingRules;
	/** What distinguishes it from other calls of the execution. */
	content: CallContent;
}

/** A call that is to be placed, with the key by which the ledger knows it. */
export interface Placement extends AskedCall {
	ledgerKey: string;
}

/** What a lookup showed of a call that it did not find, or that there was none. */
export type NotFound = Exclude<LookupResult, { kind: 'found' }> | { kind: 'notLookedUp' };

/** What came of looking a call up. */
export type LookupOutcome = LookupResult | NotFound;

/** The result where n8n ended the execution before the lookup. */
export const NOT_LOOKED_UP: NotFound = { kind: 'notLookedUp' };

/** What became of a call that was asked for. */
export type Outcome =
	| { kind: 'placed'; request: CallRequest; entry: LedgerEntry }
	/** It was sent, and may have been placed. */
	| {
			kind: 'unconfirmed';
			request: CallRequest;
			entry: LedgerEntry;
			cause: UnpodError | null;
			lookup: NotFound;
	  }
	/** It was not sent now, because an earlier try may have placed it. */
	| { kind: 'held'; request: CallRequest; entry: LedgerEntry | null; lookup: NotFound }
	/** Its key is not to be called again. */
	| { kind: 'skipped'; request: CallRequest; onceKey: string; why: Exclude<WhyTaken, 'cancelled'> }
	/** `why` has a clause for each rule that allows the call. */
	| { kind: 'dryRun'; request: CallRequest; body: JsonObject; why: string[] }
	/** The calling rules don't allow it now. */
	| { kind: 'notCalled'; request: CallRequest; why: NotCalled }
	| { kind: 'refused'; error: unknown }
	/** It was not sent during an outage. */
	| { kind: 'suspended'; request: CallRequest }
	/** The execution was cancelled before its turn came. */
	| { kind: 'cancelled' }
	/** Another one could not be placed before its turn came. */
	| { kind: 'notTried' };

/** What placing calls needs besides the calls. */
export interface PlacingTools {
	unpod: CallPlacer;
	lookup: CallLookup;
	lineage: Lineage;
	ledger: Ledger;
	keys: OnceClaims;
	outage: Outage;
	pacer: Pacer;
	/** Decides whether the calling rules allow a call now. */
	gate: Gate;
	/** Requests under way at most. */
	atOnce: number;
	/** IANA name of the workflow's time zone, for messages. */
	zone: string;
	/** Whether the node continues when an item can't be placed. */
	continuesOnFail: boolean;
	signal?: AbortSignal;
}

/** Returns what a call is looked for by, under the request ID that it has or would have. */
export function soughtBy(
	{ request, content, ledgerKey }: Placement,
	entry: LedgerEntry | null,
	{ ledger }: PlacingTools,
): SoughtCall {
	return {
		request,
		content,
		requestId: entry?.requestId ?? ledger.requestIdOf(ledgerKey),
		entry,
	};
}

export function isFailure({ kind }: Outcome): boolean {
	return ['refused', 'unconfirmed', 'held', 'suspended'].includes(kind);
}
