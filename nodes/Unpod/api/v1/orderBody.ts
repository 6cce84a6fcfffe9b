import type { JsonObject } from '../../domain/json';
import type { OrderForm } from '../contract';
import { ownKeys } from '../orders/orderKeys';
import { refuseTakenNames, refuseTwoValues } from '../orders/reservedNames';
import { refuseFromNumber, refuseSchedule } from '../orders/unsupported';
import type { CallOrder, CallRequest } from '../shapes';

/** The article names nothing in the metadata that the service keeps for itself. */
const TAKEN_NAMES: ReadonlyMap<string, string> = new Map();

/**
 * Checks that v1 can do what is asked for.
 *
 * @throws InputError that names the field
 */
function checkOrder(request: CallRequest): void {
	const { metadata, contactName, context } = request;
	refuseSchedule(
		request,
		'v1',
		"Set 'Schedule' to Now, or switch 'API Version' in the credential to Platform (v2).",
	);
	refuseTakenNames(metadata, TAKEN_NAMES);
	refuseTwoValues(metadata, 'contact_name', { displayName: 'Contact Name', value: contactName });
	refuseTwoValues(metadata, 'context', { displayName: 'Context', value: context });
	refuseFromNumber(request, 'v1');
}

/**
 * Builds the body that orders one call, as the quick-start article prints it; `bridge_slug` is in the
 * vendor's article on telephony.
 */
function orderBody(order: CallOrder): JsonObject {
	const { agentHandle, phoneNumber, spaceToken, contactName, context } = order;
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

/** Orders in the dialect of the quick-start article. */
export const orderForm: OrderForm = {
	dialect: 'v1',
	schedulesCalls: false,
	checkOrder,
	orderBody,
};
