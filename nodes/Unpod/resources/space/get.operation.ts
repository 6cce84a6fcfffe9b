import { spaceField } from '../../fields/locators';
import { plainOutputField } from '../../fields/output';
import type { Operation } from '../operation';
import { spaceOutput } from '../plainOutput';

/** Reads a space by its token. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get space',
	description: 'Retrieve a space',
	fields: [spaceField, plainOutputField],
	async execute({ unpod, parameters }) {
		return [spaceOutput(parameters, await unpod.space(parameters.id('spaceToken', 'Space')))];
	},
};
