import type { Resource } from '../operation';
import { getAll } from './getAll.operation';

/** Organizations of Unpod; the handle of one goes into the credential for Platform (v2). */
export const organization: Resource = {
	value: 'organization',
	name: 'Organization',
	operations: [getAll],
	defaultOperation: getAll.value,
};
