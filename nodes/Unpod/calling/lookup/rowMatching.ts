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
export interface Row {
	call: PlacedCall;
	/** Its phone number in digits; empty where the row doesn't show it. */
	number: string;
	read: ReadRequestId | null;
}

/** Returns a listed call with its number in digits and its request ID read. */
export function rowOf(call: PlacedCall): Row {
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

/** One way to match a row with a call: what both have in common; null where that doesn't exist. */
export interface Match {
	certainty: Certainty;
	ofRow: (read: ReadRequestId, row: Row) => string | null;
	/** `run` is the node's run; null where all its runs are one, as those of a tool. */
	ofCall: (sought: SoughtCall, run: number | null) => string | null;
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
		ofRow: ({ asked, run }) => inRun(asked, run),
		ofCall: ({ content }, run) => inRun(contentDigits(content.asked), run),
	},
	{
		certainty: 'content',
		ofRow: ({ asked }) => asked,
		ofCall: ({ content }) => contentDigits(content.asked),
	},
	{
		certainty: 'content',
		ofRow: ({ origin, run }) => inRun(origin, run),
		ofCall: ({ content }, run) => inRun(originDigits(content), run),
	},
	{
		certainty: 'content',
		ofRow: ({ origin }) => origin,
		ofCall: ({ content }) => originDigits(content),
	},
	// Expressions and items can both differ at each try; the number is left.
	{
		certainty: 'place',
		ofRow: ({ run }, { number }) => inRun(number, run),
		ofCall: ({ request }, run) => inRun(digitsOf(request.phoneNumber), run),
	},
	{
		certainty: 'number',
		ofRow: (_, { number }) => (number === '' ? null : number),
		ofCall: ({ request }) => digitsOf(request.phoneNumber),
	},
];

/** Returns whether nothing that a row shows speaks against a call: neither number nor agent. */
export function couldBe({ call, number }: Row, { request }: SoughtCall): boolean {
	return (
		(number === '' || number === digitsOf(request.phoneNumber)) &&
		(call.agentHandle === null || call.agentHandle === request.agentHandle)
	);
}
