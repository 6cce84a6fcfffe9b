import { clock } from '../../shared/clock';
import { asNumber, asText, at, isObject, type JsonValue, textAt } from '../../domain/json';
import { shownDuration } from '../../domain/time';
import { UnpodError } from '../../domain/errors/unpodError';
import { type HttpAnswer, isWebPage, retryAfterMs } from './answer';
import { openEffect, type RequestNote, routeOf } from './noAnswer';
import { quote, withoutSecrets } from './quote';
import { namesFields } from './serviceWords';
import { DIALECT_NAMES, type Settings } from './settings';

/** Returns the status that counts: the platform answers some refusals with HTTP 200 and a `status_code` in the body. */
function statusOf({ status, body }: HttpAnswer): number {
	const stated = asNumber(at(body, 'status_code')) ?? 0;
	return status < 300 && (stated === 206 || stated > 299) ? stated : status;
}

function keyRefused(answer: HttpAnswer, settings: Settings): UnpodError {
	return new UnpodError({
		kind: 'keyRefused',
		httpCode: 401,
		message: 'Unpod refused the API key',
		description: `Check 'API Key' in the credential, and that 'API Version' (now ${DIALECT_NAMES[settings.dialect]}) is the one the key is for.${quote(answer.body, settings)}`,
	});
}

/** Lists of which a platform's view takes no API keys, though its documentation says so (seen in its backend). */
const LISTS_OF_MEMBERS = /^(spaces|organizations)\/([^/]+\/)?$/;

/**
 * Returns whether the view takes no API keys: the key was sent, and the view answers that there were no
 * credentials. Other views answer that a wrong key is invalid.
 */
function takesNoKeys({ headers, body }: HttpAnswer, { path }: RequestNote): boolean {
	const challenge = asText(headers['www-authenticate']) ?? '';
	const isUnseen = /credentials were not provided/i.test(
		asText(at(body, 'message')) ?? asText(at(body, 'detail')) ?? '',
	);
	return isUnseen && (/^jwt\b/i.test(challenge) || LISTS_OF_MEMBERS.test(path));
}

/** How to do without what a key may not read. */
function withoutThem({ path }: RequestNote): string {
	if (path === 'spaces/') {
		return "Where a node asks for a space, choose 'By ID' under 'Space' and enter the space's token, which you find in Unpod.";
	}
	return path.startsWith('spaces/')
		? 'Calls can be placed in this space and its runs and tasks can be read all the same.'
		: "Find the organization's handle in Unpod and enter it under 'Organization Handle' in the credential.";
}

function notForKeys(request: RequestNote): UnpodError {
	const what = request.path.startsWith('organizations') ? 'organizations' : 'spaces';
	return new UnpodError({
		kind: 'forbidden',
		httpCode: 401,
		message: `Unpod does not let API keys read ${what}`,
		description: `The key itself may be right: Unpod shows ${what} only to people who are signed in. ${withoutThem(request)}`,
	});
}

function forbidden(answer: HttpAnswer, request: RequestNote, settings: Settings): UnpodError {
	return new UnpodError({
		kind: 'forbidden',
		httpCode: answer.status,
		message: 'Unpod does not allow this with your API key',
		description: `Ask an owner of the space or organization for access (owner or editor), or use another key.${quote(answer.body, settings) || ` Asked: ${routeOf(request)}.`}`,
	});
}

function notServed(answer: HttpAnswer, request: RequestNote, settings: Settings): UnpodError {
	return new UnpodError({
		kind: 'notFound',
		httpCode: answer.status,
		message: `${settings.host} does not serve ${routeOf(request)}`,
		description: `Check 'API Version' (now ${DIALECT_NAMES[settings.dialect]}) and 'Base URL' in the credential.`,
	});
}

/** Returns a sentence with the values of the fields that a refusal of a call mentions. */
function valuesMentioned(words: string, { method, path, body }: RequestNote): string {
	if (method !== 'POST') return '';
	const inPath = /^spaces\/([^/]+)\//.exec(path)?.[1];
	const agent = textAt(body, 'agent_handle', 'pilot');
	const space = textAt(body, 'space_token') ?? (inPath ? decodeURIComponent(inPath) : null);
	const fields = [
		agent !== null && /'Agent'|\bagent/i.test(words) ? `'Agent' is ${agent}` : '',
		space !== null && /'Space'|\bspace/i.test(words) ? `'Space' is ${space}` : '',
	].filter((field) => field !== '');
	return fields.length === 0 ? '' : ` In this call ${fields.join(' and ')}.`;
}

