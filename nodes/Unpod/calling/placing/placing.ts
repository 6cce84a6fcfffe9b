import type { Schedule } from '../../api/shapes';
import { UnpodError } from '../../domain/errors/unpodError';
import { workThrough } from '../../shared/concurrency';
import { requireTimeToCome } from '../rules/scheduledTime';
import type { Verdict } from '../rules/verdict';
import { confirmedByRow } from './confirming';
import { bodyOf, dial } from './dialling';
import { knownOutcomes } from './knownOutcomes';
import {
	isFailure,
	type Outcome,
	type Placement,
	type PlacingTools,
	soughtBy,
} from './placingTypes';

/**
 * Places calls and returns the outcome of each, in the order of the calls. A call that is known as placed is not
 * placed again; one that may have been placed is looked up and not placed again either. After a call that fails, no
 * further one is begun unless the node continues on fail. During an outage nothing is sent, whether the node
 * continues or not.
 */
export async function placeCalls(placements: Placement[], tools: PlacingTools): Promise<Outcome[]> {
	try {
		return await new Placing(tools).placeAll(placements);
	} finally {
		await tools.keys.finish();
	}
}

/** Leads calls to their outcomes. */
class Placing {
	private hasFailed = false;

	constructor(private readonly tools: PlacingTools) {}

	private get isCancelled(): boolean {
		return this.tools.signal?.aborted === true;
	}

	/** Whether no further call may be begun. */
	private get hasToStop(): boolean {
		return this.isCancelled || (!this.tools.continuesOnFail && this.hasFailed);
	}

	async placeAll(placements: Placement[]): Promise<Outcome[]> {
		const known = await knownOutcomes(placements, this.tools);
		const decided = known.map((outcome, index) => outcome ?? this.heldByRules(placements[index]));
		const tried = await workThrough(
			[...placements.entries()],
			async ([index, placement]) => {
				const outcome = decided[index] ?? (await this.outcomeOf(placement));
				// A call that failed earlier stops those behind it too.
				this.hasFailed ||= isFailure(outcome);
				return outcome;
			},
			() => this.hasToStop,
			this.tools.atOnce,
		);
		const left: Outcome = { kind: this.isCancelled ? 'cancelled' : 'notTried' };
		return decided.map((outcome, index) => {
			const last = tried[index] ?? outcome;
			return last === null || last.kind === 'notTried' ? left : last;
		});
	}

	/** Returns the outcome of a call that the rules don't allow now: it needs no key and no turn. Null for any other. */
	private heldByRules(placement: Placement): Outcome | null {
		const verdict = this.tools.gate.verdictOn(placement);
		if (verdict.call !== 'no') return null;
		return { kind: 'notCalled', request: placement.request, why: verdict };
	}

	/** Takes the key of a call where it has one, places the call, and keeps or releases the key by the outcome. */
	private async outcomeOf(placement: Placement): Promise<Outcome> {
		const { request, onceKey, dryRun } = placement;
		const { keys } = this.tools;
		if (onceKey === null) return await this.placeOrRefuse(placement);
		try {
			const why = await keys.take(onceKey, dryRun ? null : request.spaceToken);
			if (why === 'cancelled') return { kind: 'notTried' };
			if (why !== null) return { kind: 'skipped', request, onceKey: onceKey.key, why };
		} catch (error) {
			return { kind: 'refused', error };
		}
		const outcome = await this.placeOrRefuse(placement);
		if (outcome.kind === 'placed' || outcome.kind === 'unconfirmed') keys.keep(onceKey);
		else await keys.release(onceKey, wasAnswered(outcome));
		return outcome;
	}

	private async placeOrRefuse(placement: Placement): Promise<Outcome> {
		try {
			return placement.dryRun
				? await this.placeAsRulesSay(placement)
				: await this.dialInTurn(placement);
		} catch (error) {
			return { kind: 'refused', error };
		}
	}

	/** Waits for a call's turn by the pace and dials it then, unless there is a reason to stop. */
	private async dialInTurn(placement: Placement): Promise<Outcome> {
		const { outage, pacer, zone } = this.tools;
		const suspended: Outcome = { kind: 'suspended', request: placement.request };
		if (outage.isOn) return suspended;
		await pacer.turn();
		const ofOtherRetry = this.hasToStop ? null : await this.placedByOtherRetry(placement);
		if (ofOtherRetry !== null) return ofOtherRetry;
		if (this.hasToStop) return { kind: 'notTried' };
		requireTimeToCome(placement.request, zone);
		return outage.isOn ? suspended : await this.placeAsRulesSay(placement);
	}

	/** Returns the outcome of a call that another retry of the same execution has placed meanwhile; null where none has. */
	private async placedByOtherRetry(placement: Placement): Promise<Outcome | null> {
		const { lookup, ledger } = this.tools;
		const entry = ledger.find(placement.ledgerKey);
		const call = await lookup.findOfOtherRetry(soughtBy(placement, entry, this.tools));
		return call === null ? null : confirmedByRow(placement, entry, call, this.tools);
	}

	/** Dials a call where the rules allow it at this moment, for a later time where they require one. */
	private async placeAsRulesSay(placement: Placement): Promise<Outcome> {
		const { gate } = this.tools;
		const { request } = placement;
		const verdict = gate.admit(placement);
		if (verdict.call === 'no') return { kind: 'notCalled', request, why: verdict };
		const timed = { ...placement, request: { ...request, schedule: scheduleBy(verdict, request) } };
		const outcome = placement.dryRun ? this.dryRunOf(timed) : await dial(timed, this.tools);
		if (outcome.kind === 'refused') gate.withdraw(placement);
		return outcome;
	}

	private dryRunOf(placement: Placement): Outcome {
		return {
			kind: 'dryRun',
			request: placement.request,
			body: bodyOf(placement, 'dry-run', this.tools),
			why: this.tools.gate.whyAdmitted(placement),
		};
	}
}

/** Returns whether a call was sent and Unpod answered that it did not place it. */
function wasAnswered(outcome: Outcome): boolean {
	const error = outcome.kind === 'refused' ? outcome.error : null;
	return error instanceof UnpodError && error.httpCode !== null;
}

function scheduleBy(verdict: Verdict, { schedule }: Placement['request']): Schedule | null {
	return verdict.call === 'later'
		? { type: 'custom', at: new Date(verdict.at).toISOString() }
		: schedule;
}
