import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

/** Spaces: where agents, tasks and runs live. */
export const space: Resource = {
	value: 'space',
	name: 'Space',
	operations: [get, getAll],
	defaultOperation: getAll.value,
};
