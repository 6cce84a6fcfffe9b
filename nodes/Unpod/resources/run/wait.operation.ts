import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { WaitedRun } from '../../calling/waiting';
import { callWith } from '../../domain/call';
import type { OutputChoice } from '../../domain/output';
import { runField, spaceField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import { waitOptions } from '../../fields/waiting';
import { continuesOnFail } from '../../n8n/continueOnFail';
import { toNodeError } from '../../n8n/nodeError';
import { Parameters } from '../../n8n/parameters';
import { resultFinder } from '../../shared/zip';
import type { Operation } from '../operation';
import { type ItemResult, outcomeItems, unreadItem } from '../outcomeItems';
import { readWaitPlan, waitByPlan, waitedOutcome, type WaitPlan } from '../waitPlan';

/**
 * The picker of the run, or of its task: Quick Start (v1) may return a created call's task alone, and finds its run
 * by that.
 */
const waitedRunField: INodeProperties = {
	...runField,
	description:
		"The run to wait for. For calls of an earlier node choose By ID and drag their 'runId' here; with Quick Start (v1), which may return none, drag their 'taskId'.",
};

type Item = { waited: WaitedRun; choice: OutputChoice } | { invalid: unknown };

/** Reads the run of an item. One that can't be read ends the node, unless that continues on fail. */
function readItem(context: IExecuteFunctions, itemIndex: number): Item {
	try {
		const parameters = Parameters.ofItem(context, itemIndex);
		const spaceToken = parameters.id('spaceToken', 'Space');
		const call = callWith({ runId: parameters.id('runId', 'Run') });
		return { waited: { spaceToken, call }, choice: parameters.output() };
	} catch (error) {
		if (!continuesOnFail(context)) throw toNodeError(context.getNode(), error, itemIndex);
		return { invalid: error };
	}
}

async function waitForItems(plan: WaitPlan, items: Item[]): Promise<ItemResult[]> {
	const waited = items.flatMap((item) => ('waited' in item ? [item.waited] : []));
	const resultOf = resultFinder(waited, await waitByPlan(plan, waited, false));
	return items.map((item): ItemResult => {
		if ('invalid' in item) return unreadItem(item.invalid);
		const outcome = waitedOutcome(plan, resultOf(item.waited), null);
		return { outcome, choice: item.choice };
	});
}

/** Waits for the runs of all input items in one loop. */
export const wait: Operation = {
	value: 'wait',
	name: 'Wait for Completion',
	action: 'Wait until run is completed',
	description: 'Wait until runs have ended and get the outcome and transcript of their calls',
	fields: [spaceField, waitedRunField, ...callOutputFields, waitOptions],
	async executeAll(run) {
		const { context, itemCount } = run;
		const plan = readWaitPlan(run);
		try {
			const items = Array.from({ length: itemCount }, (_, index) => readItem(context, index));
			return outcomeItems(context, await waitForItems(plan, items));
		} finally {
			await plan.hangUp?.close();
		}
	},
};
