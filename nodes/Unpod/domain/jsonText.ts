import { isObject } from './json';

/** The value of a JSON text, or why it can't be read. */
type JsonReading = { value: unknown } | { reason: string };

/** What a JSON text may consist of. */
const TOKEN =
	/\s+|"(?:[^"\\\p{Cc}]|\\.)*"|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null|[{}[\],:]/iuy;

/** Returns the first place at which a text can't be JSON; its end where there is none. */
function firstForeign(text: string): number {
	TOKEN.lastIndex = 0;
	let end = 0;
	while (end < text.length && TOKEN.test(text)) end = TOKEN.lastIndex;
	return end;
}

/**
 * Returns the place at which a text can't be read: the one that JavaScript names, else the first at which it can't be
 * JSON.
 */
function placeIn(text: string, reason: string): number {
	const named = /\bposition (\d+)/.exec(reason);
	return named ? Number(named[1]) : firstForeign(text);
}

/** Returns a place as editors show it. */
function lineAndColumn(text: string, place: number): string {
	const lines = text.slice(0, place).split('\n');
	return `line ${lines.length}, column ${lines[lines.length - 1].length + 1}`;
}

/**
 * Returns JavaScript's own reason with the place, which JavaScript names in some versions and for some reasons
 * only. In others it quotes the text, all of it where it is short.
 */
function reasonOf(cause: unknown, text: string): string {
	const reason = cause instanceof Error ? cause.message : String(cause);
	const place = placeIn(text, reason);
	const token = /^Unexpected token '?(.+?)'?,/.exec(reason)?.[1];
	if (token !== undefined && place === text.length) return `Unexpected "${token}"`;
	const why =
		token === undefined
			? reason.replace(/( (in|after) JSON)?( at position .*)?$/, '')
			: `Unexpected "${text.charAt(place)}"`;
	return `${why} at ${lineAndColumn(text, place)}`;
}

/** Reads a JSON text. Where it can't be read, the reason names the place. */
export function readJsonText(text: string): JsonReading {
	try {
		return { value: JSON.parse(text) };
	} catch (cause) {
		return { reason: reasonOf(cause, text) };
	}
}

function isKept(value: unknown): boolean {
	if (typeof value === 'bigint') return false;
	if (typeof value !== 'number') return true;
	return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/**
 * Returns the dotted path of a number that JavaScript or JSON can't keep as it was written; null where there is
 * none. A whole number beyond 2^53 is rounded, and one beyond all bounds becomes null.
 */
export function unkeptNumberAt(value: unknown, path = ''): string | null {
	if (!isKept(value)) return path;
	if (!Array.isArray(value) && !isObject(value)) return null;
	for (const [key, entry] of Object.entries(value)) {
		const found = unkeptNumberAt(entry, path === '' ? key : `${path}.${key}`);
		if (found !== null) return found;
	}
	return null;
}
