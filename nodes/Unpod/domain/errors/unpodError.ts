import { asNumber, asText, at, isObject, isPrivateKey, type JsonObject, parseJson } from '../json';

/** What kind of refusal or break it was; n8n's back-off and our own retries go by it. */
export type UnpodErrorKind =
	| 'badAnswer'
	| 'cancelled'
	| 'connectionRefused'
	| 'forbidden'
	| 'keyRefused'
	| 'notFound'
	| 'rateLimited'
	| 'redirected'
	| 'refused'
	| 'settings'
	| 'timedOut'
	| 'unavailable'
	| 'unreachable';

/**
 * What is certain of a request that changes something: `none` — it was not carried out;
 * `unknown` — it may have been.
 */
export type Effect = 'none' | 'unknown';

interface UnpodErrorDetails {
	kind: UnpodErrorKind;
	/** What happened, in a sentence without a full stop. */
	message: string;
	/** What to do next. */
	description: string;
	/** What the service itself said, as a sentence; it is part of the description too. */
	said?: string;
	httpCode?: number;
	/** Milliseconds after which the service wants to be asked again. */
	retryAfterMs?: number;
	effect?: Effect;
}

/** Why Unpod could not do what it was asked, in words for the person who built the workflow. */
export class UnpodError extends Error {
	readonly kind: UnpodErrorKind;

	readonly description: string;

	readonly said: string;

	readonly httpCode: number | null;

	readonly retryAfterMs: number | null;

	readonly effect: Effect;

	constructor(details: UnpodErrorDetails) {
		super(details.message);
		this.name = 'UnpodError';
		this.kind = details.kind;
		this.description = details.description;
		this.said = details.said ?? '';
		this.httpCode = details.httpCode ?? null;
		this.retryAfterMs = details.retryAfterMs ?? null;
		this.effect = details.effect ?? 'none';
	}
}

/** An HTTP answer as it came, whatever its status. `body` is parsed JSON, or the text where it is none. */
export interface HttpAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** Keys whose names add nothing to the text behind them. */
const PLAIN_KEYS = new Set(['detail', 'details', 'error', 'errors', 'message', 'msg']);

/** The field that a row of FastAPI's list of wrong values is about: `{loc: ['body', 'to_number'], msg}`. */
function fieldIn({ loc, msg }: JsonObject): string | null {
	if (!Array.isArray(loc) || asText(msg) === null) return null;
	const path = loc.slice(1).flatMap((part) => asText(part) ?? []);
	return path.length === 0 ? null : path.join('.');
}

/** Whether a body lists, however deep, which fields of the request are wrong (FastAPI). */
export function namesFields(value: unknown): boolean {
	if (Array.isArray(value)) return value.some(namesFields);
	return isObject(value) && (fieldIn(value) !== null || Object.values(value).some(namesFields));
}

/** All texts in a value, each with the key it stands under; JSON within a text is read too. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') {
		const parsed = parseJson(value);
		return isObject(parsed) ? textsIn(parsed) : [value.replace(/\s+/g, ' ').trim()];
	}
	if (Array.isArray(value)) return value.flatMap(textsIn);
	if (!isObject(value)) return [];
	const field = fieldIn(value);
	if (field !== null) return [`${field}: ${asText(value.msg)}`];
	const shown = Object.entries(value).filter(([key]) => !isPrivateKey(key));
	return shown.flatMap(([key, inner]) =>
		textsIn(inner).map((text) => (PLAIN_KEYS.has(key) ? text : `${key}: ${text}`)),
	);
}

/**
 * What the service itself says in the body of a refusal, in one line, or null.
 * It has said it under message, error, error.message, detail, errors, data.errors and data.detail; a
 * body with none of them names the fields that are wrong.
 */
export function serviceWords(body: unknown): string | null {
	if (!isObject(body)) return null;
	const { message, error, detail, errors, data } = body;
	const said = [message, at(error, 'message'), error, detail, errors, at(data, 'errors')];
	const texts = [...said, at(data, 'detail')].flatMap(textsIn);
	const words = (texts.length > 0 ? texts : textsIn(body)).filter((text) => text !== '');
	return words.length > 0 ? [...new Set(words)].join(' - ') : null;
}

/** The longest time that a service plausibly wants to be left alone. */
const LONGEST_WAIT_MS = 31 * 86_400_000;

/**
 * Milliseconds that an answer's Retry-After asks for (seconds or an HTTP date), or null: also for more
 * than a month, which is no time to wait but something else.
 */
export function retryAfterMs(headers: Record<string, unknown>, now: number): number | null {
	const value = headers['retry-after'];
	const seconds = asNumber(value);
	const waitMs = seconds === null ? Date.parse(asText(value) ?? '') - now : seconds * 1000;
	return Number.isNaN(waitMs) || waitMs > LONGEST_WAIT_MS ? null : Math.max(0, waitMs);
}

/** Whether a body is a web page rather than data. */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);
}

/** Any thrown value as an UnpodError; what nobody expected may have had an effect. */
export function asUnpodError(error: unknown): UnpodError {
	if (error instanceof UnpodError) return error;
	const reason =
		error instanceof Error && error.message !== '' ? ` It says: ${error.message}.` : '';
	return new UnpodError({
		kind: 'badAnswer',
		message: 'The answer of Unpod could not be read',
		description: `Try again in a moment. If it stays so, report it at https://github.com/unpod-ai/n8n-nodes-unpod/issues.${reason}`,
		effect: 'unknown',
	});
}
