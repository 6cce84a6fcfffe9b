import type { INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { WaitedRun, WaitResult } from '../../calling/waiting';
import { callWith } from '../../domain/call';
import { runField, spaceField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import { waitOptions } from '../../fields/waiting';
import { goesOn } from '../../goesOn';
import { errorText, toNodeError } from '../../nodeError';
import { Parameters } from '../../parameters';
import { type BatchRun, type Operation, toItem } from '../operation';
import { unwaitedItems, waitedItems, waitFailure, waitForItems } from '../waitForItems';

/** Quick Start (v1) may tell no more of a created call than its task, and finds its run by that too. */
const waitedRunField: INodeProperties = {
	...runField,
	description:
		"The run to wait for. For calls of an earlier node choose By ID and drag their 'runId' here; with Quick Start (v1), which may give none, their 'taskId' will do.",
};

type Item = { waited: WaitedRun } | { invalid: unknown };

function readItem({ context }: BatchRun, itemIndex: number): Item {
	try {
		const parameters = Parameters.ofItem(context, itemIndex);
		const spaceToken = parameters.id('spaceToken', 'Space');
		return { waited: { spaceToken, call: callWith({ runId: parameters.id('runId', 'Run') }) } };
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
	fields: [spaceField, waitedRunField, waitOptions, ...callOutputFields],
	async executeAll(run) {
		const items = Array.from({ length: run.itemCount }, (_, index) => readItem(run, index));
		const isToGoOn = goesOn(run.context);
		const wrong = items.findIndex((item) => 'invalid' in item);
		const first = items[wrong];
		if (!isToGoOn && first && 'invalid' in first) {
			throw toNodeError(run.context.getNode(), first.invalid, wrong);
		}
		const waited = items.flatMap((item) => ('waited' in item ? [item.waited] : []));
		const results = await waitForItems(run, waited, false);
		return items.flatMap((item, itemIndex) => {
			const result = 'waited' in item ? results.shift() : undefined;
			if (result) return itemsOf(run, result, itemIndex);
			return 'invalid' in item ? [failed(run, item.invalid, itemIndex)] : [];
		});
	},
};

function failed({ context }: BatchRun, error: unknown, itemIndex: number): INodeExecutionData {
	return toItem({ error: errorText(toNodeError(context.getNode(), error, itemIndex)) }, itemIndex);
}

function itemsOf(run: BatchRun, result: WaitResult, itemIndex: number): INodeExecutionData[] {
	const failure = waitFailure(run, result);
	if (failure === null) return waitedItems(run, result, itemIndex);
	if (!goesOn(run.context)) {
		throw toNodeError(run.context.getNode(), failure, itemIndex);
	}
	// A run that Unpod doesn't know is no placed call.
	if (result.failure !== null) return [failed(run, failure, itemIndex)];
	return unwaitedItems(run, result, failure, itemIndex);
}
