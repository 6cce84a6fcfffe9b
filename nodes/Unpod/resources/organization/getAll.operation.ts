import { limitFields } from '../../fields/lists';
import { plainOutputField } from '../../fields/output';
import type { Operation } from '../operation';
import { organizationOutput } from '../plainOutput';

/** Lists the organizations that the key belongs to. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many organizations',
	description: 'Retrieve a list of organizations',
	fields: [...limitFields, plainOutputField],
	async execute({ unpod, parameters }) {
		const organizations = await unpod.organizations();
		return organizations
			.slice(0, parameters.limit())
			.map((organization) => organizationOutput(parameters, organization));
	},
};
