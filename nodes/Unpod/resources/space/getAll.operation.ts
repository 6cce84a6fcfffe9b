import { limitFields } from '../../fields/lists';
import { plainOutputField } from '../../fields/output';
import type { Operation } from '../operation';
import { spaceOutput } from '../plainOutput';

/** Lists spaces. On Platform (v2) only those of contacts place calls, for which `placesCalls` is true. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many spaces',
	description: 'Retrieve a list of spaces',
	fields: [...limitFields, plainOutputField],
	async execute({ unpod, parameters }) {
		const spaces = await unpod.spaces();
		return spaces.slice(0, parameters.limit()).map((space) => spaceOutput(parameters, space));
	},
};
