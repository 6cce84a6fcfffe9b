import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { toE164 } from '../calling/number/phoneNumber';
import { asText, type JsonValue } from '../domain/json';
import { errorText, toNodeError } from '../n8n/nodeError';
import { toItem } from './operation';

const LONGEST_NUMBER = 40;

/** Returns the number that an item asks to call, as it was entered where it is none; undefined where nobody is called. */
function askedNumber(context: IExecuteFunctions, itemIndex: number): JsonValue | undefined {
	if (!Object.hasOwn(context.getNode().parameters, 'phoneNumber')) return undefined;
	let entered: unknown;
	try {
		entered = context.getNodeParameter('phoneNumber', itemIndex, null);
		return toE164(entered);
	} catch {
		return asText(entered)?.slice(0, LONGEST_NUMBER) ?? null;
	}
}

/**
 * Returns the item with the message for an input item that failed, when the node continues. It carries the
 * number that was to be called. On an error output it must not: n8n sends an item there only where it holds nothing but
 * `error`, and puts the input item's own fields beside it (2.41).
 */
export function failedItem(
	context: IExecuteFunctions,
	failure: unknown,
	itemIndex: number,
): INodeExecutionData {
	const node = context.getNode();
	const error = errorText(toNodeError(node, failure, itemIndex));
	if (node.onError === 'continueErrorOutput') return toItem({ error }, itemIndex);
	const phoneNumber = askedNumber(context, itemIndex);
	return toItem({ ...(phoneNumber === undefined ? {} : { phoneNumber }), error }, itemIndex);
}
