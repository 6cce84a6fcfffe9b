import type { JsonObject } from '../../domain/json';
import type { OrderForm } from '../contract';
import { ownKeys } from '../orders/orderKeys';
import { refuseTakenNames, refuseTwoValues } from '../orders/reservedNames';
import { refuseBridgeSlug, refuseSchedule } from '../orders/unsupported';
import type { CallOrder, CallRequest } from '../shapes';

/** Names in `data` that the service sets itself (the vendor's SDK, October 2026). */
const TAKEN_NAMES: ReadonlyMap<string, string> = new Map([
	['playbook_id', 'which Speech sets itself'],
]);

/**
 * Checks that the Speech plane can do what is asked for.
 *
 * @throws InputError that names the field
 */
function checkOrder(request: CallRequest): void {
	const { metadata, contactName } = request;
	refuseBridgeSlug(
		request,
		'speech',
		"Remove it: calls go out from the number that is attached to the agent. To choose another number of your organization, use 'From Number'.",
	);
	refuseSchedule(
		request,
		'speech',
		"Set 'Schedule' to Now and start the workflow when it is time to call, or switch 'API Version' in the credential to Platform (v2).",
	);
	refuseTakenNames(metadata, TAKEN_NAMES);
	refuseTwoValues(metadata, 'contact_name', { displayName: 'Contact Name', value: contactName });
}

/** Agents without an ID of their own are known by the ID of their pipe. */
function agentIn(agentHandle: string): JsonObject {
	return agentHandle.startsWith('PIPE_') ? { pipe_id: agentHandle } : { agent_id: agentHandle };
}

/**
 * Builds the body that orders one call, as the vendor's SDK of October 2026 sends it. What is in `data` reaches
 * the agent, which makes it the counterpart of the other dialects' metadata. A space is not sent: everything
 * belongs to the organization.
 */
function orderBody(order: CallOrder): JsonObject {
	const { agentHandle, phoneNumber, fromNumber, contactName, context } = order;
	return {
		to_number: phoneNumber,
		...agentIn(agentHandle),
		...(fromNumber === undefined ? {} : { from_number: fromNumber }),
		...(context === null ? {} : { instructions: context }),
		data: {
			...(contactName === null ? {} : { contact_name: contactName }),
			...order.metadata,
			...ownKeys(order),
		},
	};
}

/** Orders on the Speech plane. */
export const orderForm: OrderForm = {
	dialect: 'speech',
	schedulesCalls: false,
	checkOrder,
	orderBody,
};
