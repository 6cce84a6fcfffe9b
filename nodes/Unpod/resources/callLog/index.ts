import type { Resource } from '../operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getRecording } from './getRecording.operation';

/** Call logs: what happened on the line. */
export const callLog: Resource = {
	value: 'callLog',
	name: 'Call Log',
	operations: [get, getAll, getRecording],
	defaultOperation: getAll.value,
};
