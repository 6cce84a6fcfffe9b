import { type Effect, UnpodError, type UnpodErrorKind } from '../../domain/errors/unpodError';
import { isObject } from '../../domain/json';
import { possibleEffect, type RequestNote, routeOf } from './requestNote';
import type { Settings } from './settings';

/** Builds the error for a request that was not finished because the execution was cancelled. */
export function cancelled(effect: Effect): UnpodError {
	return new UnpodError({
		kind: 'cancelled',
		message: 'The execution was cancelled',
		description: 'No further request was sent to Unpod.',
		effect,
	});
}

/** Returns all texts of a broken connection: the place of its code depends on n8n's version. */
function codesOf(error: unknown): string {
	const texts: unknown[] = [];
	for (let inner = error; isObject(inner) && texts.length < 12; inner = inner.cause) {
		texts.push(inner.code, inner.message, inner.description, inner.messages);
	}
	return texts.join(' ');
}

/** A way in which a connection breaks, and what to say of it. */
interface Break {
	/** What the codes and texts of the broken connection contain. */
	codes: RegExp;
	kind: UnpodErrorKind;
	/** Whether the request may have been sent before. */
	mayHaveBeenSent: boolean;
	message: (host: string) => string;
	description: (request: RequestNote, host: string) => string;
}

const BREAKS: readonly Break[] = [
	{
		codes: /ECONNREFUSED|refused the connection/i,
		kind: 'connectionRefused',
		mayHaveBeenSent: false,
		message: (host) => `Unpod does not answer at ${host}`,
		description: () =>
			"The connection was refused. Check 'Base URL' in the credential, or try again when the server is up.",
	},
	{
		codes: /ENOTFOUND|EAI_AGAIN|getaddrinfo|connect E(HOST|NET)UNREACH/i,
		kind: 'unreachable',
		mayHaveBeenSent: false,
		message: (host) => `The host ${host} can't be reached`,
		description: () => "Check 'Base URL' in the credential and n8n's network connection.",
	},
	{
		// n8n's own protection against requests into private networks (N8N_SSRF_PROTECTION_ENABLED, 2.x).
		codes: /request was blocked because/i,
		kind: 'settings',
		mayHaveBeenSent: false,
		message: (host) => `This n8n does not allow requests to ${host}`,
		description: () =>
			"Ask your n8n administrator to add the host of 'Base URL' to N8N_SSRF_ALLOWED_HOSTNAMES, or its address to N8N_SSRF_ALLOWED_IP_RANGES.",
	},
	{
		codes: /CERT_|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS_CERT|certificate/i,
		kind: 'settings',
		mayHaveBeenSent: false,
		message: (host) => `The certificate of ${host} is not trusted`,
		description: () =>
			"Check 'Base URL' in the credential, correct the server's certificate, or ask your n8n administrator to add its authority with NODE_EXTRA_CA_CERTS.",
	},
	{
		// Codes of the answer of a server without TLS.
		codes: /WRONG_VERSION_NUMBER|wrong version number|packet length too long/i,
		kind: 'settings',
		mayHaveBeenSent: true,
		message: (host) => `${host} does not support https`,
		description: () =>
			"Check 'Base URL' in the credential: a server without a certificate has an address that starts with http://.",
	},
	{
		codes: /ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT|timeout of|timed out/i,
		kind: 'timedOut',
		mayHaveBeenSent: true,
		message: () => 'Unpod did not answer in time',
		description: (request, host) =>
			`${routeOf(request)} at ${host} got no answer. Try again in a moment.`,
	},
];

/** Any other broken connection. */
const INTERRUPTED: Omit<Break, 'codes'> = {
	kind: 'unavailable',
	mayHaveBeenSent: true,
	message: () => 'The connection to Unpod broke',
	description: (request, host) =>
		`${routeOf(request)} at ${host} was interrupted before the answer arrived. Try again in a moment.`,
};

/**
 * Builds the error for a request without an answer. Only a connection that was never established (refused,
 * host unknown or unreachable, certificate not trusted, blocked by n8n) makes certain that nothing was carried
 * out: a host can become unreachable after the request was sent, too.
 */
export function brokenConnection(
	error: unknown,
	request: RequestNote,
	{ host }: Settings,
): UnpodError {
	const found = codesOf(error);
	const broken = BREAKS.find(({ codes }) => codes.test(found)) ?? INTERRUPTED;
	return new UnpodError({
		kind: broken.kind,
		message: broken.message(host),
		description: broken.description(request, host),
		effect: broken.mayHaveBeenSent ? possibleEffect(request) : 'none',
	});
}

/** Builds the error for a recording whose host could not be reached. */
export function notDownloaded(error: unknown, host: string): UnpodError {
	const reason = error instanceof Error ? error.message : 'no reason given';
	return new UnpodError({
		kind: 'unreachable',
		message: `The recording could not be downloaded from ${host}`,
		description: `n8n could not connect: ${reason}. Check 'Recording URL', or try again in a moment.`,
	});
}
