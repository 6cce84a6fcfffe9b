import type { Resource } from '../operation';
import { create } from './create.operation';
import { createAndWait } from './createAndWait.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

/** Tasks: one outbound call each. */
export const task: Resource = {
	value: 'task',
	name: 'Task',
	operations: [create, createAndWait, get, getAll],
	defaultOperation: create.value,
};
