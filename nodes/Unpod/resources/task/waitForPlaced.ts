import type { WaitedRun, WaitResult } from '../../calling/waiting';
import { callWith } from '../../domain/call';
import { zip } from '../../shared/zip';
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
 */
export async function waitForPlaced(plan: WaitPlan, items: ItemResult[]): Promise<ItemResult[]> {
	const placed = items.flatMap(({ outcome }) => (outcome.kind === 'placed' ? [outcome] : []));
	const results = await waitByPlan(plan, placed.map(toWaitedRun), true);
	const resultOf = new Map(zip(placed, results));
	return items.map((item) => {
		const { outcome } = item;
		const result = outcome.kind === 'placed' ? resultOf.get(outcome) : undefined;
		if (outcome.kind !== 'placed' || result === undefined) return item;
		return { ...item, outcome: waitedOutcome(plan, ownCall(result, outcome), outcome) };
	});
}
