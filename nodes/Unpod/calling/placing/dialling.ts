import type { CallOrder, PlacedTask, Sight } from '../../api/shapes';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { InputError } from '../../domain/errors/inputError';
import { clock } from '../../shared/clock';
import type { NotFound } from '../lookup/findCalls';
import type { LedgerEntry } from '../ledger/ledgerEntry';
import { onceDigestOf } from '../once/onceKey';
import { confirmed, lookAgainFor, lookFor, LOOKUP_PAUSES_MS, UNSEEN } from '../lookup/lookingUp';
import type { Outcome, Placement, PlacingTools } from './placingTypes';

/** What the ledger keeps of a cause at most, in characters. */
const LONGEST_CAUSE = 300;

/** Returns a cause as a text that a later try can repeat. */
export function causeText({ message, quote }: UnpodError): string {
	return `${message}. ${quote}`.trim().slice(0, LONGEST_CAUSE);
}

function orderOf(
	{ request, onceKey }: Placement,
	requestId: string,
	{ lineage }: PlacingTools,
): CallOrder {
	const onceDigest = onceKey === null ? null : onceDigestOf(lineage.node, onceKey);
	return { ...request, requestId, onceDigest };
}

/** Returns the body that would be sent for a call; throws where the dialect can't do what is asked for. */
export function bodyOf(placement: Placement, requestId: string, tools: PlacingTools) {
	return tools.unpod.orderBody(orderOf(placement, requestId, tools));
}

/**
 * Sends a call and returns its outcome. It is in the ledger as sent before the request is. A refused one stays
 * there, since the service can place a call and answer anything: a later try looks first.
 */
export async function dial(placement: Placement, tools: PlacingTools): Promise<Outcome> {
	const { ledgerKey } = placement;
	const { ledger, outage } = tools;
	const earlier = ledger.find(ledgerKey);
	const entry = ledger.write(ledgerKey, {
		state: 'sent',
		requestId: earlier?.requestId ?? ledger.requestIdOf(ledgerKey),
		at: earlier?.at || new Date(clock.now()).toISOString(),
		taskId: null,
		runId: null,
		status: null,
		cause: earlier?.cause ?? null,
	});
	try {
		const placed = await send(placement, entry, tools);
		outage.noteAnswer();
		return confirmed(placement, entry, placed, tools);
	} catch (error) {
		if (error instanceof InputError) {
			ledger.strike(ledgerKey);
			return { kind: 'refused', error };
		}
		const refusal = asUnpodError(error);
		if (refusal.effect === 'unknown') return await lookUp(placement, entry, refusal, tools);
		if (refusal.httpCode !== null) outage.noteAnswer();
		if (refusal.httpCode === null && earlier === null) ledger.strike(ledgerKey);
		else ledger.write(ledgerKey, refusedEntry(entry, refusal));
		return { kind: 'refused', error: refusal };
	}
}

function refusedEntry(entry: LedgerEntry, refusal: UnpodError): LedgerEntry {
	return { ...entry, state: 'refused', cause: entry.cause ?? causeText(refusal) };
}

async function send(
	placement: Placement,
	entry: LedgerEntry,
	tools: PlacingTools,
): Promise<PlacedTask> {
	const look = async (): Promise<Sight> => {
		const finding = await lookAgainFor(placement, entry, tools);
		return finding.kind === 'found' ? { kind: 'found', placed: finding.call } : finding;
	};
	return await tools.unpod.placeCall(orderOf(placement, entry.requestId, tools), look);
}

/** Looks for a call whose answer got lost, by its request ID: found means placed. It is not sent again. */
async function lookUp(
	placement: Placement,
	sent: LedgerEntry,
	cause: UnpodError,
	tools: PlacingTools,
): Promise<Outcome> {
	const { request, ledgerKey } = placement;
	const { ledger, outage, signal } = tools;
	const open: LedgerEntry = {
		...sent,
		// What was cut off is decided by a later retry.
		state: cause.kind === 'cancelled' ? 'sent' : 'unconfirmed',
		cause: sent.cause ?? causeText(cause),
	};
	let entry = ledger.write(ledgerKey, open);
	let finding: NotFound = UNSEEN;
	for (const pauseMs of LOOKUP_PAUSES_MS) {
		await clock.pause(pauseMs, signal);
		if (signal?.aborted) break;
		const seen = await lookFor(placement, entry, tools);
		if (seen.kind === 'found') {
			outage.noteAnswer();
			return confirmed(placement, entry, seen.call, tools);
		}
		finding = seen;
	}
	outage.noteDoubt();
	entry = ledger.write(ledgerKey, open);
	return { kind: 'unconfirmed', request, entry, cause, finding };
}
