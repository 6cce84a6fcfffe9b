import { callingFields } from '../../fields/calling';
import { callOutputFields } from '../../fields/output';
import { waitOptions } from '../../fields/waiting';
import type { Operation } from '../operation';
import { outcomeItems } from '../outcomeItems';
import { readWaitPlan } from '../waitPlan';
import { placeItems } from './placeItems';
import { waitForPlaced } from './waitForPlaced';

/** Starts the calls of all items, then waits for all of them in one loop. */
export const createAndWait: Operation = {
	value: 'createAndWait',
	name: 'Create and Wait',
	action: 'Call phone number and wait',
	description: 'Have an agent call a phone number and wait for outcome and transcript',
	fields: [...callingFields(callOutputFields), waitOptions],
	async executeAll(run) {
		const plan = readWaitPlan(run);
		const { hangUp } = plan;
		const unpod = hangUp?.noting(run.unpod) ?? run.unpod;
		try {
			const placed = await placeItems({ ...run, unpod }, (parameters) => parameters.output());
			return outcomeItems(run.context, await waitForPlaced(run.context, plan, placed));
		} finally {
			await hangUp?.close();
		}
	},
};
