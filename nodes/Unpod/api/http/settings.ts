import { cleanText } from '../../domain/cleanText';
import { UnpodError } from '../../domain/errors/unpodError';
import { asText, isObject } from '../../domain/json';
import { type Dialect, DIALECT_VALUES } from '../shapes';
import { DIALECTS } from './dialects';

/** The values of a credential, ready for requests. */
export interface Settings {
	dialect: Dialect;
	/** Scheme, host and path before the API's own, without a slash at the end. */
	host: string;
	/** `host` and the API's path, with a slash at the end. */
	baseUrl: string;
	apiKey: string;
	/** Empty where the dialect names no organization. */
	organizationHandle: string;
	/** Empty where the dialect names no product. */
	productId: string;
}

/** The API's own path at the end of an address, with or without a version and what is below it. */
const API_PATH = /\/api(\/v\d+(\/.*)?)?\/*$/;

const DEFAULT_PRODUCT_ID = 'unpod.ai';

function settingsError(message: string, description: string): UnpodError {
	return new UnpodError({ kind: 'settings', message, description });
}

/**
 * Returns the host part of 'Base URL'. A missing scheme is added, a slash at the end and a pasted API path are
 * removed; a path before the API's own (a self-hosted Unpod behind a proxy) is kept.
 */
function readHost(baseUrl: string, dialect: Dialect): string {
	const typed = cleanText(baseUrl);
	if (typed === '') return DIALECTS[dialect].host;
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
	const url = URL.canParse(withScheme) ? new URL(withScheme) : null;
	if (!url || !['http:', 'https:'].includes(url.protocol)) {
		throw settingsError(
			"'Base URL' of the credential is not a web address",
			`Enter an address such as ${DIALECTS[dialect].host}, or leave it empty to use Unpod's own.`,
		);
	}
	return `${url.protocol}//${url.host}${url.pathname.replace(API_PATH, '')}`.replace(/\/+$/, '');
}

/** Reads a value that is sent in a header. Anything but printable ASCII would break the connection. */
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
	const dialect = DIALECT_VALUES.find((known) => known === fields.apiVersion) ?? 'v1';
	const { apiPath, namesOrganization, namesProduct } = DIALECTS[dialect];
	const apiKey = readApiKey(fields.apiKey);
	const host = readHost(asText(fields.baseUrl) ?? '', dialect);
	return {
		dialect,
		host,
		baseUrl: host + apiPath,
		apiKey,
		organizationHandle: namesOrganization
			? readHeader(fields.organizationHandle, 'Organization Handle')
			: '',
		productId: namesProduct ? readHeader(fields.productId, 'Product ID') || DEFAULT_PRODUCT_ID : '',
	};
}

/**
 * Returns the same credential for another dialect. Unpod itself serves each dialect at its own host, which an empty
 * 'Base URL' means.
 */
export function inDialect(
	settings: Settings,
	dialect: Dialect,
	host = settings.host === DIALECTS[settings.dialect].host ? DIALECTS[dialect].host : settings.host,
): Settings {
	return { ...settings, dialect, host, baseUrl: host + DIALECTS[dialect].apiPath };
}

/** Returns the same credential for each of the other dialects, to find out which one a host serves. */
export function inOtherDialects(settings: Settings): Settings[] {
	return DIALECT_VALUES.filter((dialect) => dialect !== settings.dialect).map((dialect) =>
		inDialect(settings, dialect),
	);
}

/** Returns the headers that authenticate a request. */
export function authHeaders(settings: Settings): Record<string, string> {
	const headers: Record<string, string> = {
		Authorization: `${DIALECTS[settings.dialect].authScheme} ${settings.apiKey}`,
	};
	if (settings.organizationHandle !== '') headers['Org-Handle'] = settings.organizationHandle;
	if (settings.productId !== '') headers['Product-Id'] = settings.productId;
	return headers;
}

/** Names the service that these settings are for: dialect, host and organization. */
export function placeOf({ dialect, baseUrl, organizationHandle }: Settings): string {
	return [dialect, baseUrl, organizationHandle].join(' ');
}

/** Returns the host whose public route serves recordings: for Unpod's own API, that of the platform. */
export function recordingHost({ host }: Settings): string {
	return host === DIALECTS.v1.host ? DIALECTS.platform.host : host;
}
