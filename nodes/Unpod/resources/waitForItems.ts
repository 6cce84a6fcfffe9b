import {
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import { openUncancelled, openUnpod } from '../api';
import type { RunMonitor } from '../api/contract';
import { cannotHangUp } from '../api/missing';
import { HangUpOnCancel } from '../calling/hangingUp';
import type { Call } from '../domain/call';
import { UnpodError } from '../domain/errors/unpodError';
import { patience } from '../api/http/transport';
import { type WaitedRun, waitForRuns, type WaitResult } from '../calling/waiting';
import { callOutput, type OutputChoice } from '../domain/output';
import { errorText, toNodeError } from '../n8n/nodeError';
import { Parameters } from '../n8n/parameters';
import { toItem } from './operation';

/** No patience: the next look makes up for one that fails. */
const LOOK_PATIENCE = { ...patience, requestMs: 15_000, tries: 1 };

/** How a node waits, by its wait options. */
export interface WaitPlan {
	node: INode;
	unpod: RunMonitor;
	timeoutMinutes: number;
	/** Whether a call that has not ended in time ends the node. */
	failsOnTimeout: boolean;
	forAnalysis: boolean;
	/** What ends the calls when the execution is cancelled; null where they continue. */
	hangUp: HangUpOnCancel | null;
	signal?: AbortSignal;
}

/**
 * Reads how a node waits, before the first call: an option that can't be read must not end the node when people
 * have been called.
 */
export async function readWaitPlan(context: IExecuteFunctions): Promise<WaitPlan> {
	const options = Parameters.ofItem(context, 0).collection('waitOptions');
	const hangsUp = options.flag('hangUpOnCancel', 'Hang Up on Cancel', false);
	return {
		node: context.getNode(),
		unpod: await openUnpod(context, LOOK_PATIENCE),
		timeoutMinutes: Math.max(0, options.number('timeoutMinutes', 'Timeout (Minutes)', 15)),
		failsOnTimeout: options.choice('onTimeout', 'On Timeout', ['return', 'fail']) === 'fail',
		forAnalysis: options.flag('waitForAnalysis', 'Wait for Analysis', true),
		hangUp: hangsUp ? await hangUpOnCancel(context) : null,
		signal: context.getExecutionCancelSignal(),
	};
}

/**
 * Opens what ends the calls of a cancelled execution.
 *
 * @throws UnpodError where the dialect can't end calls
 */
async function hangUpOnCancel(context: IExecuteFunctions): Promise<HangUpOnCancel> {
	const unpod = await openUncancelled(context);
	const hangUp = unpod.hangUp?.bind(unpod);
	if (!hangUp) throw cannotHangUp(unpod.dialect, "Remove 'Hang Up on Cancel' to let calls go on.");
	return new HangUpOnCancel({
		unpod: { hangUp },
		signal: context.getExecutionCancelSignal(),
		warn: (sentence) => context.logger.warn(sentence),
	});
}

/** Waits for runs and returns the result of each, in the order of the runs. */
export async function waitForItems(
	{ timeoutMinutes, ...plan }: WaitPlan,
	runs: WaitedRun[],
	exist: boolean,
): Promise<WaitResult[]> {
	for (const { call } of runs) plan.hangUp?.note(call.runId);
	return await waitForRuns(runs, { ...plan, timeoutMs: timeoutMinutes * 60_000, exist });
}

function placeOf({ taskId, runId }: Call): string {
	return `task ${taskId ?? 'unknown'}, run ${runId ?? 'unknown'}`;
}

/** Returns why a wait failed, null where it has a result. A call that failed is a result. */
export function waitFailure(
	{ failsOnTimeout, timeoutMinutes: minutes }: WaitPlan,
	result: WaitResult,
): UnpodError | null {
	if (result.failure !== null) return result.failure;
	if (result.ended || !failsOnTimeout) return null;
	const [call] = result.calls;
	const to = call.phoneNumber === null ? '' : ` to ${call.phoneNumber}`;
	return new UnpodError({
		kind: 'refused',
		message: `The call${to} has not ended after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
		description: `It continues in Unpod: ${placeOf(call)}, last status ${call.status ?? 'unknown'}. Read it later with Run > Get, raise 'Timeout (Minutes)' under 'Wait Options', or use Unpod Trigger. A retry of this execution continues to wait and dials nobody again.`,
	});
}

/** Returns the output of a call. One without an answer of Unpod is simplified: its IDs must not get lost. */
function waitedOutput(call: Call, choice: OutputChoice): IDataObject {
	const isEmpty = choice.mode === 'raw' && Object.keys(call.raw).length === 0;
	return callOutput(call, isEmpty ? { ...choice, mode: 'simplified' } : choice);
}

/** Returns the items of a run that was waited for: one for each of its calls. */
export function waitedItems(
	{ calls, ended, analysisPending, failure }: WaitResult,
	choice: OutputChoice,
	itemIndex: number,
): INodeExecutionData[] {
	const flags = {
		...(ended || failure !== null ? {} : { timedOut: true }),
		...(analysisPending ? { analysisPending } : {}),
	};
	return calls.map((call) => toItem({ ...waitedOutput(call, choice), ...flags }, itemIndex));
}

/**
 * Returns the items of a call that was placed and could not be waited for, when the node continues. They carry no
 * `error` key, since n8n runs a node again whose first item has one. On an error output n8n keeps nothing
 * of an item but its message (2.41), so that names the IDs.
 */
export function unwaitedItems(
	{ node }: WaitPlan,
	result: WaitResult,
	choice: OutputChoice,
	failure: UnpodError,
	itemIndex: number,
): INodeExecutionData[] {
	const places = result.calls.map(placeOf).join('; ');
	const ids = failure === result.failure ? ` The call itself continues in Unpod: ${places}.` : '';
	const reason = errorText(toNodeError(node, failure, itemIndex)) + ids;
	const toErrorOutput = node.onError === 'continueErrorOutput';
	return waitedItems(result, choice, itemIndex).map(({ json, ...item }) => ({
		...item,
		json: { ...json, reason },
		...(toErrorOutput ? { error: new NodeOperationError(node, reason, { itemIndex }) } : {}),
	}));
}
