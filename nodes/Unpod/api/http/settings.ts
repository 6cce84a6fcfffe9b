import { cleanText } from '../../domain/cleanText';
import { asText, isObject } from '../../domain/json';
import type { Dialect } from '../shapes';
import { UnpodError } from '../../domain/errors/unpodError';

/** The values of a credential, ready for requests. */
export interface Settings {
	dialect: Dialect;
	/** Scheme, host and path before the API's own, without a slash at the end. */
	host: string;
	/** `host` and the API's path, with a slash at the end. */
	baseUrl: string;
	apiKey: string;
	/** Empty for v1. */
	organizationHandle: string;
	/** Platform only, empty otherwise. */
	productId: string;
}

/** How the dialects are called in the credential's form. */
export const DIALECT_NAMES: Record<Dialect, string> = {
	v1: 'Quick Start (v1)',
	platform: 'Platform (v2)',
	speech: 'Speech',
};

/** Where Unpod serves each dialect, by the quick-start article, the platform documentation and the vendor's SDK. */
const DEFAULT_HOSTS: Record<Dialect, string> = {
	v1: 'https://api.unpod.ai',
	platform: 'https://unpod.ai',
	speech: 'https://api.unpod.ai',
};

const API_PATHS: Record<Dialect, string> = {
	v1: '/api/v1/',
	platform: '/api/v2/platform/',
	speech: '/api/v2/platform/speech/v1/',
};

/** The API's own path at the end of an address, with or without a version and what is below it. */
const API_PATH = /\/api(\/v\d+(\/.*)?)?\/*$/;

/** The scheme before the key in the header: the article prints Bearer, the others accept Token only. */
const AUTH_SCHEMES: Record<Dialect, string> = { v1: 'Bearer', platform: 'Token', speech: 'Token' };

const DIALECTS: readonly Dialect[] = ['v1', 'platform', 'speech'];

const DEFAULT_PRODUCT_ID = 'unpod.ai';

function settingsError(message: string, description: string): UnpodError {
	return new UnpodError({ kind: 'settings', message, description });
}

/**
 * The host part of what was typed as 'Base URL'. A missing scheme, a slash at the end and a pasted
 * API path are forgiven; a path before the API's own (a self-hosted Unpod behind a proxy) is kept.
 */
function readHost(baseUrl: string, dialect: Dialect): string {
	const typed = cleanText(baseUrl);
	if (typed === '') return DEFAULT_HOSTS[dialect];
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
	const url = URL.canParse(withScheme) ? new URL(withScheme) : null;
	if (!url || !['http:', 'https:'].includes(url.protocol)) {
		throw settingsError(
			"'Base URL' of the credential is not a web address",
			`Enter an address such as ${DEFAULT_HOSTS[dialect]}, or leave it empty to use Unpod's own.`,
		);
	}
	return `${url.protocol}//${url.host}${url.pathname.replace(API_PATH, '')}`.replace(/\/+$/, '');
}

/** A header takes printable ASCII alone; anything else would break the connection in mid-request. */
function readHeader(value: unknown, displayName: string): string {
	const typed = cleanText(asText(value) ?? '');
	if (/^[\x20-\x7e]*$/.test(typed)) return typed;
	throw settingsError(
		`'${displayName}' of the credential contains a character that can't be sent`,
		"Copy it from Unpod again, or type it: letters with accents can't be part of it.",
	);
}

function readApiKey(value: unknown): string {
	const apiKey = readHeader(value, 'API Key').replace(/^(bearer|token)(\s+|$)/i, '');
	if (apiKey === '') {
		throw settingsError(
			"'API Key' of the credential is empty",
			'Create a key in Unpod under AI Studio > API Keys and paste it into the credential.',
		);
	}
	if (!apiKey.includes(' ')) return apiKey;
	throw settingsError(
		"'API Key' of the credential contains a space",
		'Paste the key alone, without anything before or after it.',
	);
}

/**
 * Reads a decrypted credential of type `unpodApi`.
 *
 * @throws UnpodError that names the field which is missing or can't be read.
 */
export function readSettings(credential: unknown): Settings {
	const fields = isObject(credential) ? credential : {};
	const dialect = DIALECTS.find((known) => known === fields.apiVersion) ?? 'v1';
	const apiKey = readApiKey(fields.apiKey);
	const host = readHost(asText(fields.baseUrl) ?? '', dialect);
	return {
		dialect,
		host,
		baseUrl: host + API_PATHS[dialect],
		apiKey,
		organizationHandle:
			dialect === 'v1' ? '' : readHeader(fields.organizationHandle, 'Organization Handle'),
		productId:
			dialect === 'platform'
				? readHeader(fields.productId, 'Product ID') || DEFAULT_PRODUCT_ID
				: '',
	};
}

/**
 * The same credential spoken in another dialect. Unpod itself serves each at a host of its own, where a
 * credential with an empty 'Base URL' leads once it is switched.
 */
export function inDialect(
	settings: Settings,
	dialect: Dialect,
	host = settings.host === DEFAULT_HOSTS[settings.dialect] ? DEFAULT_HOSTS[dialect] : settings.host,
): Settings {
	return { ...settings, dialect, host, baseUrl: host + API_PATHS[dialect] };
}

/** The same credential in each of the other dialects, to find out which one a host serves. */
export function inOtherDialects(settings: Settings): Settings[] {
	return DIALECTS.filter((dialect) => dialect !== settings.dialect).map((dialect) =>
		inDialect(settings, dialect),
	);
}

/** The headers that show a request to be the credential owner's. */
export function authHeaders(settings: Settings): Record<string, string> {
	const headers: Record<string, string> = {
		Authorization: `${AUTH_SCHEMES[settings.dialect]} ${settings.apiKey}`,
	};
	if (settings.organizationHandle !== '') headers['Org-Handle'] = settings.organizationHandle;
	if (settings.productId !== '') headers['Product-Id'] = settings.productId;
	return headers;
}

/** Names where these settings lead: dialect, host and organization. */
export function placeOf({ dialect, baseUrl, organizationHandle }: Settings): string {
	return [dialect, baseUrl, organizationHandle].join(' ');
}

/** The host whose public route hands out recordings: for Unpod's own API that of the platform. */
export function recordingHost({ host }: Settings): string {
	return host === DEFAULT_HOSTS.v1 ? DEFAULT_HOSTS.platform : host;
}
