import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

/** Voice agents that can be asked to call. */
export const agent: Resource = {
	value: 'agent',
	name: 'Agent',
	operations: [get, getAll],
	defaultOperation: getAll.value,
};
