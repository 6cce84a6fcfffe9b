import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

/** Runs: the execution of tasks. */
export const run: Resource = {
	value: 'run',
	name: 'Run',
	operations: [get, getAll],
	defaultOperation: getAll.value,
};
