import { asText, at, isObject, isPrivateKey, type JsonObject, parseJson } from '../../domain/json';

/** Keys whose names add nothing to the text behind them. */
const PLAIN_KEYS = new Set(['detail', 'details', 'error', 'errors', 'message', 'msg']);

/** Returns the field that a row of FastAPI's list of wrong values is about: `{loc: ['body', 'to_number'], msg}`. */
function fieldIn({ loc, msg }: JsonObject): string | null {
	if (!Array.isArray(loc) || asText(msg) === null) return null;
	const path = loc.slice(1).flatMap((part) => asText(part) ?? []);
	return path.length === 0 ? null : path.join('.');
}

/** Returns whether a body lists, however deep, which fields of the request are wrong (FastAPI). */
export function namesFields(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(namesFields);
	return isObject(value) && (fieldIn(value) !== null || Object.values(value).some(namesFields));
}

/** Returns all texts in a value, each with its key; JSON within a text is read too. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') {
		const parsed = parseJson(value);
		return isObject(parsed) ? textsIn(parsed) : [value.replace(/\s+/g, ' ').trim()];
	}
	if (Array.isArray(value)) return value.flatMap(textsIn);
	if (!isObject(value)) return [];
	const field = fieldIn(value);
	// The message about a value may repeat it.
	if (field !== null && field.split('.').some(isPrivateKey)) return [field];
	if (field !== null) return [`${field}: ${asText(value.msg)}`];
	const shown = Object.entries(value).filter(([key]) => !isPrivateKey(key));
	return shown.flatMap(([key, inner]) =>
		textsIn(inner).map((text) => (PLAIN_KEYS.has(key) ? text : `${key}: ${text}`)),
	);
}

/**
 * Returns what the service itself writes in the body of a refusal, in one line, or null. Bodies with the
 * keys message, error, error.message, detail, errors, data.errors and data.detail were seen; a body with
 * none of them names the fields that are wrong.
 */
export function serviceText(body: unknown): string | null {
	if (!isObject(body)) return null;
	const { message, error, detail, errors, data } = body;
	const known = [message, at(error, 'message'), error, detail, errors, at(data, 'errors')];
	const texts = [...known, at(data, 'detail')].flatMap(textsIn);
	const shown = (texts.length > 0 ? texts : textsIn(body)).filter((text) => text !== '');
	return shown.length > 0 ? [...new Set(shown)].join(' - ') : null;
}
