import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { unpodOver } from '../api';
import type { Connection } from '../api/http/connection';
import { DIALECTS } from '../api/http/dialects';
import { inOtherDialects, readSettings, type Settings } from '../api/http/settings';
import { testConnectionOf } from '../api/http/transport';
import type { Organization } from '../api/shapes';
import { asUnpodError, UnpodError } from '../domain/errors/unpodError';

function sentence({ message, description }: UnpodError): string {
	return `${message}. ${description}`;
}

function namesOrganization({ settings }: Connection): boolean {
	return DIALECTS[settings.dialect].namesOrganization;
}

/** Returns whether Unpod refuses because a request has no handle of an organization, or an unknown one. */
function isAboutHandle({ httpCode, description }: UnpodError): boolean {
	return (httpCode === 400 || httpCode === 404) && /Unpod says: .*\borg/i.test(description);
}

/**
 * Tries the key in another dialect. A refusal that is only about the organization proves a good key (server
 * source).
 */
async function tryInOtherDialect(other: Connection): Promise<'accepted' | 'refused' | 'notServed'> {
	try {
		await other.get(DIALECTS[other.settings.dialect].firstList);
		return 'accepted';
	} catch (error) {
		const refusal = asUnpodError(error);
		if (isAboutHandle(refusal)) return 'accepted';
		return refusal.kind === 'keyRefused' ? 'refused' : 'notServed';
	}
}

/** Reads the organizations that the key has access to; null where the platform doesn't let a key list them. */
async function organizationsOf(connection: Connection): Promise<Organization[] | null> {
	try {
		return await unpodOver(connection).organizations();
	} catch (error) {
		if (!namesOrganization(connection)) throw asUnpodError(error);
		return null;
	}
}

/** Names that a sentence lists at most. */
const MOST_NAMES = 5;

function namesOf(organizations: Organization[]): string {
	const names = organizations.flatMap(({ name, handle }) => name ?? handle ?? []);
	const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
	const whose = names.slice(0, MOST_NAMES).join(', ') + more;
	return `${names.length === 1 ? 'organization' : 'organizations'} ${whose}`;
}

/**
 * Returns the sentence about a key that lists the agents of an organization. The platform lists the agents of any
 * organization to any key (seen in its backend), so only its list of organizations shows whether the key
 * belongs there, and that list is not for all keys.
 *
 * @throws UnpodError where the key belongs to others only
 */
function answerForOrganization(organizations: Organization[] | null, handle: string): string {
	const chosen = organizations?.find((organization) => organization.handle === handle);
	if (chosen) return `The key works and has access to the ${namesOf([chosen])}.`;
	const others = (organizations ?? []).flatMap((organization) => organization.handle ?? []);
	if (others.length === 0) {
		return `The key works, and Unpod knows the organization '${handle}'. This test can't show whether the key may use it, since Unpod does not let API keys read organizations. If Unpod refuses access later, check 'Organization Handle'.`;
	}
	throw new UnpodError({
		kind: 'settings',
		message: `The key works, but not for the organization '${handle}'`,
		description: `It has access to ${others.slice(0, MOST_NAMES).join(', ')}. Enter one of these under 'Organization Handle', or use a key of a member of '${handle}'.`,
	});
}

/** Returns the sentence about a key that works: what it has access to. */
async function answerOf(connection: Connection): Promise<string> {
	const { organizationHandle } = connection.settings;
	if (namesOrganization(connection)) {
		await unpodOver(connection).agents(null);
		return answerForOrganization(await organizationsOf(connection), organizationHandle);
	}
	const opened = (await organizationsOf(connection)) ?? [];
	return opened.length === 0
		? 'The key works. It has no access to an organization yet.'
		: `The key works and has access to the ${namesOf(opened)}.`;
}

/** Kinds of refusals that the wrong dialect may cause: no such route, a web page, another key. */
const PERHAPS_OTHER_DIALECT = ['badAnswer', 'forbidden', 'keyRefused', 'notFound', 'redirected'];

/** Returns a sentence about this credential where it is known to be wrong, else about the request. */
async function explain(
	error: UnpodError,
	connection: Connection,
	others: Connection[],
): Promise<string> {
	const { organizationHandle } = connection.settings;
	if (namesOrganization(connection) && isAboutHandle(error)) {
		return organizationHandle === ''
			? "'Organization Handle' is empty. Enter the domain handle of your organization in Unpod, e.g. acme.example."
			: `Unpod has no organization '${organizationHandle}'. Check 'Organization Handle': it is the domain handle of your organization in Unpod, e.g. acme.example.`;
	}
	if (!PERHAPS_OTHER_DIALECT.includes(error.kind)) return sentence(error);
	return (await dialectToSwitchTo(error, connection.settings, others)) ?? sentence(error);
}

/** Returns what to switch the credential to, null where no other dialect answers the key. */
async function dialectToSwitchTo(
	{ kind }: UnpodError,
	{ dialect, host }: Settings,
	others: Connection[],
): Promise<string | null> {
	const isRefused = kind === 'keyRefused' || kind === 'forbidden';
	const now = DIALECTS[dialect].name;
	const answers = await Promise.all(others.map(tryInOtherDialect));
	const accepting = others.filter((_, index) => answers[index] === 'accepted');
	const refusing = others.filter((_, index) => answers[index] === 'refused');
	if (accepting.length > 0) {
		const then = namesOfDialects(accepting, 'and');
		const switching = `Switch 'API Version' to ${namesOfDialects(accepting, 'or')}.`;
		const where = otherHosts(accepting, host);
		return isRefused
			? `${host} refuses this key for ${now} but ${where}accepts it for ${then}. ${switching}`
			: `${host} does not serve ${now} but ${where}serves ${then}. ${switching}`;
	}
	if (refusing.length === 0 || isRefused) return null;
	return `${host} does not serve ${now}. ${otherHosts(refusing, host) || 'It '}serves ${namesOfDialects(refusing, 'and')}, but refuses this key. Switch 'API Version' to ${namesOfDialects(refusing, 'or')} and check 'API Key'.`;
}

/** Names the hosts of connections, with a space at the end; empty where all have this host. */
function otherHosts(connections: Connection[], host: string): string {
	const hosts = [...new Set(connections.map(({ settings }) => settings.host))];
	return hosts.every((other) => other === host) ? '' : `${hosts.join(' or ')} `;
}

function namesOfDialects(connections: Connection[], conjunction: 'and' | 'or'): string {
	return connections
		.map(({ settings }) => DIALECTS[settings.dialect].name)
		.join(` ${conjunction} `);
}

async function testSettings(
	context: ICredentialTestFunctions,
	settings: Settings,
): Promise<INodeCredentialTestResult> {
	const connection = testConnectionOf(context, settings);
	try {
		return { status: 'OK', message: await answerOf(connection) };
	} catch (error) {
		if (!(error instanceof UnpodError)) return unexpected(error);
		const others = inOtherDialects(settings).map((other) => testConnectionOf(context, other));
		return { status: 'Error', message: await explain(error, connection, others) };
	}
}

/**
 * Tests a credential and answers in a sentence: to which organizations the key has access, or what is wrong and what
 * to do. Reads lists only; places no call and shows no key.
 */
export async function unpodApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		return await testSettings(this, readSettings(credential.data));
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
