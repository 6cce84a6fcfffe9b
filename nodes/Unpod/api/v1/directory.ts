import { memoizedBy } from '../../shared/memo';
import type { Directory } from '../contract';
import type { Lists } from '../lists/lists';
import { requireFound } from '../lists/missing';
import { collect } from '../lists/pagination';
import { requireAgent } from '../orders/targets';
import type { Agent, Space } from '../shapes';
import { needsSpace } from './needsSpace';
import { organizationsIn, readAgent, readOrganization, readSpace } from './rows';

/** Lists organizations, spaces and agents; the article has no route for a single one of them. */
export function directoryOf(lists: Lists): Directory {
	async function spaces(): Promise<Space[]> {
		return await collect(lists.pages('spaces/', {}, readSpace));
	}

	async function agents(spaceToken: string | null): Promise<Agent[]> {
		if (spaceToken === null) throw needsSpace('agents');
		return await collect(lists.pages('agents/', { space_token: spaceToken }, readAgent));
	}

	const agentsIfListed = memoizedBy(
		async (spaceToken) => await agents(spaceToken).catch(() => null),
	);

	return {
		async organizations() {
			const options = { rowsIn: organizationsIn };
			return await collect(lists.pages('organizations/', {}, readOrganization, options));
		},
		spaces,
		async space(spaceToken) {
			const space = (await spaces()).find(({ token }) => token === spaceToken);
			return requireFound(space, 'Space', spaceToken);
		},
		agents,
		async agent(agentHandle, spaceToken) {
			const agent = (await agents(spaceToken)).find(({ handle }) => handle === agentHandle);
			return requireFound(agent, 'Agent', agentHandle);
		},
		async checkTarget(spaceToken, agentHandle) {
			const listed = await agentsIfListed(spaceToken);
			if (listed !== null) requireAgent(listed, agentHandle);
		},
	};
}
