import { InputError } from '../../domain/errors/inputError';
import type { JsonObject } from '../../domain/json';
import type { CallOrder } from '../shapes';
import { refuseFromNumber } from '../missing';
import { ownKeys } from '../orderKeys';
import { refuseTakenNames, refuseTwoValues } from '../reservedNames';

/** The article names nothing in the metadata that the service keeps for itself. */
const TAKEN_NAMES: ReadonlyMap<string, string> = new Map();

/**
 * The body that orders one call, as the quick-start article prints it; `bridge_slug` is in the vendor's
 * article on telephony.
 *
 * @throws InputError for what v1 can't do
 */
export function v1OrderBody(order: CallOrder): JsonObject {
	const { agentHandle, phoneNumber, spaceToken, contactName, context } = order;
	if (order.schedule !== null && order.schedule.type !== 'now') {
		throw new InputError(
			"'Schedule' can't be kept with Quick Start (v1), which calls at once",
			"Set 'Schedule' to Now, or switch 'API Version' in the credential to Platform (v2).",
		);
	}
	refuseTakenNames(order.metadata, TAKEN_NAMES);
	refuseTwoValues(order.metadata, 'contact_name', {
		displayName: 'Contact Name',
		value: contactName,
	});
	refuseTwoValues(order.metadata, 'context', { displayName: 'Context', value: context });
	refuseFromNumber(order, 'v1');
	return {
		agent_handle: agentHandle,
		phone_number: phoneNumber,
		space_token: spaceToken,
		metadata: {
			...(contactName === null ? {} : { contact_name: contactName }),
			...(context === null ? {} : { context }),
			...order.metadata,
			...ownKeys(order),
		},
		...(order.bridgeSlug === null ? {} : { bridge_slug: order.bridgeSlug }),
	};
}
