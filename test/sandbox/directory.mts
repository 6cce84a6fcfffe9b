import type { Agent, Organization, Space } from './entities.mts';

/** Who and what is there before anybody is called. */
export class Directory {
	readonly organizations: Organization[] = [];

	readonly spaces: Space[] = [];

	readonly agents: Agent[] = [];

	addOrganization(organization: Partial<Omit<Organization, 'id'>> = {}): Organization {
		const id = this.organizations.length + 1;
		const handle = id === 1 ? 'acme.example' : `organization-${id}.example`;
		const added: Organization = { id, name: 'Acme', handle, ...organization };
		this.organizations.push(added);
		return added;
	}

	/** A space of the first organization that makes calls, if nothing else is said. */
	addSpace(space: Partial<Omit<Space, 'id'>> = {}): Space {
		const id = this.spaces.length + 1;
		const added: Space = {
			id,
			token: `sp_${String(id).padStart(9, '0')}`,
			name: 'My Workspace',
			contentType: 'contact',
			organizationHandle: this.organizations[0].handle,
			role: 'owner',
			...space,
		};
		this.spaces.push(added);
		return added;
	}

	/** A published agent of all spaces of the first organization, if nothing else is said. */
	addAgent(agent: Partial<Omit<Agent, 'id'>> = {}): Agent {
		const id = this.agents.length + 1;
		const added: Agent = {
			id,
			handle: `agent-${id}`,
			name: 'Support',
			state: 'published',
			type: 'Voice',
			spaceToken: null,
			hasNumber: true,
			organizationHandle: this.organizations[0].handle,
			...agent,
		};
		this.agents.push(added);
		return added;
	}

	findSpace(token: unknown): Space | null {
		return this.spaces.find((space) => space.token === token) ?? null;
	}

	findAgent(handle: unknown): Agent | null {
		return this.agents.find((agent) => agent.handle === handle) ?? null;
	}

	findOrganization(handle: unknown): Organization | null {
		return this.organizations.find((organization) => organization.handle === handle) ?? null;
	}
}
