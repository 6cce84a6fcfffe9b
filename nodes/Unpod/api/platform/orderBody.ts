import { InputError, NOBODY_CALLED } from '../../domain/errors/inputError';
import type { JsonObject } from '../../domain/json';
import type { OrderForm } from '../contract';
import { ownKeys } from '../orders/orderKeys';
import { refuseTakenNames, refuseTwoValues } from '../orders/reservedNames';
import { refuseBridgeSlug, refuseFromNumber } from '../orders/unsupported';
import type { CallOrder, CallRequest, Schedule } from '../shapes';

/** `context` may not be blank (server source), so a call without one gets this. */
const DEFAULT_CONTEXT = 'Call this contact';

/**
 * Names in a document that the platform uses itself (server source; seen in its backend): a `token` would
 * be taken for the space's when the call is processed, the others are overwritten.
 */
const TAKEN_NAMES: ReadonlyMap<string, string> = new Map([
	['contact_number', 'which Platform (v2) would call'],
	['token', "which Platform (v2) takes for the space's own token"],
	['quality', 'which Platform (v2) overwrites'],
	['vapi_agent_id', 'which Platform (v2) overwrites'],
	['number_id', 'which Platform (v2) overwrites'],
]);

/** A document's own IDs, which have to be text. */
const TEXT_NAMES = ['id', 'document_id'];

/**
 * Checks that the platform can do what is asked for.
 *
 * @throws InputError that names the field
 */
function checkOrder(request: CallRequest): void {
	const { contactName, metadata } = request;
	refuseBridgeSlug(
		request,
		'platform',
		"Remove it: the agent's own bridge is used. Only Quick Start (v1) lets you choose one.",
	);
	refuseTakenNames(metadata, TAKEN_NAMES);
	refuseTwoValues(metadata, 'name', { displayName: 'Contact Name', value: contactName });
	for (const name of TEXT_NAMES) {
		const value = metadata[name] ?? '';
		if (typeof value === 'string') continue;
		throw new InputError(
			`'Metadata' contains a field named ${name} that is not text, which Platform (v2) refuses`,
			`Put its value in quotes, e.g. "${typeof value === 'object' ? 42 : String(value)}", or give the field another name. ${NOBODY_CALLED}`,
		);
	}
	refuseFromNumber(request, 'platform');
}

function scheduleBody(schedule: Schedule): JsonObject {
	if (schedule.type !== 'custom') return { type: schedule.type };
	const [date, time] = new Date(schedule.at).toISOString().split('T');
	return { type: 'custom', calling_date: date, calling_time: `${time.slice(0, 8)}+00:00` };
}

/**
 * Builds the body that orders one call: one document, hence one task. Its extra keys are kept and known to
 * the agent as variables (server source), which makes them the counterpart of v1's metadata.
 */
function orderBody(order: CallOrder): JsonObject {
	const { agentHandle, phoneNumber, contactName, context, schedule } = order;
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

/** Orders in the dialect of unpod.ai's documentation. */
export const orderForm: OrderForm = {
	dialect: 'platform',
	schedulesCalls: true,
	checkOrder,
	orderBody,
};
