import { callLogOutput } from '../../domain/output';
import { optional, spaceField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import type { Operation } from '../operation';

/** Finds a row of the call log by its ID in the list: v1 and platform have no route for one. */
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
			description: 'The ID of the call log, as Get Many returns it',
		},
		...callOutputFields,
	],
	async execute({ unpod, parameters }) {
		const callLogId = parameters.id(
			'callLogId',
			'Call Log ID',
			'Enter the ID of a call log, as Call Log > Get Many returns it.',
		);
		const log = await unpod.callLog(parameters.optionalId('spaceToken', 'Space'), callLogId);
		return [callLogOutput(log, parameters.output())];
	},
};
