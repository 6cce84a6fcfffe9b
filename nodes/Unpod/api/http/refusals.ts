import { UnpodError } from '../../domain/errors/unpodError';
import { asText, textAt } from '../../domain/json';
import { shownDuration } from '../../domain/time';
import { clock } from '../../shared/clock';
import { type HttpAnswer, retryAfterMs } from './answer';
import { DIALECTS } from './dialects';
import { quote } from './quote';
import { possibleEffect, type RequestNote, routeOf } from './requestNote';
import { withoutSecrets } from './secrets';
import { namesFields } from './serviceText';
import type { Settings } from './settings';

/** Builds the error for a path that the host does not serve. */
export function notServed(
	answer: HttpAnswer,
	request: RequestNote,
	settings: Settings,
): UnpodError {
	return new UnpodError({
		kind: 'notFound',
		httpCode: answer.status,
		message: `${settings.host} does not serve ${routeOf(request)}`,
		description: `Check 'API Version' (now ${DIALECTS[settings.dialect].name}) and 'Base URL' in the credential.`,
	});
}

/** Returns a sentence with the values of the fields that a refusal of a call mentions. */
function valuesMentioned(quoted: string, { method, path, body }: RequestNote): string {
	if (method !== 'POST') return '';
	const inPath = /^spaces\/([^/]+)\//.exec(path)?.[1];
	const agent = textAt(body, 'agent_handle', 'pilot');
	const space = textAt(body, 'space_token') ?? (inPath ? decodeURIComponent(inPath) : null);
	const fields = [
		agent !== null && /'Agent'|\bagent/i.test(quoted) ? `'Agent' is ${agent}` : '',
		space !== null && /'Space'|\bspace/i.test(quoted) ? `'Space' is ${space}` : '',
	].filter((field) => field !== '');
	return fields.length === 0 ? '' : ` In this call ${fields.join(' and ')}.`;
}

/** Builds the error for an ID that Unpod does not find. */
export function notFound(answer: HttpAnswer, request: RequestNote, settings: Settings): UnpodError {
	const handle = DIALECTS[settings.dialect].namesOrganization ? "'Organization Handle' and " : '';
	const quoted = quote(answer.body, settings);
	return new UnpodError({
		kind: 'notFound',
		httpCode: answer.status,
		message: 'Unpod did not find what was asked for',
		description: `Check the IDs in the node and, in the credential, ${handle}'API Version'. The request was ${routeOf(request)}.${quoted}${valuesMentioned(quoted, request)}`,
	});
}

/** Builds the error for too many requests, with the time after which Unpod accepts more. */
export function rateLimited(answer: HttpAnswer, settings: Settings): UnpodError {
	const waitMs = retryAfterMs(answer.headers, clock.now());
	const when = waitMs === null ? 'Try again in a minute' : `Try again in ${shownDuration(waitMs)}`;
	return new UnpodError({
		kind: 'rateLimited',
		httpCode: 429,
		message: 'Unpod accepts no more requests for now',
		description: `${when}, or send fewer requests: for calls, set 'Calls per Minute'. Unpod's plans limit calls per minute and tasks per day.${quote(answer.body, settings)}`,
		...(waitMs === null ? {} : { retryAfterMs: waitMs }),
	});
}

/** Builds the error for a redirect, which is not followed. */
export function redirected(
	answer: HttpAnswer,
	request: RequestNote,
	settings: Settings,
): UnpodError {
	const location = asText(answer.headers.location);
	return new UnpodError({
		kind: 'redirected',
		httpCode: answer.status,
		message: `${settings.host} redirects the request to another address`,
		description: `The node does not follow redirects, so that your key is not sent elsewhere. Set 'Base URL' in the credential to the final address${location === null ? '' : ` (the redirect points to ${withoutSecrets(location, settings)})`}.`,
		// 301, 307 and 308 mean that the resource is elsewhere; the others may follow on work already done.
		effect: [302, 303, 304].includes(answer.status) ? possibleEffect(request) : 'none',
	});
}

