import { createHash } from 'node:crypto';
import type { CallRequest } from '../../api/shapes';
import { isObject, type JsonValue } from '../../domain/json';

function sorted(value: JsonValue): JsonValue {
	if (Array.isArray(value)) return value.map(sorted);
	if (!isObject(value)) return value;
	const keys = Object.keys(value).sort();
	return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** Returns a digest of plain data, 32 hexadecimal digits. The order of its keys doesn't matter. */
export function digestOfData(content: object): string {
	const json: JsonValue = JSON.parse(JSON.stringify(content));
	return createHash('sha256')
		.update(JSON.stringify(sorted(json)))
		.digest('hex')
		.slice(0, 32);
}

/**
 * Returns a digest of what is asked for. The order of its keys doesn't matter. Fields that requests gained after
 * version 0.1.0 count only where they are set, so that saved digests stay valid.
 */
export function digestOf(request: CallRequest): string {
	const { agentHandle, spaceToken, phoneNumber, metadata, contactName, context, ...more } = request;
	const { bridgeSlug, schedule, ...later } = more;
	const added = Object.entries(later).filter(([, value]) => value !== null && value !== undefined);
	return digestOfData({
		agentHandle,
		spaceToken,
		phoneNumber,
		metadata,
		contactName,
		context,
		bridgeSlug,
		schedule,
		...Object.fromEntries(added),
	});
}

/**
 * Returns a digest of the origin of a request: whom it calls, its item, and the node's fields with expressions
 * unevaluated. It stays the same where an expression returns another value at each try.
 */
export function originOf(request: CallRequest, item: object, written: object): string {
	const { phoneNumber, spaceToken, agentHandle } = request;
	return digestOfData({ phoneNumber, spaceToken, agentHandle, item, written });
}
