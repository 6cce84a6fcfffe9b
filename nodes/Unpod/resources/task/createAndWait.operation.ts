import type { INodeExecutionData } from 'n8n-workflow';
import type { Outcome } from '../../calling/placing/placingTypes';
import { placedSentence } from '../../calling/placing/placingReport';
import type { WaitedRun, WaitResult } from '../../calling/waiting';
import { callWith } from '../../domain/call';
import { callOutput, type OutputChoice } from '../../domain/output';
import { callingFields } from '../../fields/calling';
import { callOutputFields } from '../../fields/output';
import { waitOptions } from '../../fields/waiting';
import { continuesOnFail } from '../../n8n/continueOnFail';
import { toNodeError } from '../../n8n/nodeError';
import { zip } from '../../shared/zip';
import type { BatchRun, Operation } from '../operation';
import {
	readWaitPlan,
	unwaitedItems,
	waitedItems,
	waitFailure,
	waitForItems,
	type WaitPlan,
} from '../waitForItems';
import { type Blank, otherItem } from './outcomes';
import { placeItems } from './placeItems';

type Placed = Extract<Outcome, { kind: 'placed' }>;

function isPlaced(outcome: Outcome): outcome is Placed {
	return outcome.kind === 'placed';
}

function toWaited({ request, entry }: Placed): WaitedRun {
	const { spaceToken, phoneNumber, agentHandle, contactName, metadata } = request;
	const { taskId, runId, status, at } = entry;
	const createdAt = at === '' ? null : at;
	const ofTask = { taskId, runId, status, createdAt };
	const known = { ...ofTask, phoneNumber, agentHandle, contactName, metadata };
	return { spaceToken, call: callWith(known) };
}

/**
 * Chooses the call of an item: the task that was created for it, since a redial can append tasks to a run. Where
 * that isn't known, all calls stay: those without a task ID have nothing else in common.
 */
function ownCall(result: WaitResult, { entry }: Placed): WaitResult {
	if (entry.taskId === null) return result;
	const own = result.calls.filter(({ taskId }) => taskId === entry.taskId);
	return own.length > 0 ? { ...result, calls: own } : result;
}

/** Returns the output of a call that was not placed: there is no answer of Unpod, so raw output has the simplified keys. */
function blankWith(choice: OutputChoice): Blank {
	const mode = choice.mode === 'raw' ? 'simplified' : choice.mode;
	return ({ phoneNumber, agentHandle, contactName, metadata }) => {
		const asked = callWith({ phoneNumber, agentHandle, contactName, metadata });
		return callOutput(asked, { ...choice, mode });
	};
}

/** Starts the calls of all items, then waits for all of them in one loop. */
export const createAndWait: Operation = {
	value: 'createAndWait',
	name: 'Create and Wait',
	action: 'Call phone number and wait',
	description: 'Have an agent call a phone number and wait for outcome and transcript',
	fields: [...callingFields(callOutputFields), waitOptions],
	async executeAll(run) {
		const plan = await readWaitPlan(run.context);
		const { hangUp } = plan;
		const noting = hangUp ? { ...run, unpod: hangUp.noting(run.unpod) } : run;
		try {
			return await placeAndWait(noting, plan);
		} finally {
			await hangUp?.close();
		}
	},
};

async function placeAndWait(run: BatchRun, plan: WaitPlan): Promise<INodeExecutionData[]> {
	const tried = await placeItems(run, (parameters) => parameters.output());
	const outcomes = tried.map(({ outcome }) => outcome);
	const placed = outcomes.filter(isPlaced);
	const results = await waitForItems(plan, placed.map(toWaited), true);
	const waited = new Map(
		zip(placed, results).map(([outcome, result]) => [outcome, ownCall(result, outcome)]),
	);
	if (!continuesOnFail(run.context)) throwFirstFailure(plan, outcomes, waited);
	return tried.flatMap(({ outcome, more: choice }, itemIndex) => {
		const result = isPlaced(outcome) ? waited.get(outcome) : undefined;
		if (!result || !choice) {
			return otherItem(run, outcome, itemIndex, choice ? blankWith(choice) : undefined);
		}
		const failure = waitFailure(plan, result);
		return failure === null
			? waitedItems(result, choice, itemIndex)
			: unwaitedItems(plan, result, choice, failure, itemIndex);
	});
}

function throwFirstFailure(
	plan: WaitPlan,
	outcomes: Outcome[],
	waited: Map<Placed, WaitResult>,
): void {
	for (const [itemIndex, outcome] of outcomes.entries()) {
		const result = isPlaced(outcome) ? waited.get(outcome) : undefined;
		const failure = result ? waitFailure(plan, result) : null;
		if (failure === null) continue;
		const error = toNodeError(plan.node, failure, itemIndex);
		error.description = `${error.description} ${placedSentence(outcomes)}`;
		throw error;
	}
}
