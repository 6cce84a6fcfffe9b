import { isObject, parseJson, textAt } from '../domain/json';

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
	httpCode?: number;
	/** Milliseconds after which the service wants to be asked again. */
	retryAfterMs?: number;
	effect?: Effect;
}

/** Why Unpod could not do what it was asked, in words for the person who built the workflow. */
export class UnpodError extends Error {
	readonly kind: UnpodErrorKind;

	readonly description: string;

	readonly httpCode: number | null;

	readonly retryAfterMs: number | null;

	readonly effect: Effect;

	constructor(details: UnpodErrorDetails) {
		super(details.message);
		this.name = 'UnpodError';
		this.kind = details.kind;
		this.description = details.description;
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

const LONGEST_QUOTE = 300;

function flatten(value: unknown): string[] {
	if (typeof value === 'string') {
		const parsed = parseJson(value);
		return isObject(parsed) ? flatten(parsed) : [value];
	}
	if (Array.isArray(value)) return value.flatMap(flatten);
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([key, inner]) =>
		flatten(inner).map((text) =>
			['detail', 'message', 'errors'].includes(key) ? text : `${key}: ${text}`,
		),
	);
}

/**
 * What the service itself says in the body of a refusal, in one line, or null.
 * It has said it under message, detail, error, error.message, errors and data.errors.
 */
export function serviceWords(body: unknown): string | null {
	if (!isObject(body)) return null;
	const data = isObject(body.data) ? body.data : {};
	const details = flatten(body.errors ?? data.errors ?? data.detail ?? []);
	const message = textAt(body, 'message', 'error.message', 'error', 'detail');
	const texts = [message, ...(details.length > 0 ? details : message ? [] : flatten(body.detail))];
	const line = [...new Set(texts.filter((text) => text !== null))].join(' - ').replace(/\s+/g, ' ');
	if (line === '') return null;
	return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}

/** Milliseconds that an answer's Retry-After asks for (seconds or an HTTP date), or null. */
export function retryAfterMs(headers: Record<string, unknown>, now: number): number | null {
	const value = headers['retry-after'];
	if (typeof value !== 'string' && typeof value !== 'number') return null;
	const seconds = Number(value);
	if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(String(value));
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Whether a body is a web page rather than data. */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);
}

/** Any thrown value as an UnpodError; what nobody expected may have had an effect. */
export function asUnpodError(error: unknown): UnpodError {
	if (error instanceof UnpodError) return error;
	return new UnpodError({
		kind: 'badAnswer',
		message: 'The answer of Unpod could not be read',
		description: error instanceof Error ? error.message : 'Try again in a moment.',
		effect: 'unknown',
	});
}
