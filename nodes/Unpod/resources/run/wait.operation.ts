import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { WaitedRun, WaitResult } from '../../calling/waiting';
import { callWith } from '../../domain/call';
import type { OutputChoice } from '../../domain/output';
import { runField, spaceField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import { waitOptions } from '../../fields/waiting';
import { continuesOnFail } from '../../n8n/continueOnFail';
import { errorText, toNodeError } from '../../n8n/nodeError';
import { Parameters } from '../../n8n/parameters';
import { zip } from '../../shared/zip';
import { type BatchRun, type Operation, toItem } from '../operation';
import {
	readWaitPlan,
	unwaitedItems,
	waitedItems,
	waitFailure,
	waitForItems,
	type WaitPlan,
} from '../waitForItems';

/** The picker of the run, or of its task: Quick Start (v1) may return a created call's task alone, and finds its run by that. */
const waitedRunField: INodeProperties = {
	...runField,
	description:
		"The run to wait for. For calls of an earlier node choose By ID and drag their 'runId' here; with Quick Start (v1), which may return none, drag their 'taskId'.",
};

type Item = { waited: WaitedRun; choice: OutputChoice } | { invalid: unknown };

function readItem({ context }: BatchRun, itemIndex: number): Item {
	try {
		const parameters = Parameters.ofItem(context, itemIndex);
		const spaceToken = parameters.id('spaceToken', 'Space');
		const call = callWith({ runId: parameters.id('runId', 'Run') });
		return { waited: { spaceToken, call }, choice: parameters.output() };
	} catch (error) {
		return { invalid: error };
	}
}

/** Waits for the runs of all input items in one loop. */
export const wait: Operation = {
	value: 'wait',
	name: 'Wait for Completion',
	action: 'Wait until run is completed',
	description: 'Wait until runs have ended and get the outcome and transcript of their calls',
	fields: [spaceField, waitedRunField, ...callOutputFields, waitOptions],
	async executeAll(run) {
		const plan = await readWaitPlan(run.context);
		const items = Array.from({ length: run.itemCount }, (_, index) => readItem(run, index));
		const continues = continuesOnFail(run.context);
		for (const [itemIndex, item] of items.entries()) {
			if (!continues && 'invalid' in item) throw toNodeError(plan.node, item.invalid, itemIndex);
		}
		const waited = items.flatMap((item) => ('waited' in item ? [item.waited] : []));
		const results = await waitForItems(plan, waited, false).finally(
			async () => await plan.hangUp?.close(),
		);
		const resultOf = new Map(zip(waited, results));
		return items.flatMap((item, itemIndex) => {
			if ('invalid' in item) return [failed(plan, item.invalid, itemIndex)];
			const result = resultOf.get(item.waited);
			return result ? itemsOf(plan, result, item.choice, itemIndex, continues) : [];
		});
	},
};

function failed({ node }: WaitPlan, error: unknown, itemIndex: number): INodeExecutionData {
	return toItem({ error: errorText(toNodeError(node, error, itemIndex)) }, itemIndex);
}

function itemsOf(
	plan: WaitPlan,
	result: WaitResult,
	choice: OutputChoice,
	itemIndex: number,
	continues: boolean,
): INodeExecutionData[] {
	const failure = waitFailure(plan, result);
	if (failure === null) return waitedItems(result, choice, itemIndex);
	if (!continues) throw toNodeError(plan.node, failure, itemIndex);
	// A run that Unpod doesn't know is no placed call.
	return failure.kind === 'notFound'
		? [failed(plan, failure, itemIndex)]
		: unwaitedItems(plan, result, choice, failure, itemIndex);
}