function notFound(answer: HttpAnswer, request: RequestNote, settings: Settings): UnpodError {
	const handle = settings.dialect !== 'v1' ? "'Organization Handle' and " : '';
	const words = quote(answer.body, settings);
	return new UnpodError({
		kind: 'notFound',
		httpCode: answer.status,
		message: 'Unpod did not find what was asked for',
		description: `Check the IDs in the node and, in the credential, ${handle}'API Version'. Asked: ${routeOf(request)}.${words}${valuesMentioned(words, request)}`,
	});
}

function rateLimited(answer: HttpAnswer, settings: Settings): UnpodError {
	const waitMs = retryAfterMs(answer.headers, clock.now());
	const when = waitMs === null ? 'Try again in a minute' : `Try again in ${shownDuration(waitMs)}`;
	return new UnpodError({
		kind: 'rateLimited',
		httpCode: 429,
		message: 'Unpod takes no more requests for now',
		description: `${when}, or spread the work: 'Calls per Minute' does it for calls. Plans of Unpod limit calls per minute and tasks per day.${quote(answer.body, settings)}`,
		...(waitMs === null ? {} : { retryAfterMs: waitMs }),
	});
}

function redirected(answer: HttpAnswer, request: RequestNote, settings: Settings): UnpodError {
	const location = asText(answer.headers.location);
	return new UnpodError({
		kind: 'redirected',
		httpCode: answer.status,
		message: `${settings.host} sends the request on to another address`,
		description: `n8n does not follow, so that the key goes nowhere else. Set 'Base URL' in the credential to the address that finally answers${location === null ? '' : ` (it points to ${withoutSecrets(location, settings)})`}.`,
		// 301, 307 and 308 mean that the resource is elsewhere; the others may follow on work already done.
		effect: [302, 303, 304].includes(answer.status) ? openEffect(request) : 'none',
	});
}

const ABOUT_ACCESS = /access|permission/i;

/**
 * The text of HTTP 206 for a read that another service behind the API could not answer: "Runs Fetch Failed"
 * with that service's text (seen in the backend), or as the documentation prints it.
 */
const UPSTREAM = /\bfetch(ing)? failed\b|\berror (fetching|retrieving)\b/i;

