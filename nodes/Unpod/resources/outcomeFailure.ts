import type { IExecuteFunctions } from 'n8n-workflow';
import { cancelled } from '../api/http/noAnswer';
import {
	heldError,
	placedSentence,
	suspendedError,
	unconfirmedError,
} from '../calling/placing/placingReport';
import type { Outcome } from '../calling/placing/placingTypes';
import { continuesOnFail } from '../n8n/continueOnFail';
import { toNodeError } from '../n8n/nodeError';
import type { Waited } from './waitPlan';

/** What became of an input item: of its call, or of the wait for it. */
export type ItemOutcome = Outcome | Waited;

/**
 * Returns why an outcome is a failure; null for any other.
 *
 * @param zone IANA name of the time zone in which it names times
 */
export function failureOf(outcome: ItemOutcome, zone: string): unknown {
	switch (outcome.kind) {
		case 'refused':
			return outcome.error;
		case 'cancelled':
			return cancelled('none');
		case 'unconfirmed':
			return unconfirmedError(outcome, zone);
		case 'held':
			return heldError(outcome, zone);
		case 'suspended':
			return suspendedError(outcome.request);
		case 'waited':
			return outcome.failure;
		default:
			return null;
	}
}

/** Returns what became of the call itself, whether or not it was waited for. */
function placingOf(outcome: ItemOutcome): Outcome[] {
	if (outcome.kind !== 'waited') return [outcome];
	return outcome.placed === null ? [] : [outcome.placed];
}

/** Returns the other calls that may have been placed, in a sentence; empty where there are none. */
function alsoUnconfirmed(others: ItemOutcome[]): string {
	const named = others
		.flatMap((other) => (other.kind === 'unconfirmed' ? [other] : []))
		.map(({ request, entry }) => `${request.phoneNumber} (request ID ${entry.requestId})`);
	return named.length > 0 ? `The same holds for the calls to ${named.join(', ')}.` : '';
}

/** Returns whether every retry of the execution stops at the same outcome again. */
function stopsRetries({ kind }: ItemOutcome): boolean {
	return kind === 'unconfirmed' || kind === 'held';
}

/** Returns how many items were not called and what to do for them; empty where there are none. */
function notCalledSentence(outcomes: ItemOutcome[], failed: ItemOutcome): string {
	const count = outcomes.filter(({ kind }) => kind === 'notTried' || kind === 'suspended').length;
	if (count === 0) return '';
	const left = `${count} ${count === 1 ? 'item was' : 'items were'} not called.`;
	return stopsRetries(failed)
		? `${left} To call them, set 'On Error' of this node to Continue and retry this execution with the currently saved workflow.`
		: left;
}

/**
 * Requires that no item has failed, unless the node continues on fail.
 *
 * @throws NodeApiError or NodeOperationError for the first that has. It names the calls that were placed.
 */
export function requireNoFailure(
	context: IExecuteFunctions,
	results: ReadonlyArray<{ outcome: ItemOutcome }>,
): void {
	if (continuesOnFail(context)) return;
	const outcomes = results.map(({ outcome }) => outcome);
	for (const [itemIndex, outcome] of outcomes.entries()) {
		const failure = failureOf(outcome, context.getTimezone());
		if (failure === null) continue;
		const error = toNodeError(context.getNode(), failure, itemIndex);
		error.description = [
			error.description,
			alsoUnconfirmed(outcomes.slice(itemIndex + 1)),
			placedSentence(outcomes.flatMap(placingOf)),
			notCalledSentence(outcomes, outcome),
		]
			.filter((sentence) => sentence)
			.join(' ');
		throw error;
	}
}
