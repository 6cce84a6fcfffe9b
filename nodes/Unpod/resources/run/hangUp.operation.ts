import { cannotHangUp } from '../../api/orders/unsupported';
import type { HangUp } from '../../api/shapes';
import type { JsonObject } from '../../domain/json';
import { outcomeOf } from '../../domain/outcome';
import { runField, spaceField } from '../../fields/locators';
import type { Operation } from '../operation';

/** Returns a call that was asked to end as an item's JSON. One that had ended before is no failure. */
function hangUpOutput({ call, wasOpen }: HangUp, runId: string): JsonObject {
	const { status, phoneNumber, taskId } = call;
	return {
		hungUp: wasOpen,
		status,
		outcome: outcomeOf(call),
		phoneNumber,
		taskId: taskId ?? runId,
		runId,
		reason: wasOpen
			? null
			: `The call had already ended (${status ?? 'unknown status'}), so there was nothing to hang up.`,
	};
}

/** Ends a call under way. */
export const hangUp: Operation = {
	value: 'hangUp',
	name: 'Hang Up',
	action: 'Hang up call',
	description: 'End a call that is going on or is about to begin (Speech only)',
	fields: [
		spaceField,
		{
			...runField,
			description:
				"The run whose call to end. For calls of an earlier node choose By ID and drag their 'runId' here.",
		},
	],
	async execute({ unpod, parameters }) {
		if (!unpod.hangUp) throw cannotHangUp(unpod.dialect);
		const runId = parameters.id('runId', 'Run');
		return [hangUpOutput(await unpod.hangUp(runId), runId)];
	},
};
