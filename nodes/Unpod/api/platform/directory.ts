import { at, isObject, textAt } from '../../domain/json';
import { memoized, memoizedBy } from '../../shared/memo';
import type { Directory } from '../contract';
import { badAnswer } from '../http/badAnswer';
import type { Connection } from '../http/connection';
import { path } from '../http/path';
import type { Lists } from '../lists/lists';
import { requireFound } from '../lists/missing';
import { collect } from '../lists/pagination';
import { requireAgent, requireCallingSpace } from '../orders/targets';
import type { Agent, Space } from '../shapes';
import { readAgent, readOrganization, readSpace } from './rows';

/** Lists organizations, spaces and agents; agents are those of the whole organization. */
export function directoryOf(connection: Connection, lists: Lists): Directory {
	async function space(spaceToken: string): Promise<Space> {
		const request = { method: 'GET', path: path`spaces/${spaceToken}/` } as const;
		const raw = at(await connection.get(request.path), 'data');
		if (isObject(raw) && textAt(raw, 'token') !== null) return readSpace(raw);
		throw badAnswer('no space', request, connection.settings);
	}

	async function agents(): Promise<Agent[]> {
		return await collect(lists.pages('agents/', {}, readAgent));
	}

	const agentsIfListed = memoized(async () => await agents().catch(() => null));

	const spaceIfReadable = memoizedBy(
		async (spaceToken) => await space(spaceToken).catch(() => null),
	);

	return {
		async organizations() {
			return await collect(lists.pages('organizations/', {}, readOrganization));
		},
		async spaces() {
			return await collect(lists.pages('spaces/', {}, readSpace));
		},
		space,
		agents,
		async agent(agentHandle) {
			const agent = (await agents()).find(({ handle }) => handle === agentHandle);
			return requireFound(agent, 'Agent', agentHandle);
		},
		async checkTarget(spaceToken, agentHandle) {
			const [listed, target] = await Promise.all([agentsIfListed(), spaceIfReadable(spaceToken)]);
			if (listed !== null) requireAgent(listed, agentHandle);
			if (target !== null) requireCallingSpace(target);
		},
	};
}
