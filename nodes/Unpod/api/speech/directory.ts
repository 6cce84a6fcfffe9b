import { asUnpodError, UnpodError } from '../../domain/errors/unpodError';
import type { Directory } from '../contract';
import type { Connection } from '../http/connection';
import { inDialect } from '../http/settings';
import { requireFound } from '../lists/missing';
import type { Agent, Organization, Space } from '../shapes';
import { rowsAt } from './callDetails';
import { readAgents, readOrganization } from './rows';

/** Refusals that may hold for the list of organizations alone: its view accepts no API keys in some versions. */
const REFUSED_VIEW = ['forbidden', 'keyRefused', 'notFound', 'redirected', 'refused'];

/** Lists the agents of the organization, which is the only space. */
export function directoryOf(connection: Connection): Directory {
	/** Reads them from the platform, with the same key: the plane has no route of its own for them. */
	async function organizations(): Promise<Organization[]> {
		const { settings } = connection;
		const platform = connection.withSettings(inDialect(settings, 'platform', settings.host));
		const rows = await rowsAt(platform, 'organizations/');
		return rows.map(readOrganization);
	}

	/** @throws UnpodError where the plane itself refuses the key */
	async function refuseWrongKey(): Promise<void> {
		await rowsAt(connection, 'agents').catch((error: unknown) => {
			const refusal = asUnpodError(error);
			if (refusal.kind === 'keyRefused') throw refusal;
		});
	}

	/** Returns none where their view accepts no keys, as in some versions: that doesn't mean that the key is wrong. */
	async function organizationsIfListed(): Promise<Organization[]> {
		try {
			return await organizations();
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!REFUSED_VIEW.includes(refusal.kind)) throw refusal;
			if (refusal.kind === 'keyRefused') await refuseWrongKey();
			return [];
		}
	}

	/** Returns the organization as the only space, so that the same workflow works in all dialects: there are no spaces. */
	async function organizationAsSpace(): Promise<Space> {
		const { organizationHandle: token } = connection.settings;
		if (token === '') throw noHandle();
		const listed = await organizationsIfListed();
		const organization = listed.find(({ handle }) => handle === token);
		const raw = organization?.raw ?? { domain_handle: token };
		return { token, name: organization?.name ?? token, placesCalls: true, raw };
	}

	/** Lists agents, or pipes for a key that may not read agents: a pipe names its agent. */
	async function agents(): Promise<Agent[]> {
		try {
			return readAgents(await rowsAt(connection, 'agents'));
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!['forbidden', 'notFound', 'refused'].includes(refusal.kind)) throw refusal;
			const pipes = await rowsAt(connection, 'pipes').catch(() => {
				throw refusal;
			});
			return readAgents(pipes);
		}
	}

	return {
		organizations,
		spaces: async () => [await organizationAsSpace()],
		/** Returns the organization, whichever space was chosen for another dialect. */
		space: organizationAsSpace,
		agents,
		async agent(agentHandle) {
			const agent = (await agents()).find(({ handle }) => handle === agentHandle);
			return requireFound(agent, 'Agent', agentHandle);
		},
		/** Checks nothing: the service itself refuses an agent that can't call, and there are no spaces. */
		async checkTarget() {},
	};
}

function noHandle(): UnpodError {
	return new UnpodError({
		kind: 'settings',
		message: "'Organization Handle' of the credential is empty",
		description:
			'Enter the domain handle of your organization in Unpod, e.g. acme.example. With Speech, all calls belong to it.',
	});
}
