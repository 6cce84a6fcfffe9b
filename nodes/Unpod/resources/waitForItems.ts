import { type IDataObject, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';
import type { Call } from '../api/contract';
import { UnpodError } from '../api/errors';
import { openUnpod } from '../api';
import { patience } from '../api/transport';
import { type WaitedRun, waitForRuns, type WaitResult } from '../calling/waiting';
import { callOutput, type OutputChoice } from '../domain/output';
import { errorText, toNodeError } from '../nodeError';
import { Parameters } from '../parameters';
import { type BatchRun, toItem } from './operation';

/** A look that fails is made up for by the next, so none is patient. */
const LOOK_PATIENCE = { ...patience, requestMs: 15_000, tries: 1 };

/** Waits as the node's wait options say and gives how each run stood in the end, in the order given. */
export async function waitForItems(
	{ context }: BatchRun,
	runs: WaitedRun[],
	exist: boolean,
): Promise<WaitResult[]> {
	const options = Parameters.ofItem(context, 0).collection('waitOptions');
	return await waitForRuns(runs, {
		unpod: await openUnpod(context, LOOK_PATIENCE),
		timeoutMs: Math.max(0, options.number('timeoutMinutes', 15)) * 60_000,
		forAnalysis: options.flag('waitForAnalysis', true),
		exist,
		signal: context.getExecutionCancelSignal(),
	});
}

/** Why a wait came to nothing, null where its result is one. A call that failed is a result. */
export function waitFailure({ context }: BatchRun, result: WaitResult): UnpodError | null {
	if (result.failure !== null) return result.failure;
	const options = Parameters.ofItem(context, 0).collection('waitOptions');
	if (result.ended || options.text('onTimeout') !== 'fail') return null;
	const [{ phoneNumber, taskId, runId, status }] = result.calls;
	const minutes = options.number('timeoutMinutes', 15);
	return new UnpodError({
		kind: 'refused',
		message: `The call${phoneNumber === null ? '' : ` to ${phoneNumber}`} has not ended after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
		description: `It goes on in Unpod: task ${taskId ?? 'unknown'}, run ${runId ?? 'unknown'}, last status ${status ?? 'unknown'}. Read it later with Run > Get, raise 'Timeout (Minutes)' under 'Wait Options', or use Unpod Trigger. A retry of this execution waits on and dials nobody again.`,
	});
}

/** A call without an answer of Unpod's own comes out simplified: its IDs must not get lost. */
function waitedOutput(call: Call, choice: OutputChoice): IDataObject {
	const isEmpty = choice.mode === 'raw' && Object.keys(call.raw).length === 0;
	return callOutput(call, isEmpty ? { ...choice, mode: 'simplified' } : choice);
}

/** The items of a run that was waited for: one for each of its calls. */
export function waitedItems(
	{ context }: BatchRun,
	{ calls, ended, analysisPending, failure }: WaitResult,
	itemIndex: number,
): INodeExecutionData[] {
	const choice = Parameters.ofItem(context, itemIndex).output();
	const flags = {
		...(ended || failure !== null ? {} : { timedOut: true }),
		...(analysisPending ? { analysisPending } : {}),
	};
	return calls.map((call) => toItem({ ...waitedOutput(call, choice), ...flags }, itemIndex));
}

/**
 * The items of a call that was placed and could not be waited for, when the node goes on. They carry no
 * `error` key, since n8n runs a node again whose first item has one.
 */
export function unwaitedItems(
	run: BatchRun,
	result: WaitResult,
	failure: UnpodError,
	itemIndex: number,
): INodeExecutionData[] {
	const node = run.context.getNode();
	const reason = errorText(toNodeError(node, failure, itemIndex));
	const toErrorOutput = node.onError === 'continueErrorOutput';
	return waitedItems(run, result, itemIndex).map(({ json, ...item }) => ({
		...item,
		json: { ...json, reason },
		...(toErrorOutput ? { error: new NodeOperationError(node, reason, { itemIndex }) } : {}),
	}));
}
