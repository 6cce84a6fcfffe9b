import { type Failure, type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { InputError } from '../domain/errors/inputError';
import { UnpodError } from '../domain/errors/unpodError';

/** Returns the cause by which n8n decides when to poll again (from n8n 2.37). */
function failureOf({ kind, retryAfterMs }: UnpodError): Failure | undefined {
	const wait = retryAfterMs === null ? {} : { retryAfterMs };
	switch (kind) {
		case 'rateLimited':
			return { cause: 'rate-limited', ...wait };
		case 'connectionRefused':
		case 'timedOut':
		case 'unavailable':
			return { cause: 'temporarily-unavailable', ...wait };
		case 'keyRefused':
			return { cause: 'credential-invalid' };
		case 'settings':
			return { cause: 'configuration-invalid' };
		default:
			return undefined;
	}
}

function named(message: string, itemIndex: number | undefined): string {
	return itemIndex === undefined ? message : `${message} [item ${itemIndex}]`;
}

/**
 * Turns any thrown value into the error that n8n shows: what happened as its message, what to do as its
 * description, and the item it is about. A NodeApiError is built from plain data, since n8n returns
 * one that is wrapped again unchanged and drops what was to be added.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (error instanceof UnpodError) {
		const message = named(error.message, itemIndex);
		const { description } = error;
		const httpCode = error.httpCode === null ? undefined : String(error.httpCode);
		return new NodeApiError(
			node,
			{ message, description, httpCode: httpCode ?? null },
			{ message, description, httpCode, itemIndex, failure: failureOf(error) },
		);
	}
	if (error instanceof InputError) {
		const { description } = error;
		return new NodeOperationError(node, named(error.message, itemIndex), {
			description,
			itemIndex,
		});
	}
	const reason = error instanceof Error ? error : String(error);
	return new NodeOperationError(node, reason, { itemIndex });
}

/** Returns an error in one text, for an item of a node with On Error = Continue. */
export function errorText(error: NodeApiError | NodeOperationError): string {
	const { message, description } = error;
	return description ? `${message}. ${description}` : message;
}
