import type { IExecuteFunctions } from 'n8n-workflow';
import type { CallPlacer, RunMonitor } from '../api/contract';
import { patience } from '../api/http/connection';
import { cannotHangUp } from '../api/orders/unsupported';
import { HangUpOnCancel } from '../calling/hangingUp';
import type { Outcome } from '../calling/placing/placingTypes';
import { type WaitedRun, waitForRuns, type WaitResult } from '../calling/waiting';
import type { Call } from '../domain/call';
import { UnpodError } from '../domain/errors/unpodError';
import { Parameters } from '../n8n/parameters';
import { DEFAULTS } from '../shared/defaults';
import type { BatchRun } from './operation';

/** A read that fails is not repeated: the next one follows soon. */
const READ_PATIENCE = { ...patience, requestMs: 15_000, tries: 1 };

/** How a node waits, by its wait options. */
export interface WaitPlan {
	unpod: RunMonitor;
	timeoutMinutes: number;
	/** Whether a call that has not ended in time ends the node. */
	failsOnTimeout: boolean;
	forAnalysis: boolean;
	/** What ends the calls when the execution is cancelled; null where they continue. */
	hangUp: HangUpOnCancel | null;
	signal?: AbortSignal;
}

/** A call that was placed. */
export type Placed = Extract<Outcome, { kind: 'placed' }>;

/** What became of a call that was waited for. */
export interface Waited {
	kind: 'waited';
	/** The call as this node placed it; null for one of an earlier node. */
	placed: Placed | null;
	result: WaitResult;
	/** Why the wait failed; null where it has a result. A call that failed is a result. */
	failure: UnpodError | null;
}

/**
 * Reads how a node waits, before the first call: an option that can't be read must not end the node when people
 * have been called.
 */
export function readWaitPlan({ context, access }: BatchRun): WaitPlan {
	const options = Parameters.ofItem(context, 0).collection('waitOptions');
	const hangsUp = options.flag('hangUpOnCancel', 'Hang Up on Cancel', false);
	return {
		unpod: access.open(READ_PATIENCE),
		timeoutMinutes: Math.max(
			0,
			options.number('timeoutMinutes', 'Timeout (Minutes)', DEFAULTS.timeoutMinutes),
		),
		failsOnTimeout: options.choice('onTimeout', 'On Timeout', ['return', 'fail']) === 'fail',
		forAnalysis: options.flag('waitForAnalysis', 'Wait for Analysis', true),
		hangUp: hangsUp ? hangUpOnCancel(context, access.openUncancelled()) : null,
		signal: context.getExecutionCancelSignal(),
	};
}

/**
 * Returns what ends the calls of a cancelled execution.
 *
 * @param unpod one that sends requests although the execution was cancelled
 * @throws UnpodError where the dialect can't end calls
 */
function hangUpOnCancel(context: IExecuteFunctions, unpod: CallPlacer): HangUpOnCancel {
	const hangUp = unpod.hangUp?.bind(unpod);
	if (!hangUp) throw cannotHangUp(unpod.dialect, "Remove 'Hang Up on Cancel' to let calls go on.");
	return new HangUpOnCancel({
		unpod: { hangUp },
		signal: context.getExecutionCancelSignal(),
		warn: (sentence) => context.logger.warn(sentence),
	});
}

/**
 * Waits for runs and returns the result of each, in the order of the runs.
 *
 * @param exist whether the runs are known to exist
 */
export async function waitByPlan(
	{ timeoutMinutes, ...plan }: WaitPlan,
	runs: WaitedRun[],
	exist: boolean,
): Promise<WaitResult[]> {
	for (const { call } of runs) plan.hangUp?.note(call.runId);
	return await waitForRuns(runs, { ...plan, timeoutMs: timeoutMinutes * 60_000, exist });
}

/** Returns what became of a call that was waited for, by the result of the wait. */
export function waitedOutcome(plan: WaitPlan, result: WaitResult, placed: Placed | null): Waited {
	return { kind: 'waited', placed, result, failure: result.failure ?? timeoutOf(plan, result) };
}

/** Names the task and run of a call, for a message. */
export function placeOf({ taskId, runId }: Call): string {
	return `task ${taskId ?? 'unknown'}, run ${runId ?? 'unknown'}`;
}

function timeoutOf(
	{ failsOnTimeout, timeoutMinutes: minutes }: WaitPlan,
	{ calls, ended }: WaitResult,
): UnpodError | null {
	if (ended || !failsOnTimeout) return null;
	const [call] = calls;
	const to = call.phoneNumber === null ? '' : ` to ${call.phoneNumber}`;
	return new UnpodError({
		kind: 'refused',
		message: `The call${to} has not ended after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
		description: `It continues in Unpod: ${placeOf(call)}, last status ${call.status ?? 'unknown'}. Read it later with Run > Get, raise 'Timeout (Minutes)' under 'Wait Options', or use Unpod Trigger. A retry of this execution continues to wait and dials nobody again.`,
	});
}
