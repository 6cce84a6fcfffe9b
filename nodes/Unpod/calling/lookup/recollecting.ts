import { clock } from '../../shared/clock';
import type { Finding } from './findCalls';
import {
	confirmed,
	type Lost,
	lookForAll,
	LOOKUP_PAUSES_MS,
	unknownEntry,
	UNSEEN,
} from './lookingUp';
import type { Outcome, Placement, PlacingTools } from '../placing/placingTypes';

/**
 * So long after a call was sent whose answer nobody waited for it is decided whether it exists, in
 * milliseconds: Unpod was seen to take 30 s to answer.
 */
const SETTLED_MS = 60_000;

/** Returns whether a call was sent and its outcome isn't known. */
function isOpen({ entry }: Lost): boolean {
	return entry?.state === 'sent' || entry?.state === 'unconfirmed';
}

/** Returns whether n8n aborted a call before its answer, by a stop or a time-out of the execution. */
function isCutOff({ entry }: Lost): boolean {
	return entry?.state === 'sent';
}

function mayBeSent(lost: Lost, finding: Finding): boolean {
	if (finding.kind !== 'absent' || lost.entry?.state === 'unconfirmed') return false;
	return !isCutOff(lost) || clock.now() >= Date.parse(lost.entry?.at ?? '') + SETTLED_MS;
}

/**
 * Returns what became of calls that have to be looked for. One that Unpod left open stays unconfirmed where it
 * isn't found. One that was refused or cut off, or of which this execution knows nothing, may be sent where it
 * certainly isn't there: then there is no outcome yet.
 */
function outcomeOf(lost: Lost, finding: Finding, tools: PlacingTools): Outcome | null {
	const { placement, entry } = lost;
	const { request, ledgerKey } = placement;
	if (finding.kind === 'found') {
		const { call } = finding;
		const requestId = call.requestId ?? tools.ledger.requestIdOf(ledgerKey);
		return confirmed(placement, entry ?? unknownEntry(requestId, call), call, tools);
	}
	if (mayBeSent(lost, finding)) return null;
	if (entry !== null && isOpen(lost)) {
		return { kind: 'unconfirmed', request, entry, cause: null, finding };
	}
	return { kind: 'held', request, entry, finding };
}

/**
 * Returns what is known of calls before anything is sent: by the ledger, and where that doesn't suffice by a look
 * at what was placed since the execution began, one for all of them. In an execution that n8n runs as a retry that
 * is every call that the ledger doesn't know. Null for a call that may be sent.
 *
 * A call whose answer got lost is looked for three times within seconds, since a service may show it late,
 * one that was cut off once more when the service must be done with it.
 */
export async function recollect(
	placements: Placement[],
	tools: PlacingTools,
): Promise<Array<Outcome | null>> {
	const { ledger, lineage, keys, signal } = tools;
	const outcomes = new Map<Placement, Outcome | null>();
	let lost: Lost[] = [];
	for (const placement of placements) {
		if (placement.dryRun) continue;
		const entry = ledger.find(placement.ledgerKey);
		if (entry?.state === 'placed') {
			outcomes.set(placement, { kind: 'placed', request: placement.request, entry });
		} else if (entry !== null || lineage.isRetry) lost.push({ placement, entry });
	}
	const settle = async (ready: Lost[], findings: Map<Lost, Finding>) => {
		for (const one of ready) {
			const outcome = outcomeOf(one, findings.get(one) ?? UNSEEN, tools);
			const { onceKey } = one.placement;
			if (outcome?.kind === 'placed' && onceKey !== null) await keys.noteCalled(onceKey);
			outcomes.set(one.placement, outcome);
		}
		const settled = new Set(ready);
		lost = lost.filter((one) => !settled.has(one));
	};
	for (const [round, pauseMs] of LOOKUP_PAUSES_MS.entries()) {
		if (lost.length === 0) break;
		await clock.pause(pauseMs, signal);
		const unpod = round === 0 ? tools.unpod : tools.lookup;
		const findings = await lookForAll(lost, unpod, tools);
		const isLast = signal?.aborted === true || round === LOOKUP_PAUSES_MS.length - 1;
		const isDone = (one: Lost) =>
			findings.get(one)?.kind === 'found' || !isOpen(one) || (isLast && !isCutOff(one));
		await settle(lost.filter(isDone), findings);
	}
	if (lost.length > 0) {
		const sentLast = Math.max(...lost.map(({ entry }) => Date.parse(entry?.at ?? '') || 0));
		await clock.pause(Math.max(0, sentLast + SETTLED_MS - clock.now()), signal);
		await settle(lost, await lookForAll(lost, tools.lookup, tools));
	}
	return placements.map((placement) => outcomes.get(placement) ?? null);
}
