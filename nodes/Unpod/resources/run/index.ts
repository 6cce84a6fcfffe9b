import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { hangUp } from './hangUp.operation';
import { wait } from './wait.operation';

/** Runs: the execution of tasks. */
export const run: Resource = {
	value: 'run',
	name: 'Run',
	operations: [get, getAll, hangUp, wait],
	defaultOperation: getAll.value,
};
