import { InputError } from '../../domain/errors/inputError';
import type { JsonObject } from '../../domain/json';
import type { CallOrder, Schedule } from '../contract';
import { ownKeys } from '../orderKeys';

/** `context` may not be blank (server source), so a call without one gets this. */
const DEFAULT_CONTEXT = 'Call this contact';

function refuseWhatThePlatformHasNot({ bridgeSlug, metadata }: CallOrder): void {
	if (bridgeSlug !== null) {
		throw new InputError(
			"'Bridge Slug' is not known to Platform (v2)",
			"Remove it: the agent's own bridge is used. Only Quick Start (v1) lets you choose one.",
		);
	}
	if ('contact_number' in metadata) {
		throw new InputError(
			"'Metadata' holds a field named contact_number, which Platform (v2) would call",
			"Give the field another name. The number to call is the one under 'Phone Number'.",
		);
	}
}

function scheduleBody(schedule: Schedule): JsonObject {
	if (schedule.type !== 'custom') return { type: schedule.type };
	const [date, time] = new Date(schedule.at).toISOString().split('T');
	return { type: 'custom', calling_date: date, calling_time: `${time.slice(0, 8)}+00:00` };
}

/**
 * The body that orders one call: one document, hence one task. Its extra keys are kept and known to the
 * agent as variables (server source), which makes them the counterpart of v1's metadata.
 *
 * @throws InputError for what the platform can't do
 */
export function platformOrderBody(order: CallOrder): JsonObject {
	const { agentHandle, phoneNumber, contactName, context, schedule } = order;
	refuseWhatThePlatformHasNot(order);
	return {
		pilot: agentHandle,
		context: context ?? DEFAULT_CONTEXT,
		...(schedule === null ? {} : { schedule: scheduleBody(schedule) }),
		documents: [
			{
				name: phoneNumber,
				...order.metadata,
				...(contactName === null ? {} : { name: contactName }),
				contact_number: phoneNumber,
				...ownKeys(order),
			},
		],
	};
}
