import { placedJson } from '../../calling/placing/placingReport';
import { callingFields } from '../../fields/calling';
import { type Operation, toItem } from '../operation';
import { otherItem } from './outcomes';
import { placeItems } from './placeItems';

/** Places a call for each item and returns its IDs without waiting for its end. */
export const create: Operation = {
	value: 'create',
	name: 'Create',
	action: 'Call phone number',
	description: 'Have an agent call a phone number, without waiting for the outcome',
	fields: callingFields([]),
	async executeAll(run) {
		const tried = await placeItems(run, () => null);
		return tried.flatMap(({ outcome }, itemIndex) =>
			outcome.kind === 'placed'
				? [toItem(placedJson(outcome.request, outcome.entry), itemIndex)]
				: otherItem(run, outcome, itemIndex),
		);
	},
};
