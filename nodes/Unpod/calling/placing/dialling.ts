import type { CallOrder } from '../../api/shapes';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import type { JsonObject } from '../../domain/json';
import { clock } from '../../shared/clock';
import { type LedgerEntry, sentEntry } from '../ledger/ledgerEntry';
import { LOOKUP_PAUSES_MS } from '../lookup/callLookup';
import { onceDigestOf } from '../once/onceKey';
import { confirmed } from './confirming';
import {
	type LookupOutcome,
	NOT_LOOKED_UP,
	type Outcome,
	type Placement,
	type PlacingTools,
	soughtBy,
} from './placingTypes';

/** How much of a cause the ledger keeps at most, in characters. */
const LONGEST_CAUSE = 300;

/** Returns a cause as a text that a later try can repeat. */
function causeText({ message, quote }: UnpodError): string {
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

/** Returns the body that would be sent for a call. */
export function bodyOf(placement: Placement, requestId: string, tools: PlacingTools): JsonObject {
	return tools.unpod.orderBody(orderOf(placement, requestId, tools));
}

/** Writes into the ledger that a call is sent now, under the request ID and time of its first try. */
function noteSent({ ledgerKey }: Placement, { ledger }: PlacingTools): LedgerEntry {
	const now = new Date(clock.now()).toISOString();
	const earlier = ledger.find(ledgerKey);
	if (earlier === null)
		return ledger.write(ledgerKey, sentEntry(ledger.requestIdOf(ledgerKey), now));
	const { requestId, at, cause } = earlier;
	// Where the process is killed, this is the last that is known of its request.
	return ledger.write(ledgerKey, { ...sentEntry(requestId, at || now), cause, cutOffAt: now });
}

/** Sends a call and returns its outcome. It is in the ledger as sent before the request is. */
export async function dial(placement: Placement, tools: PlacingTools): Promise<Outcome> {
	const { unpod, lookup, ledger, outage } = tools;
	const isFirstTry = ledger.find(placement.ledgerKey) === null;
	const entry = noteSent(placement, tools);
	try {
		const order = orderOf(placement, entry.requestId, tools);
		const lookUp = async () => await lookup.findAmongNewest(soughtBy(placement, entry, tools));
		const placed = await unpod.placeCall(order, lookUp);
		outage.noteAnswer();
		return confirmed(placement, entry, placed, tools);
	} catch (error) {
		const refusal = asUnpodError(error);
		return refusal.effect === 'unknown'
			? await lookUpSent(placement, entry, refusal, tools)
			: refused(placement, entry, refusal, isFirstTry, tools);
	}
}

/**
 * Returns the outcome of a call that was refused. It stays in the ledger, since the service can place a call and
 * answer anything: a later try looks first. Only a first try that nobody answered is forgotten: nothing was sent.
 */
function refused(
	{ ledgerKey }: Placement,
	entry: LedgerEntry,
	refusal: UnpodError,
	isFirstTry: boolean,
	{ ledger, outage }: PlacingTools,
): Outcome {
	const isAnswered = refusal.httpCode !== null;
	if (isAnswered) outage.noteAnswer();
	if (!isAnswered && isFirstTry) ledger.strike(ledgerKey);
	else {
		ledger.write(ledgerKey, {
			...entry,
			state: 'refused',
			cause: entry.cause ?? causeText(refusal),
		});
	}
	return { kind: 'refused', error: refusal };
}

/** Looks for a call whose answer got lost, by its request ID: found means placed. It is not sent again. */
async function lookUpSent(
	placement: Placement,
	sent: LedgerEntry,
	cause: UnpodError,
	tools: PlacingTools,
): Promise<Outcome> {
	const { request, ledgerKey } = placement;
	const { lookup, ledger, outage, signal } = tools;
	const doubtful: LedgerEntry = {
		...sent,
		// A later retry decides what became of a call that was cut off.
		state: cause.kind === 'cancelled' ? 'sent' : 'unconfirmed',
		cutOffAt: new Date(clock.now()).toISOString(),
		cause: sent.cause ?? causeText(cause),
	};
	let entry = ledger.write(ledgerKey, doubtful);
	let result: LookupOutcome = NOT_LOOKED_UP;
	for (const pauseMs of LOOKUP_PAUSES_MS) {
		await clock.pause(pauseMs, signal);
		if (signal?.aborted) break;
		result = await lookup.findSent(soughtBy(placement, entry, tools));
		if (result.kind !== 'found') continue;
		outage.noteAnswer();
		return confirmed(placement, entry, result.call, tools);
	}
	outage.noteUnconfirmed();
	entry = ledger.write(ledgerKey, doubtful);
	return { kind: 'unconfirmed', request, entry, cause, lookup: result };
}
