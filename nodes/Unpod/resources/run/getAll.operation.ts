import { collect } from '../../api/lists/pagination';
import { runOutput } from '../../domain/output';
import { limitFields } from '../../fields/lists';
import { optional, spaceField, taskField } from '../../fields/locators';
import { runOutputFields } from '../../fields/output';
import { statusFilter } from '../../fields/statusFilter';
import type { Operation } from '../operation';
import { hasStatus, pageSizeFor } from '../query';

/** Lists runs with their status, newest first. Get reads transcript and analysis. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many runs',
	description: 'Retrieve a list of runs with their status, newest first',
	fields: [
		spaceField,
		...limitFields,
		...runOutputFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [statusFilter('runs'), optional(taskField, 'All tasks', 'Only runs of this task')],
		},
	],
	async execute({ unpod, parameters }) {
		const filters = parameters.collection('filters');
		const limit = parameters.limit();
		const states = filters.filterList('status', 'Status');
		const runs = unpod.runs({
			spaceToken: parameters.id('spaceToken', 'Space'),
			taskId: filters.optionalId('taskId', 'Task'),
			pageSize: pageSizeFor(limit, states !== null),
		});
		const choice = parameters.output();
		const found = await collect(runs, limit, hasStatus(states));
		return found.map((run) => runOutput(run, choice));
	},
};
