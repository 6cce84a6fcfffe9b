import type { Schedule } from '../../api/shapes';
import { UnpodError } from '../../domain/errors/unpodError';
import { workThrough } from '../../shared/concurrency';
import type { OnceKey } from '../once/onceKey';
import { bodyOf, dial } from './dialling';
import { lookForOthers } from '../lookup/lookingUp';
import { isFailure, type Outcome, type Placement, type PlacingTools } from './placingTypes';
import { recollect } from '../lookup/recollecting';

/**
 * Places calls and returns the outcome of each, in the order of the calls. A call that is known as placed is not
 * placed again; one that may have been placed is looked up and not placed again either. When one can't
 * be placed and the node doesn't continue on fail, no further one is begun. During an outage nothing
 * is sent, whether the node continues or not.
 */
export async function placeCalls(placements: Placement[], tools: PlacingTools): Promise<Outcome[]> {
	try {
		return await placeAll(placements, tools);
	} finally {
		await tools.keys.finish();
	}
}

async function placeAll(placements: Placement[], tools: PlacingTools): Promise<Outcome[]> {
	const known = await recollect(placements, tools);
	const decided = known.map(
		(outcome, index): Outcome => outcome ?? heldByRules(placements[index], tools),
	);
	let hasFailed = false;
	const isCancelled = () => tools.signal?.aborted === true;
	const hasToStop = () => isCancelled() || (!tools.continuesOnFail && hasFailed);
	const tried = await workThrough(
		[...placements.entries()],
		async ([index, placement]) => {
			const isOpen = decided[index].kind === 'notTried';
			const outcome = isOpen ? await outcomeOf(placement, hasToStop, tools) : decided[index];
			// What is known to have failed stops those behind it too.
			hasFailed ||= isFailure(outcome);
			return outcome;
		},
		hasToStop,
		tools.atOnce,
	);
	const outcomes = decided.map((outcome, index) => tried[index] ?? outcome);
	if (!isCancelled()) return outcomes;
	return outcomes.map((outcome) => (outcome.kind === 'notTried' ? { kind: 'cancelled' } : outcome));
}

/** Returns the outcome of a call that the rules don't allow, before the first call: it needs no key and no turn. */
function heldByRules(placement: Placement, { gate }: PlacingTools): Outcome {
	const verdict = gate.look(placement);
	const { request } = placement;
	return verdict.call === 'no'
		? { kind: 'notCalled', request, why: verdict }
		: { kind: 'notTried' };
}

/** Places a call, at the moment of dialling, where the rules allow it, for a later time where they require that. */
async function asRulesSay(
	placement: Placement,
	tools: PlacingTools,
	place: (placement: Placement, tools: PlacingTools) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
	const { request } = placement;
	const verdict = tools.gate.pass(placement);
	if (verdict.call === 'no') return { kind: 'notCalled', request, why: verdict };
	const schedule: Schedule | null =
		verdict.call === 'now'
			? request.schedule
			: { type: 'custom', at: new Date(verdict.at).toISOString() };
	const outcome = await place({ ...placement, request: { ...request, schedule } }, tools);
	if (outcome.kind === 'refused') tools.gate.takeBack(placement);
	return outcome;
}

async function outcomeOf(
	placement: Placement,
	hasToStop: () => boolean,
	tools: PlacingTools,
): Promise<Outcome> {
	const { request, onceKey, dryRun } = placement;
	const { keys } = tools;
	try {
		const space = dryRun ? null : request.spaceToken;
		const why = onceKey === null ? null : await keys.take(onceKey, space);
		if (why === 'cancelled') return { kind: 'notTried' };
		if (onceKey !== null && why !== null) {
			return { kind: 'skipped', request, onceKey: onceKey.key, why };
		}
	} catch (error) {
		return { kind: 'refused', error };
	}
	let outcome: Outcome | null = null;
	try {
		outcome = dryRun
			? await asRulesSay(placement, tools, dryRunOf)
			: await dialInTurn(placement, hasToStop, tools);
	} catch (error) {
		outcome = { kind: 'refused', error };
	}
	if (onceKey !== null) await settleKey(onceKey, outcome, tools);
	return outcome;
}

/** Keeps a key whose call was placed, or may have been; releases any other. */
async function settleKey(key: OnceKey, outcome: Outcome, { keys }: PlacingTools): Promise<void> {
	if (outcome.kind === 'placed' || outcome.kind === 'unconfirmed') return keys.keep(key);
	const error = outcome.kind === 'refused' ? outcome.error : null;
	await keys.release(key, error instanceof UnpodError && error.httpCode !== null);
}

function dryRunOf(placement: Placement, tools: PlacingTools): Outcome {
	return {
		kind: 'dryRun',
		request: placement.request,
		body: bodyOf(placement, 'dry-run', tools),
		why: tools.gate.whyPassed(placement),
	};
}

async function dialInTurn(
	placement: Placement,
	hasToStop: () => boolean,
	tools: PlacingTools,
): Promise<Outcome> {
	const suspended: Outcome = { kind: 'suspended', request: placement.request };
	if (tools.outage.isOn) return suspended;
	await tools.pacer.turn();
	const others = hasToStop() ? null : await lookForOthers(placement, tools);
	if (others !== null) return others;
	if (hasToStop()) return { kind: 'notTried' };
	tools.requireInTime(placement.request);
	return tools.outage.isOn ? suspended : await asRulesSay(placement, tools, dial);
}
