import { asNumber, asText } from '../../domain/json';

/** An HTTP answer as it came, whatever its status. `body` is parsed JSON, or the text where it is none. */
export interface HttpAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** The longest time, in milliseconds, for which a service plausibly wants no more requests. */
const LONGEST_WAIT_MS = 31 * 86_400_000;

/**
 * Returns the milliseconds that an answer's Retry-After asks for (seconds or an HTTP date). Returns null where there
 * is none, and for more than a month: then the value means something else.
 */
export function retryAfterMs(headers: Record<string, unknown>, now: number): number | null {
	const value = headers['retry-after'];
	const seconds = asNumber(value);
	const waitMs = seconds === null ? Date.parse(asText(value) ?? '') - now : seconds * 1000;
	return Number.isNaN(waitMs) || waitMs > LONGEST_WAIT_MS ? null : Math.max(0, waitMs);
}

/** Returns whether a body is a web page rather than data. */
export function isWebPage(body: unknown): boolean {
	return typeof body === 'string' && /^\s*<(!doctype|html|head|body|\?xml)/i.test(body);
}
