import type { INodeExecutionData } from 'n8n-workflow';
import type { Outcome } from '../../calling/placing';
import { placedSentence } from '../../calling/placingReport';
import type { WaitedRun, WaitResult } from '../../calling/waiting';
import { callWith } from '../../domain/call';
import { callingFields } from '../../fields/calling';
import { callOutputFields } from '../../fields/output';
import { waitOptions } from '../../fields/waiting';
import { goesOn } from '../../goesOn';
import { toNodeError } from '../../nodeError';
import type { BatchRun, Operation } from '../operation';
import { unwaitedItems, waitedItems, waitFailure, waitForItems } from '../waitForItems';
import { otherItem, placeItems } from './placeItems';

type Placed = Extract<Outcome, { kind: 'placed' }>;

function isPlaced(outcome: Outcome): outcome is Placed {
	return outcome.kind === 'placed';
}

function toWaited({ request, entry }: Placed): WaitedRun {
	const { spaceToken, phoneNumber, agentHandle, contactName, metadata } = request;
	const { taskId, runId, status, at: createdAt } = entry;
	const ofTask = { taskId, runId, status, createdAt };
	const known = { ...ofTask, phoneNumber, agentHandle, contactName, metadata };
	return { spaceToken, call: callWith(known) };
}

/** A redial can append tasks to a run; the call of an item is the task that was created for it. */
function ownCall(result: WaitResult, { entry }: Placed): WaitResult {
	const own = result.calls.filter(({ taskId }) => taskId === entry.taskId);
	return own.length > 0 ? { ...result, calls: own } : result;
}

/** Starts the calls of all items, then waits for all of them in one loop. */
export const createAndWait: Operation = {
	value: 'createAndWait',
	name: 'Create and Wait',
	action: 'Create task to call phone number and wait for outcome',
	description: 'Have an agent call a phone number and wait for outcome and transcript',
	fields: [...callingFields, waitOptions, ...callOutputFields],
	async executeAll(run) {
		const outcomes = await placeItems(run);
		const placed = outcomes.filter(isPlaced);
		const results = await waitForItems(run, placed.map(toWaited), true);
		const waited = new Map(
			placed.map((outcome, index) => [outcome, ownCall(results[index], outcome)]),
		);
		if (!goesOn(run.context)) throwFirstFailure(run, outcomes, waited);
		return outcomes.flatMap((outcome, itemIndex) => itemsOf(run, outcome, waited, itemIndex));
	},
};

function itemsOf(
	run: BatchRun,
	outcome: Outcome,
	waited: Map<Placed, WaitResult>,
	itemIndex: number,
): INodeExecutionData[] {
	const result = isPlaced(outcome) ? waited.get(outcome) : undefined;
	if (!result) return otherItem(run, outcome, itemIndex);
	const failure = waitFailure(run, result);
	return failure === null
		? waitedItems(run, result, itemIndex)
		: unwaitedItems(run, result, failure, itemIndex);
}

function throwFirstFailure(
	run: BatchRun,
	outcomes: Outcome[],
	waited: Map<Placed, WaitResult>,
): void {
	for (const [itemIndex, outcome] of outcomes.entries()) {
		const result = isPlaced(outcome) ? waited.get(outcome) : undefined;
		const failure = result ? waitFailure(run, result) : null;
		if (failure === null) continue;
		const error = toNodeError(run.context.getNode(), failure, itemIndex);
		error.description = `${error.description} ${placedSentence(outcomes)}`;
		throw error;
	}
}