/** Texts about a request that is refused however often it is sent. */
const STAYS_WRONG = /validation|invalid|access|permission|not found|does(n't| not) exist/i;

/** Returns whether a read may succeed in a moment, since another service behind the API had an outage. */
function isOutage({ method }: RequestNote, status: number, body: unknown, words: string): boolean {
	const isUpstream = method === 'GET' && status === 206 && UPSTREAM.test(words);
	return isUpstream && !STAYS_WRONG.test(words) && !namesFields(body);
}

/**
 * Texts of HTTP 206 for a creation that was not begun (server source). Upstream failures have the same
 * status, so after any other text it is not known how far the creation got.
 */
const NOT_BEGUN = /validation|invalid space|access|permission|product-id|org-?handle/i;

/** Returns what to check: the credential where the service's text is about its headers, else the node. */
function whatToCheck(words: string): string {
	if (/\borg(ani[sz]ation)?[\s-]handle\b/i.test(words)) {
		return "Check 'Organization Handle' in the credential.";
	}
	if (/\bproduct[\s-]id\b/i.test(words)) return "Check 'Product ID' in the credential.";
	const access = ' and that your key may use this space (owner or editor)';
	return `Check the values in the node${ABOUT_ACCESS.test(words) ? access : ''}.`;
}

function refused(
	answer: HttpAnswer,
	status: number,
	request: RequestNote,
	settings: Settings,
): UnpodError {
	const words = quote(answer.body, settings);
	if (isOutage(request, status, answer.body, words))
		return unavailable(answer, status, request, settings);
	const access = ABOUT_ACCESS.test(words);
	const isOpen = [408, 409].includes(status) || (status === 206 && !NOT_BEGUN.test(words));
	return new UnpodError({
		kind: access ? 'forbidden' : 'refused',
		httpCode: status,
		message: access
			? 'Unpod does not allow this with your API key'
			: 'Unpod did not accept the request',
		description: `${whatToCheck(words)}${words || ` ${routeOf(request)} was answered with status ${status}.`}${valuesMentioned(words, request)}`,
		quote: words.trim(),
		effect: isOpen ? openEffect(request) : 'none',
	});
}

function unavailable(
	answer: HttpAnswer,
	status: number,
	request: RequestNote,
	settings: Settings,
): UnpodError {
	const waitMs = retryAfterMs(answer.headers, clock.now());
	const words = quote(answer.body, settings);
	return new UnpodError({
		kind: 'unavailable',
		httpCode: status,
		message: `Unpod could not carry out the request (status ${status})`,
		description: `Its server has an outage. Try again in a moment.${words}`,
		quote: words.trim(),
		effect: openEffect(request),
		...(waitMs === null ? {} : { retryAfterMs: waitMs }),
	});
}

/**
 * Builds the error for a web page with status 400: Unpod's framework sends it where the server is not
 * configured for the host name of the request, before it reads the request (seen in its backend).
 */
function wrongAddress(answer: HttpAnswer, { host }: Settings): UnpodError {
	return new UnpodError({
		kind: 'refused',
		httpCode: answer.status,
		message: `The server at ${host} refuses to be called by this address`,
		description:
			"It answered with a web page (status 400) before it looked at the request. Check 'Base URL' in the credential: a server answers to certain host names only, and http:// or a port may be wrong. On a server of your own, its administrator can allow the name.",
	});
}

/** Builds the error for an answer with a good status whose content is no answer of Unpod's. */
export function badAnswer(
	what: string,
	request: RequestNote,
	settings: Settings,
	body?: unknown,
): UnpodError {
	const words = quote(body, settings);
	return new UnpodError({
		kind: 'badAnswer',
		message: `${settings.host} answered ${routeOf(request)} with ${what}`,
		description: `Expected the JSON of Unpod's API. Check 'Base URL' and 'API Version' (now ${DIALECT_NAMES[settings.dialect]}) in the credential.${words}`,
		quote: words.trim(),
		effect: openEffect(request),
	});
}

/** Builds the error for a list that announces more rows and does not return them. */
export function incompleteList(request: RequestNote, settings: Settings): UnpodError {
	return new UnpodError({
		kind: 'badAnswer',
		message: `${settings.host} announces more rows of ${routeOf(request)}, but does not return them`,
		description:
			'A part of the list would be missing, so none of it is used. Try again in a moment. If it stays so, this Unpod returns its lists in a form that the node does not know: report it at https://github.com/unpod-ai/n8n-nodes-unpod/issues.',
	});
}

function unusable(body: unknown): string | null {
	if (isWebPage(body)) return 'a web page';
	if (body === undefined || body === null || body === '') return 'an empty answer';
	return typeof body === 'object' ? null : 'something that is not JSON';
}

/**
 * Returns the JSON of a usable answer.
 *
 * The platform answers business refusals (wrong space, no access, validation) with HTTP 206 (server
 * source, documentation), so of the 2xx only the others are good.
 *
 * @throws UnpodError for a refusal, with what happened, what to do and whether the request may have had an
 * effect
 */
export function judge(answer: HttpAnswer, request: RequestNote, settings: Settings): JsonValue {
	const status = statusOf(answer);
	const { body } = answer;
	if (status >= 300 && status < 400) throw redirected(answer, request, settings);
	if (status === 401) {
		throw takesNoKeys(answer, request) ? notForKeys(request) : keyRefused(answer, settings);
	}
	if (status === 403) throw forbidden(answer, request, settings);
	if (status === 404 || status === 405) {
		throw isObject(body)
			? notFound(answer, request, settings)
			: notServed(answer, request, settings);
	}
	if (status === 429) throw rateLimited(answer, settings);
	if (status >= 500) throw unavailable(answer, status, request, settings);
	if (status === 400 && isWebPage(body)) throw wrongAddress(answer, settings);
	if (status >= 400 || status === 206) throw refused(answer, status, request, settings);
	const isEmpty = body === undefined || body === null || body === '';
	if (isEmpty && status >= 200 && request.mayBeEmpty) return null;
	const problem = status < 200 ? 'an unknown status' : unusable(body);
	if (problem !== null) throw badAnswer(problem, request, settings);
	return body as JsonValue;
}
