import type { CallRequest } from '../../api/shapes';
import { clock } from '../../shared/clock';
import type { LedgerEntry } from '../ledger/ledgerEntry';
import type { Lineage } from '../ledger/lineage';
import type { CallContent } from '../ledger/requestId';

/** How far back a call is looked for of which it isn't known when it was sent, in milliseconds. */
const LONGEST_BACK_MS = 7 * 86_400_000;

/** A call that Unpod may list. */
export interface SoughtCall {
	request: CallRequest;
	content: CallContent;
	/** The request ID under which it was sent, or would be. */
	requestId: string;
	/** What this execution knows of it; null where that is nothing. */
	entry: LedgerEntry | null;
}

/** Returns since when a call can have been placed, ISO 8601. */
export function earliestTimeOf(
	{ entry }: Pick<SoughtCall, 'entry'>,
	{ begunAt }: Pick<Lineage, 'begunAt'>,
): string {
	const known = entry === null || entry.at === '' ? begunAt : entry.at;
	return known ?? new Date(clock.now() - LONGEST_BACK_MS).toISOString();
}
