import type { Schedule } from '../../api/shapes';
import { UnpodError } from '../../domain/errors/unpodError';
import { workThrough } from '../../shared/concurrency';
import { requireTimeToCome } from '../rules/scheduledTime';
import type { Verdict } from '../rules/verdict';
import { confirmedByRow } from './confirming';
import { bodyOf, dial } from './dialling';
import { knownOutcomes } from './knownOutcomes';
import { isFailure, type Outcome, type Placement, type PlacingTools } from './placingTypes';

/**
 * Places calls and returns the outcome of each, in the order of the calls. A call that is known as placed is not
 * placed again; one that may have been placed is looked up and not placed again either. After a call that fails, no
 * further one is begun unless the node continues on fail. During an outage nothing is sent, whether the node
 * continues or not.
 */
export async function placeCalls(placements: Placement[], tools: PlacingTools): Promise<Outcome[]> {
	try {
		return await placeAll(placements, tools);
	} finally {
		await tools.keys.finish();
	}
}

async function placeAll(placements: Placement[], tools: PlacingTools): Promise<Outcome[]> {
	const known = await knownOutcomes(placements, tools);
	const decided = known.map((outcome, index) => outcome ?? heldByRules(placements[index], tools));
	let hasFailed = false;
	const isCancelled = () => tools.signal?.aborted === true;
	const hasToStop = () => isCancelled() || (!tools.continuesOnFail && hasFailed);
	const tried = await workThrough(
		[...placements.entries()],
		async ([index, placement]) => {
			const outcome = decided[index] ?? (await outcomeOf(placement, hasToStop, tools));
			// A call that failed earlier stops those behind it too.
			hasFailed ||= isFailure(outcome);
			return outcome;
		},
		hasToStop,
		tools.atOnce,
	);
	const left: Outcome = { kind: isCancelled() ? 'cancelled' : 'notTried' };
	return decided.map((outcome, index) => {
		const last = tried[index] ?? outcome;
		return last === null || last.kind === 'notTried' ? left : last;
	});
}

/** Returns the outcome of a call that the rules don't allow now: it needs no key and no turn. Null for any other. */
function heldByRules(placement: Placement, { gate }: PlacingTools): Outcome | null {
	const verdict = gate.verdictOn(placement);
	if (verdict.call !== 'no') return null;
	return { kind: 'notCalled', request: placement.request, why: verdict };
}

/** Takes the key of a call where it has one, places the call, and keeps or releases the key by the outcome. */
async function outcomeOf(
	placement: Placement,
	hasToStop: () => boolean,
	tools: PlacingTools,
): Promise<Outcome> {
	const { request, onceKey, dryRun } = placement;
	if (onceKey === null) return await placeOrRefuse(placement, hasToStop, tools);
	try {
		const why = await tools.keys.take(onceKey, dryRun ? null : request.spaceToken);
		if (why === 'cancelled') return { kind: 'notTried' };
		if (why !== null) return { kind: 'skipped', request, onceKey: onceKey.key, why };
	} catch (error) {
		return { kind: 'refused', error };
	}
	const outcome = await placeOrRefuse(placement, hasToStop, tools);
	if (outcome.kind === 'placed' || outcome.kind === 'unconfirmed') tools.keys.keep(onceKey);
	else await tools.keys.release(onceKey, wasAnswered(outcome));
	return outcome;
}

/** Returns whether a call was sent and Unpod answered that it did not place it. */
function wasAnswered(outcome: Outcome): boolean {
	const error = outcome.kind === 'refused' ? outcome.error : null;
	return error instanceof UnpodError && error.httpCode !== null;
}

async function placeOrRefuse(
	placement: Placement,
	hasToStop: () => boolean,
	tools: PlacingTools,
): Promise<Outcome> {
	try {
		return placement.dryRun
			? await placeAsRulesSay(placement, tools)
			: await dialInTurn(placement, hasToStop, tools);
	} catch (error) {
		return { kind: 'refused', error };
	}
}

/** Waits for a call's turn by the pace and dials it then, unless there is a reason to stop. */
async function dialInTurn(
	placement: Placement,
	hasToStop: () => boolean,
	tools: PlacingTools,
): Promise<Outcome> {
	const { outage, pacer, zone } = tools;
	const suspended: Outcome = { kind: 'suspended', request: placement.request };
	if (outage.isOn) return suspended;
	await pacer.turn();
	const ofOtherRetry = hasToStop() ? null : await placedByOtherRetry(placement, tools);
	if (ofOtherRetry !== null) return ofOtherRetry;
	if (hasToStop()) return { kind: 'notTried' };
	requireTimeToCome(placement.request, zone);
	return outage.isOn ? suspended : await placeAsRulesSay(placement, tools);
}

/** Returns the outcome of a call that another retry of the same execution has placed meanwhile; null where none has. */
async function placedByOtherRetry(
	placement: Placement,
	tools: PlacingTools,
): Promise<Outcome | null> {
	const { lookup, ledger } = tools;
	const entry = ledger.find(placement.ledgerKey);
	const requestId = entry?.requestId ?? ledger.requestIdOf(placement.ledgerKey);
	const call = await lookup.findOfOtherRetry({ ...placement, entry }, requestId);
	return call === null ? null : confirmedByRow(placement, entry, call, tools);
}

/** Dials a call where the rules allow it at this moment, for a later time where they require one. */
async function placeAsRulesSay(placement: Placement, tools: PlacingTools): Promise<Outcome> {
	const { gate } = tools;
	const { request } = placement;
	const verdict = gate.admit(placement);
	if (verdict.call === 'no') return { kind: 'notCalled', request, why: verdict };
	const timed = { ...placement, request: { ...request, schedule: scheduleBy(verdict, request) } };
	const outcome = placement.dryRun ? dryRunOf(timed, tools) : await dial(timed, tools);
	if (outcome.kind === 'refused') gate.withdraw(placement);
	return outcome;
}

function scheduleBy(verdict: Verdict, { schedule }: Placement['request']): Schedule | null {
	return verdict.call === 'later'
		? { type: 'custom', at: new Date(verdict.at).toISOString() }
		: schedule;
}

function dryRunOf(placement: Placement, tools: PlacingTools): Outcome {
	return {
		kind: 'dryRun',
		request: placement.request,
		body: bodyOf(placement, 'dry-run', tools),
		why: tools.gate.whyAdmitted(placement),
	};
}