const ABOUT_ACCESS = /access|permission/i;

/**
 * The text of HTTP 206 for a read that another service behind the API could not answer: "Runs Fetch Failed"
 * with that service's text (seen in the backend), or as the documentation prints it.
 */
const UPSTREAM = /\bfetch(ing)? failed\b|\berror (fetching|retrieving)\b/i;

/** Texts about a request that is refused each time it is sent. */
const STAYS_WRONG = /validation|invalid|access|permission|not found|does(n't| not) exist/i;

/** Returns whether a read may succeed in a moment, since another service behind the API had an outage. */
export function isOutageBehind(
	answer: HttpAnswer,
	status: number,
	{ method }: RequestNote,
	settings: Settings,
): boolean {
	if (method !== 'GET' || status !== 206 || namesFields(answer.body)) return false;
	const quoted = quote(answer.body, settings);
	return UPSTREAM.test(quoted) && !STAYS_WRONG.test(quoted);
}

/**
 * Texts of HTTP 206 for a creation that was not begun (server source). Upstream failures have the same
 * status, so after any other text it is not known how far the creation got.
 */
const NOT_BEGUN = /validation|invalid space|access|permission|product-id|org-?handle/i;

/** Returns what to check: the credential where the service's text is about its headers, else the node. */
function whatToCheck(quoted: string): string {
	if (/\borg(ani[sz]ation)?[\s-]handle\b/i.test(quoted)) {
		return "Check 'Organization Handle' in the credential.";
	}
	if (/\bproduct[\s-]id\b/i.test(quoted)) return "Check 'Product ID' in the credential.";
	const access = ' and that your key may use this space (owner or editor)';
	return `Check the values in the node${ABOUT_ACCESS.test(quoted) ? access : ''}.`;
}

/** Builds the error for a request that Unpod does not accept. */
export function refused(
	answer: HttpAnswer,
	status: number,
	request: RequestNote,
	settings: Settings,
): UnpodError {
	const quoted = quote(answer.body, settings);
	const access = ABOUT_ACCESS.test(quoted);
	const isUncertain = [408, 409].includes(status) || (status === 206 && !NOT_BEGUN.test(quoted));
	return new UnpodError({
		kind: access ? 'forbidden' : 'refused',
		httpCode: status,
		message: access
			? 'Unpod does not allow this with your API key'
			: 'Unpod did not accept the request',
		description: `${whatToCheck(quoted)}${quoted || ` ${routeOf(request)} was answered with status ${status}.`}${valuesMentioned(quoted, request)}`,
		quote: quoted.trim(),
		effect: isUncertain ? possibleEffect(request) : 'none',
	});
}

/** Builds the error for an outage of the server, or of a service behind its API. */
export function unavailable(
	answer: HttpAnswer,
	status: number,
	request: RequestNote,
	settings: Settings,
): UnpodError {
	const waitMs = retryAfterMs(answer.headers, clock.now());
	const quoted = quote(answer.body, settings);
	return new UnpodError({
		kind: 'unavailable',
		httpCode: status,
		message: `Unpod could not carry out the request (status ${status})`,
		description: `Its server has an outage. Try again in a moment.${quoted}`,
		quote: quoted.trim(),
		effect: possibleEffect(request),
		...(waitMs === null ? {} : { retryAfterMs: waitMs }),
	});
}

/**
 * Builds the error for a web page with status 400: Unpod's framework sends it where the server is not
 * configured for the host name of the request, before it reads the request (seen in its backend).
 */
export function wrongAddress(answer: HttpAnswer, { host }: Settings): UnpodError {
	return new UnpodError({
		kind: 'refused',
		httpCode: answer.status,
		message: `The server does not accept the host name of ${host}`,
		description:
			"It answered with a web page (status 400) and did not look at the request. Check 'Base URL' in the credential: a server accepts certain host names only, and http:// or a port may be wrong. On your own server, the administrator can allow the host name.",
	});
}
