import { callingFields } from '../../fields/calling';
import type { Operation } from '../operation';
import { outcomeItems } from '../outcomeItems';
import { placeItems } from './placeItems';

/** Places a call for each item and returns its IDs without waiting for its end. */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Call phone number',
	description: 'Have an agent call a phone number, without waiting for the outcome',
	fields: callingFields([]),
	async executeAll(run) {
		return outcomeItems(run.context, await placeItems(run, () => null));
	},
};
