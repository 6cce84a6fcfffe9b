import { collect } from '../../api/lists/pagination';
import { callOutput } from '../../domain/output';
import { limitFields } from '../../fields/lists';
import { agentField, optional, spaceField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import { statusFilter } from '../../fields/statusFilter';
import type { Operation } from '../operation';
import { hasStatus, pageSizeFor } from '../query';

/** Lists tasks, newest first. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many tasks',
	description: 'Retrieve a list of tasks with what is known of their calls, newest first',
	fields: [
		spaceField,
		...limitFields,
		...callOutputFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				optional(agentField, 'All agents', 'Only tasks of this agent'),
				{
					displayName: 'Created After',
					name: 'createdAfter',
					type: 'dateTime',
					default: '',
					description: 'Only tasks that were created at this time or later',
				},
				statusFilter('tasks'),
			],
		},
	],
	async execute({ unpod, parameters }) {
		const filters = parameters.collection('filters');
		const limit = parameters.limit();
		const states = filters.filterList('status', 'Status');
		const tasks = unpod.tasks({
			spaceToken: parameters.id('spaceToken', 'Space'),
			agentHandle: filters.optionalId('agentHandle', 'Agent'),
			createdAfter: filters.time('createdAfter', 'Created After'),
			pageSize: pageSizeFor(limit, true),
		});
		const choice = parameters.output();
		const found = await collect(tasks, limit, hasStatus(states));
		return found.map((task) => callOutput(task, choice));
	},
};
