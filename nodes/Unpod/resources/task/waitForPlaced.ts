import type { IExecuteFunctions } from 'n8n-workflow';
import type { WaitedRun, WaitResult } from '../../calling/waiting';
import { callWith } from '../../domain/call';
import { resultFinder } from '../../shared/zip';
import { requireNoFailure } from '../outcomeFailure';
import type { ItemResult } from '../outcomeItems';
import { type Placed, waitByPlan, waitedOutcome, type WaitPlan } from '../waitPlan';

function toWaitedRun({ request, entry }: Placed): WaitedRun {
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

/**
 * Waits for all calls that were placed, in one loop. Returns what became of each item: of a placed call its
 * end, of all others what it was.
 *
 * @throws NodeApiError or NodeOperationError, before it waits, for the first item whose call could not be placed,
 * unless the node continues on fail
 */
export async function waitForPlaced(
	context: IExecuteFunctions,
	plan: WaitPlan,
	items: ItemResult[],
): Promise<ItemResult[]> {
	requireNoFailure(context, items);
	const placed = items.flatMap(({ outcome }) => (outcome.kind === 'placed' ? [outcome] : []));
	const resultOf = resultFinder(placed, await waitByPlan(plan, placed.map(toWaitedRun), true));
	return items.map(({ outcome, choice }) => {
		if (outcome.kind !== 'placed') return { outcome, choice };
		const result = ownCall(resultOf(outcome), outcome);
		return { outcome: waitedOutcome(plan, result, outcome), choice };
	});
}
