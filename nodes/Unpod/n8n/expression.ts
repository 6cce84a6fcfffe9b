import { isObject } from '../domain/json';

function isExpression(written: unknown): boolean {
	return typeof written === 'string' && written.startsWith('=');
}

/** Returns whether n8n evaluates what is written in a parameter: such a text starts with `=`, also in a picker. */
export function isWrittenAsExpression(written: unknown): boolean {
	return isExpression(written) || (isObject(written) && isExpression(written.value));
}
