import { callOutput } from '../../domain/output';
import { spaceField, taskField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import type { Operation } from '../operation';

/** Reads one task with the outcome of its call. */
export const get: Operation = {
	value: 'get',
	name: 'Get',
	action: 'Get task',
	description: 'Retrieve a task with the outcome and transcript of its call',
	fields: [spaceField, taskField, ...callOutputFields],
	async execute({ unpod, parameters }) {
		const spaceToken = parameters.id('spaceToken', 'Space');
		const call = await unpod.task(spaceToken, parameters.id('taskId', 'Task'));
		return [callOutput(call, parameters.output())];
	},
};
