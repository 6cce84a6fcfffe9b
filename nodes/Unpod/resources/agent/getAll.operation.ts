import { limitFields } from '../../fields/lists';
import { optional, spaceField } from '../../fields/locators';
import { plainOutputField } from '../../fields/output';
import type { Operation } from '../operation';
import { agentOutput } from '../plainOutput';

/** Lists agents: of a space with Quick Start (v1), of the whole organization with Platform (v2). */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many agents',
	description: 'Retrieve a list of agents',
	fields: [
		optional(
			spaceField,
			'All spaces',
			'The space of the agents. Quick Start (v1) needs it; the other versions list the agents of the whole organization.',
		),
		...limitFields,
		plainOutputField,
	],
	async execute({ unpod, parameters }) {
		const agents = await unpod.agents(parameters.optionalId('spaceToken', 'Space'));
		return agents.slice(0, parameters.limit()).map((agent) => agentOutput(parameters, agent));
	},
};
