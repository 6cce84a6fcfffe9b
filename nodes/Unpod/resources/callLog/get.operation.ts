import { callLogOutput } from '../../domain/output';
import { optional, spaceField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import type { Operation } from '../operation';

/** Looks a row of the call log up by its ID. Neither API has a route for one, so it is found in the list. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get call log',
	description: 'Retrieve a call log',
	fields: [
		optional(spaceField, 'All spaces', 'The space of the call. Quick Start (v1) needs it.'),
		{
			displayName: 'Call Log ID',
			name: 'callLogId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 39136',
			description: 'The ID of the call log, as Get Many gives it',
		},
		...callOutputFields,
	],
	async execute({ unpod, parameters }) {
		const callLogId = parameters.id(
			'callLogId',
			'Call Log ID',
			'Enter the ID of a call log, as Call Log > Get Many gives it.',
		);
		const log = await unpod.callLog(parameters.optionalId('spaceToken', 'Space'), callLogId);
		return [callLogOutput(log, parameters.output())];
	},
};
