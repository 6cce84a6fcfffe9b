/** What a JSON document can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object, as a service answers it and as an n8n item carries it. */
export interface JsonObject {
	[key: string]: JsonValue;
}

/** Returns whether a JSON value is an object (not an array, not null). */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the objects of a list; anything else in it is ignored. */
export function objectsOf(value: unknown): JsonObject[] {
	return Array.isArray(value) ? value.filter(isObject) : [];
}

/**
 * Returns the value at a dotted path, `undefined` where the path ends early.
 * Only own keys count, so that data can't reach an object's prototype.
 */
export function at(source: unknown, path: string): JsonValue | undefined {
	let holder: unknown = source;
	let value: JsonValue | undefined;
	for (const key of path.split('.')) {
		if (!isObject(holder) || !Object.hasOwn(holder, key)) return undefined;
		value = holder[key];
		holder = value;
	}
	return value;
}

/** Returns a non-blank text or a number as text, otherwise null. IDs of the service may be numbers or strings. */
export function asText(value: unknown): string | null {
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Returns a finite number, also when it is written as text, otherwise null. */
export function asNumber(value: unknown): number | null {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** Returns the first text at one of the paths, otherwise null. */
export function textAt(source: unknown, ...paths: string[]): string | null {
	for (const path of paths) {
		const text = asText(at(source, path));
		if (text !== null) return text;
	}
	return null;
}

/** Returns the first value at one of the paths that is neither missing, null nor an empty text. */
export function valueAt(source: unknown, ...paths: string[]): JsonValue | undefined {
	for (const path of paths) {
		const value = at(source, path);
		if (value !== undefined && value !== null && value !== '') return value;
	}
	return undefined;
}

/** Returns an object, also when it is written as JSON text, otherwise null. Empty objects count as null. */
export function asFilledObject(value: unknown): JsonObject | null {
	const parsed = typeof value === 'string' ? parseJson(value) : value;
	return isObject(parsed) && Object.keys(parsed).length > 0 ? parsed : null;
}

/** Parses a JSON text; undefined where it is no JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/**
 * Returns whether a key is one that no workflow should carry, in any spelling: tasks of the platform hold a token
 * of the user who made them (captured answers, 2026).
 */
export function isPrivateKey(key: string): boolean {
	return key
		.toLowerCase()
		.replace(/[^a-z]/g, '')
		.replace(/s$/, '')
		.endsWith('usertoken');
}
