import type { PlacedCall } from '../../api/shapes';
import { digitsOf } from '../../domain/call';
import {
	type CallContent,
	contentDigits,
	readRequestId,
	type ReadRequestId,
} from '../ledger/requestId';
import type { SoughtCall } from './soughtCall';

/** A call of a listing with its request ID read. */
export interface ListedCall {
	call: PlacedCall;
	/** Its phone number in digits; empty where the list doesn't show it. */
	number: string;
	read: ReadRequestId | null;
}

/** Returns a listed call with its number in digits and its request ID read. */
export function listedCallOf(call: PlacedCall): ListedCall {
	const { phoneNumber, requestId } = call;
	return {
		call,
		number: digitsOf(phoneNumber),
		read: requestId === null ? null : readRequestId(requestId),
	};
}

/**
 * How sure a match is. `content`: what is asked for, or its origin, is the same. `place`: the call is to the same
 * number, from the same run of an execution that is known. `number`: it is to the same number.
 */
type Certainty = 'content' | 'place' | 'number';

/** One way to match a listed call with one that is sought: what both have in common; null where that doesn't exist. */
export interface Match {
	certainty: Certainty;
	ofListed: (read: ReadRequestId, listed: ListedCall) => string | null;
	/** `run` is the node's run; null where all its runs are one, as those of a tool. */
	ofSought: (sought: SoughtCall, run: number | null) => string | null;
}

/** Returns a text for something in a run; null where there is none. */
function inRun(text: string | null, run: number | null): string | null {
	return text === null || text === '' || run === null ? null : `${text} ${run}`;
}

function originDigits({ origin }: CallContent): string | null {
	return origin === null ? null : contentDigits(origin);
}

/** The ways to match calls of the same lineage, the surest first. */
export const MATCHES: Match[] = [
	{
		certainty: 'content',
		ofListed: ({ asked, run }) => inRun(asked, run),
		ofSought: ({ content }, run) => inRun(contentDigits(content.asked), run),
	},
	{
		certainty: 'content',
		ofListed: ({ asked }) => asked,
		ofSought: ({ content }) => contentDigits(content.asked),
	},
	{
		certainty: 'content',
		ofListed: ({ origin, run }) => inRun(origin, run),
		ofSought: ({ content }, run) => inRun(originDigits(content), run),
	},
	{
		certainty: 'content',
		ofListed: ({ origin }) => origin,
		ofSought: ({ content }) => originDigits(content),
	},
	// Expressions and items can both differ at each try; the number is left.
	{
		certainty: 'place',
		ofListed: ({ run }, { number }) => inRun(number, run),
		ofSought: ({ request }, run) => inRun(digitsOf(request.phoneNumber), run),
	},
	{
		certainty: 'number',
		ofListed: (_, { number }) => (number === '' ? null : number),
		ofSought: ({ request }) => digitsOf(request.phoneNumber),
	},
];

/** Returns whether a listed call can be one that is sought: neither its number nor its agent is another one. */
export function couldBe({ call, number }: ListedCall, { request }: SoughtCall): boolean {
	return (
		(number === '' || number === digitsOf(request.phoneNumber)) &&
		(call.agentHandle === null || call.agentHandle === request.agentHandle)
	);
}
