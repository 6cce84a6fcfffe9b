import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { unpodOver } from './api';
import { asUnpodError, UnpodError } from './api/errors';
import { DIALECT_NAMES, inOtherDialect, readSettings, type Settings } from './api/settings';
import { type Connection, testConnectionOf } from './api/transport';
import { isObject } from './domain/json';

function sentence({ message, description }: UnpodError): string {
	return `${message}. ${description}`;
}

/** The first request of each dialect: it needs the key alone, on the platform the handle too. */
function firstPath({ dialect }: Settings): string {
	return dialect === 'v1' ? 'organizations/' : 'agents/';
}

/**
 * Whether the host takes the key in the other dialect. The platform answers 400 to a good key
 * without an organization handle and 401 to a bad one (server source).
 */
async function otherDialectWorks(other: Connection): Promise<boolean> {
	try {
		const { status, body } = await other.ask({ method: 'GET', path: firstPath(other.settings) });
		return isObject(body) && (status === 200 || status === 400);
	} catch {
		return false;
	}
}

/** Names of the organizations that the key opens; none where the service doesn't let a key ask. */
async function organizationsOf(connection: Connection) {
	try {
		return await unpodOver(connection).organizations();
	} catch (error) {
		if (connection.settings.dialect === 'v1') throw asUnpodError(error);
		return [];
	}
}

async function whoseKey(connection: Connection): Promise<string> {
	const { dialect, organizationHandle } = connection.settings;
	if (dialect === 'platform') await unpodOver(connection).agents(null);
	const organizations = await organizationsOf(connection);
	const chosen = organizations.find(({ handle }) => handle === organizationHandle);
	const named = chosen ? [chosen] : dialect === 'v1' ? organizations : [];
	const names = named.map(({ name, handle }) => name ?? handle ?? '').filter((name) => name !== '');
	const whose = names.length > 0 ? names.join(', ') : organizationHandle;
	return whose === '' ? 'The key works.' : `The key works and opens the organization ${whose}.`;
}

/** Other words for what is known to be wrong with this credential rather than with a request. */
async function explain(
	error: UnpodError,
	connection: Connection,
	other: Connection,
): Promise<string> {
	const { dialect, host, organizationHandle } = connection.settings;
	const aboutHandle = dialect === 'platform' && /organi[sz]ation/i.test(error.description);
	if (aboutHandle && (error.httpCode === 404 || error.httpCode === 400)) {
		return organizationHandle === ''
			? "'Organization Handle' is empty. Enter the domain handle of your organization in Unpod, e.g. acme.example."
			: `Unpod knows no organization '${organizationHandle}'. Check 'Organization Handle': it is the domain handle of your organization in Unpod, e.g. acme.example.`;
	}
	const asksElsewhere = ['keyRefused', 'notFound', 'badAnswer'].includes(error.kind);
	if (asksElsewhere && (await otherDialectWorks(other))) {
		const names = { now: DIALECT_NAMES[dialect], then: DIALECT_NAMES[other.settings.dialect] };
		return error.kind === 'keyRefused'
			? `${host} refuses this key for ${names.now} but takes it for ${names.then}. Switch 'API Version' to ${names.then}.`
			: `${host} does not serve ${names.now} but serves ${names.then}. Switch 'API Version' to ${names.then}.`;
	}
	return sentence(error);
}

/**
 * Tests a credential and answers in a sentence: whose organization the key opens, or what is wrong
 * and what to do. Reads lists only; it places no call and shows no key.
 */
export async function unpodApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		const settings = readSettings(credential.data);
		const connection = testConnectionOf(this, settings);
		try {
			return { status: 'OK', message: await whoseKey(connection) };
		} catch (error) {
			if (!(error instanceof UnpodError)) return unexpected(error);
			const other = testConnectionOf(this, inOtherDialect(settings));
			return { status: 'Error', message: await explain(error, connection, other) };
		}
	} catch (error) {
		return error instanceof UnpodError
			? { status: 'Error', message: sentence(error) }
			: unexpected(error);
	}
}

function unexpected(error: unknown): INodeCredentialTestResult {
	const reason = error instanceof Error ? error.message : String(error);
	return { status: 'Error', message: `The credential could not be tested. ${reason}` };
}
