import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';
import { cancelled } from '../../api/http/noAnswer';
import type { CallRequest } from '../../calling/placing/callRequest';
import type { Outcome } from '../../calling/placing/placingTypes';
import {
	heldError,
	notCalledJson,
	notPlacedJson,
	placedSentence,
	suspendedError,
	suspendedJson,
	unconfirmedError,
	unconfirmedJson,
} from '../../calling/placing/placingReport';
import type { JsonObject } from '../../domain/json';
import { errorText, toNodeError } from '../../n8n/nodeError';
import { failedItem } from '../failedItem';
import { type BatchRun, toItem } from '../operation';

function failureOf(outcome: Outcome, zone: string): unknown {
	if (outcome.kind === 'refused') return outcome.error;
	if (outcome.kind === 'cancelled') return cancelled('none');
	if (outcome.kind === 'unconfirmed') return unconfirmedError(outcome, zone);
	if (outcome.kind === 'held') return heldError(outcome, zone);
	if (outcome.kind === 'suspended') return suspendedError(outcome.request);
	return null;
}

function isNotTried({ kind }: Outcome): boolean {
	return kind === 'notTried' || kind === 'suspended';
}

/** Returns whether an outcome stays the same in every retry, which stops at it again. */
function isOpen({ kind }: Outcome): boolean {
	return kind === 'unconfirmed' || kind === 'held';
}

/** Returns what to do for the items after a call that stays open: each retry stops at it again. */
function wayOn(outcomes: Outcome[], staysOpen: boolean): string {
	const count = outcomes.filter(isNotTried).length;
	if (count === 0) return '';
	const left = `${count} ${count === 1 ? 'item was' : 'items were'} not called.`;
	return staysOpen
		? `${left} To call them, set 'On Error' of this node to Continue and retry this execution with the currently saved workflow.`
		: left;
}

/**
 * Requires that all calls were placed or left out on purpose.
 *
 * @throws NodeApiError or NodeOperationError for the first other one. It names the calls that were placed.
 */
export function requireAllPlaced({ context }: BatchRun, outcomes: Outcome[]): void {
	const zone = context.getTimezone();
	const itemIndex = outcomes.findIndex((outcome) => failureOf(outcome, zone) !== null);
	if (itemIndex === -1) return;
	const outcome = outcomes[itemIndex];
	const error = toNodeError(context.getNode(), failureOf(outcome, zone), itemIndex);
	const also = outcomes
		.slice(itemIndex + 1)
		.flatMap((other) => (other.kind === 'unconfirmed' ? [other] : []))
		.map(({ request, entry }) => `${request.phoneNumber} (request ID ${entry.requestId})`);
	error.description = [
		error.description,
		also.length > 0 ? `The same holds for the calls to ${also.join(', ')}.` : '',
		placedSentence(outcomes),
		wayOn(outcomes, isOpen(outcome)),
	]
		.filter((sentence) => sentence)
		.join(' ');
	throw error;
}

/** Returns what an operation puts out of a call of which only the request is known. */
export type Blank = (request: CallRequest) => JsonObject;

/** Returns an item with the reason why its call is uncertain; on an error output n8n needs an error in it. */
function openItem(
	context: IExecuteFunctions,
	json: JsonObject,
	reason: string,
	itemIndex: number,
): INodeExecutionData {
	const node = context.getNode();
	const item = toItem(json, itemIndex);
	if (node.onError !== 'continueErrorOutput') return item;
	return { ...item, error: new NodeOperationError(node, reason, { itemIndex }) };
}

/**
 * Returns the item for a call that was not placed, or of which it isn't known, when the node continues. A call
 * that may have been placed goes to the error output where there is one; otherwise it carries no
 * `error` key, since n8n runs a node again whose first item has one.
 *
 * @param blank Returns all keys that the operation's other items have, so that the nodes that follow work with
 * this item as well.
 */
export function otherItem(
	{ context }: BatchRun,
	outcome: Outcome,
	itemIndex: number,
	blank: Blank = () => ({}),
): INodeExecutionData[] {
	const node = context.getNode();
	const zone = context.getTimezone();
	switch (outcome.kind) {
		case 'skipped':
		case 'dryRun':
			return [toItem({ ...blank(outcome.request), ...notPlacedJson(outcome, zone) }, itemIndex)];
		case 'notCalled':
			return [toItem({ ...blank(outcome.request), ...notCalledJson(outcome) }, itemIndex)];
		case 'cancelled':
		case 'refused':
			return [failedItem(context, failureOf(outcome, zone), itemIndex)];
		case 'unconfirmed':
		case 'held': {
			const { request, entry } = outcome;
			const reason = errorText(toNodeError(node, failureOf(outcome, zone), itemIndex));
			const json = { ...blank(request), ...unconfirmedJson(request, entry, reason) };
			return [openItem(context, json, reason, itemIndex)];
		}
		case 'suspended': {
			const reason = errorText(toNodeError(node, failureOf(outcome, zone), itemIndex));
			const json = { ...blank(outcome.request), ...suspendedJson(outcome.request, reason) };
			return [openItem(context, json, reason, itemIndex)];
		}
		default:
			return [];
	}
}
