import type { PlacedCall, PlacedTask } from '../../api/shapes';
import { type LedgerEntry, sentEntry } from '../ledger/ledgerEntry';
import type { Outcome, Placement, PlacingTools } from './placingTypes';

/** Notes in the ledger that a call was placed, and returns that outcome. */
export function confirmed(
	{ request, ledgerKey }: Placement,
	entry: LedgerEntry,
	{ taskId, runId, status }: PlacedTask,
	{ ledger }: PlacingTools,
): Outcome {
	const placed: LedgerEntry = { ...entry, state: 'placed', taskId, runId, status, cause: null };
	return { kind: 'placed', request, entry: ledger.write(ledgerKey, placed) };
}

/** Notes in the ledger a call that Unpod lists, which this execution may not know, and returns that outcome. */
export function confirmedByRow(
	placement: Placement,
	entry: LedgerEntry | null,
	call: PlacedCall,
	tools: PlacingTools,
): Outcome {
	const requestId = call.requestId ?? tools.ledger.requestIdOf(placement.ledgerKey);
	const known = entry ?? sentEntry(requestId, call.createdAt ?? '');
	return confirmed(placement, known, call, tools);
}
