import type { CallRequest, Schedule } from '../../api/shapes';
import { toE164 } from '../../calling/number/phoneNumber';
import type { AskedCall } from '../../calling/placing/placingTypes';
import { InputError, NOBODY_CALLED } from '../../domain/errors/inputError';
import type { Collection } from '../../n8n/collection';
import { isBlank, requireEvaluated } from '../../n8n/entered';
import type { Parameters } from '../../n8n/parameters';
import { readDryRun, readOnceKey, requireAllowedBy } from './callingOptions';
import type { RulesReader } from './callingRules';
import { readMetadata } from './metadata';

const SCHEDULES = ['now', 'auto', 'custom'] as const;

/**
 * Returns the fields of a schedule: in a group, as the form holds them, or beside the other fields, as a workflow may
 * that was made elsewhere.
 *
 * @throws InputError where both are there: one of them would be ignored.
 */
function scheduleFields(more: Collection): Collection {
	const group = more.group('schedule', 'time');
	if (group === null) return more;
	if (!more.has('scheduleType') && !more.has('scheduledAt')) return group;
	throw new InputError("'Schedule' is set twice", `Remove one of the two. ${NOBODY_CALLED}`);
}

/** Reads when to call. What holds a call back is never ignored: neither a set time nor a schedule that is empty. */
function readSchedule(fields: Collection): Schedule | null {
	const scheduledAt = fields.entered('scheduledAt');
	if (!fields.has('scheduleType')) {
		if (isBlank(scheduledAt.value) && !scheduledAt.isExpression) return null;
		throw new InputError(
			"'Scheduled At' is set without 'Schedule'",
			`Set 'Schedule' to At a Set Time, or remove 'Scheduled At' to call at once. ${NOBODY_CALLED}`,
		);
	}
	const type = fields.choice('scheduleType', 'Schedule', SCHEDULES);
	if (type === null) {
		throw new InputError(
			"'Schedule' is empty",
			`Choose when to call, or remove it to call at once. ${NOBODY_CALLED}`,
		);
	}
	if (type !== 'custom') return { type };
	const at = isBlank(scheduledAt.value) ? null : fields.time('scheduledAt', 'Scheduled At');
	if (at !== null) return { type, at };
	throw new InputError(
		"'Scheduled At' is empty",
		"Enter when to call, or set 'Schedule' to another choice.",
	);
}

/** Reads the number to call from where one was entered; the agent has one of its own. */
function readFromNumber(fields: Collection): Pick<CallRequest, 'fromNumber'> {
	const entered = fields.entered('fromNumber');
	requireEvaluated(entered, 'From Number');
	const { value, isExpression } = entered;
	if (isBlank(value) && !isExpression) return {};
	return { fromNumber: toE164(value, 'From Number') };
}

/**
 * Reads and checks what one item asks for. Sends nothing.
 *
 * @throws InputError that names the parameter.
 */
export function readItemRequest(
	parameters: Parameters,
	rulesReader: RulesReader,
): Omit<AskedCall, 'content'> {
	const more = parameters.collection('additionalFields');
	const options = parameters.collection('callingOptions');
	const entered = parameters.entered('phoneNumber');
	requireEvaluated(entered, 'Phone Number');
	const phoneNumber = toE164(entered.value);
	requireAllowedBy(options, phoneNumber);
	const onceKey = readOnceKey(options);
	const request: CallRequest = {
		spaceToken: parameters.id('spaceToken', 'Space'),
		agentHandle: parameters.id('agentHandle', 'Agent'),
		phoneNumber,
		metadata: readMetadata(parameters),
		contactName: more.text('contactName', 'Contact Name'),
		context: more.text('context', 'Context'),
		bridgeSlug: more.text('bridgeSlug', 'Bridge Slug'),
		...readFromNumber(more),
		schedule: readSchedule(scheduleFields(more)),
	};
	const dryRun = readDryRun(options);
	return { request, onceKey, dryRun, rules: rulesReader.read(options, request) };
}
