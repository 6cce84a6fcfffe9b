import { agentField, optional, spaceField } from '../../fields/locators';
import { plainOutputField } from '../../fields/output';
import type { Operation } from '../operation';
import { agentOutput } from '../plainOutput';

/** Finds an agent by its handle in the list: no API has a route for one agent. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get agent',
	description: 'Retrieve an agent',
	fields: [
		optional(spaceField, 'All spaces', 'The space of the agent. Only Quick Start (v1) needs it.'),
		agentField,
		plainOutputField,
	],
	async execute({ unpod, parameters }) {
		const spaceToken = parameters.optionalId('spaceToken', 'Space');
		const agent = await unpod.agent(parameters.id('agentHandle', 'Agent'), spaceToken);
		return [agentOutput(parameters, agent)];
	},
};
