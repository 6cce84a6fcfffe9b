import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	NodeOperationError,
} from 'n8n-workflow';
import type { CallRequest } from '../api/shapes';
import {
	notCalledJson,
	notPlacedJson,
	placedJson,
	suspendedJson,
	unconfirmedJson,
} from '../calling/placing/placingReport';
import { type Call, callWith } from '../domain/call';
import { callOutput, type OutputChoice } from '../domain/output';
import { errorText, toNodeError } from '../n8n/nodeError';
import { failedItem } from './failedItem';
import { toItem } from './operation';
import { failureOf, type ItemOutcome, requireNoFailure } from './outcomeFailure';
import { placeOf, type Waited } from './waitPlan';

/** What became of an input item, and how it is returned. */
export interface ItemResult {
	outcome: ItemOutcome;
	/** Which keys of the call to return; null where the operation has no such field, or it can't be read. */
	choice: OutputChoice | null;
}

/** Returns what became of an item that can't be read. */
export function unreadItem(error: unknown): ItemResult {
	return { outcome: { kind: 'refused', error }, choice: null };
}

/**
 * Returns the items for what became of each input item, in their order.
 *
 * @throws NodeApiError or NodeOperationError for the first that has failed, unless the node continues on fail
 */
export function outcomeItems(
	context: IExecuteFunctions,
	results: ItemResult[],
): INodeExecutionData[] {
	requireNoFailure(context, results);
	return results.flatMap((result, itemIndex) => itemsOf(context, result, itemIndex));
}

function itemsOf(
	context: IExecuteFunctions,
	{ outcome, choice }: ItemResult,
	itemIndex: number,
): INodeExecutionData[] {
	const zone = context.getTimezone();
	switch (outcome.kind) {
		case 'placed':
			return [toItem(placedJson(outcome.request, outcome.entry), itemIndex)];
		case 'waited':
			return waitedItems(context, outcome, choice, itemIndex);
		case 'skipped':
		case 'dryRun': {
			const json = { ...requestOutput(outcome.request, choice), ...notPlacedJson(outcome, zone) };
			return [toItem(json, itemIndex)];
		}
		case 'notCalled': {
			const json = { ...requestOutput(outcome.request, choice), ...notCalledJson(outcome) };
			return [toItem(json, itemIndex)];
		}
		case 'unconfirmed':
		case 'held':
		case 'suspended': {
			const { request } = outcome;
			const reason = reasonOf(context, failureOf(outcome, zone), itemIndex);
			const why =
				outcome.kind === 'suspended'
					? suspendedJson(request, reason)
					: unconfirmedJson(request, outcome.entry, reason);
			const json = { ...requestOutput(request, choice), ...why };
			return [doubtfulItem(context, json, reason, itemIndex)];
		}
		case 'cancelled':
		case 'refused':
			return [failedItem(context, failureOf(outcome, zone), itemIndex)];
		case 'notTried':
			return [];
	}
}

/**
 * Returns the keys of a call that the operation's items have, so that the nodes that follow work with every one
 * of them. A call without an answer of Unpod is simplified instead of raw: its IDs must not get lost.
 */
function knownOutput(call: Call, choice: OutputChoice | null): IDataObject {
	if (choice === null) return {};
	const isEmpty = choice.mode === 'raw' && Object.keys(call.raw).length === 0;
	return callOutput(call, isEmpty ? { ...choice, mode: 'simplified' } : choice);
}

/** Returns the same keys for a call of which only the request is known. */
function requestOutput(request: CallRequest, choice: OutputChoice | null): IDataObject {
	const { phoneNumber, agentHandle, contactName, metadata } = request;
	return knownOutput(callWith({ phoneNumber, agentHandle, contactName, metadata }), choice);
}

/** Returns the items of a run that was waited for: one for each of its calls. */
function waitedItems(
	context: IExecuteFunctions,
	waited: Waited,
	choice: OutputChoice | null,
	itemIndex: number,
): INodeExecutionData[] {
	const { placed, result, failure } = waited;
	const { calls, ended, analysisPending } = result;
	// A run that Unpod doesn't know is no placed call.
	if (placed === null && failure?.kind === 'notFound') {
		return [failedItem(context, failure, itemIndex)];
	}
	const flags = {
		...(ended || result.failure !== null ? {} : { timedOut: true }),
		...(analysisPending ? { analysisPending } : {}),
	};
	const outputs = calls.map((call) => ({ ...knownOutput(call, choice), ...flags }));
	if (failure === null) return outputs.map((json) => toItem(json, itemIndex));
	const reason = reasonOf(context, failure, itemIndex) + continuing(waited);
	return outputs.map((json) => doubtfulItem(context, { ...json, reason }, reason, itemIndex));
}

/** Returns where the calls of a wait that failed continue; empty for one that timed out, whose message says so. */
function continuing({ result, failure }: Waited): string {
	if (failure !== result.failure) return '';
	return ` The call itself continues in Unpod: ${result.calls.map(placeOf).join('; ')}.`;
}

function reasonOf(context: IExecuteFunctions, failure: unknown, itemIndex: number): string {
	return errorText(toNodeError(context.getNode(), failure, itemIndex));
}

/**
 * Returns the item for a call that may have been placed, or whose end isn't known, when the node continues. It has
 * no key `error`, since n8n runs a node again whose first item has one. It goes to the error output where there
 * is one; there n8n keeps nothing of an item but its message (2.41), so the reason names the IDs.
 */
function doubtfulItem(
	context: IExecuteFunctions,
	json: IDataObject,
	reason: string,
	itemIndex: number,
): INodeExecutionData {
	const node = context.getNode();
	const item = toItem(json, itemIndex);
	if (node.onError !== 'continueErrorOutput') return item;
	return { ...item, error: new NodeOperationError(node, reason, { itemIndex }) };
}
