import type { CallRequest, Schedule } from '../../api/shapes';
import type { AskedCall } from '../../calling/placing/placingTypes';
import { InputError } from '../../domain/errors/inputError';
import { asNumber, asText } from '../../domain/json';
import type { Collection } from '../../n8n/collection';
import type { Parameters } from '../../n8n/parameters';
import {
	isBlank,
	neitherTrueNorFalse,
	readFlag,
	requireEvaluated,
	requireKeptNumbers,
} from '../../n8n/readValue';
import { readMetadata } from './metadata';
import { type OnceKey, onceKeyOf } from '../../calling/once/onceKey';
import { readAllowedNumbers, requireAllowed } from '../../calling/number/allowedNumbers';
import { toE164 } from '../../calling/number/phoneNumber';

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
	throw new InputError("'Schedule' is set twice", 'Remove one of the two. Nobody was called.');
}

/** Reads when to call. What holds a call back is never ignored: neither a set time nor a schedule that is empty. */
function readSchedule(fields: Collection): Schedule | null {
	const scheduledAt = fields.entered('scheduledAt');
	if (!fields.has('scheduleType')) {
		if (isBlank(scheduledAt.value) && !scheduledAt.isExpression) return null;
		throw new InputError(
			"'Scheduled At' is set without 'Schedule'",
			"Set 'Schedule' to At a Set Time, or remove 'Scheduled At' to call at once. Nobody was called.",
		);
	}
	const type = fields.choice('scheduleType', 'Schedule', SCHEDULES);
	if (type === null) {
		throw new InputError(
			"'Schedule' is empty",
			'Choose when to call, or remove it to call at once. Nobody was called.',
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

/*
 * Options that keep people from being called are refused where they are empty, e.g. from a field that an item
 * lacks: ignored, they would let the call through.
 */

function keepToAllowed(phoneNumber: string, options: Collection): void {
	if (!options.has('allowedNumbers')) return;
	const entered = options.entered('allowedNumbers');
	requireEvaluated(entered, 'Allowed Numbers');
	requireAllowed(phoneNumber, readAllowedNumbers(entered.value));
}

function readOnceKey(options: Collection): OnceKey | null {
	if (!options.has('callOncePer')) return null;
	const entered = options.entered('callOncePer');
	requireEvaluated(entered, 'Call Once Per');
	requireKeptNumbers(entered.value, 'Call Once Per');
	const key = onceKeyOf(asText(entered.value) ?? '');
	if (key !== null) return key;
	throw new InputError(
		"'Call Once Per' is empty",
		'Enter a text or number that every item has, e.g. {{ $json.customerId }}, or remove the option. Nobody was called.',
	);
}

function readDryRun(options: Collection): boolean {
	if (!options.has('dryRun')) return false;
	const isDryRun = readFlag(options.entered('dryRun'), 'Dry Run');
	if (isDryRun !== null) return isDryRun;
	throw neitherTrueNorFalse('Dry Run');
}

/**
 * Reads how many calls to start a minute, 0 for as fast as Unpod accepts them.
 *
 * @throws InputError where it is something else: ignored, it would let all calls start at once.
 */
export function readPace(options: Collection): number {
	if (!options.has('callsPerMinute')) return 0;
	const pace = asNumber(options.raw('callsPerMinute'));
	if (pace !== null && pace >= 0) return pace;
	throw new InputError(
		"'Calls per Minute' is not a number",
		'Enter how many calls to start a minute, e.g. 5, or 0 for as fast as Unpod accepts them. Nobody was called.',
	);
}

/**
 * Reads and checks what one item asks for. Sends nothing.
 *
 * @throws InputError that names the parameter.
 */
export function readItemRequest(
	parameters: Parameters,
): Pick<AskedCall, 'request' | 'onceKey' | 'dryRun'> {
	const more = parameters.collection('additionalFields');
	const options = parameters.collection('callingOptions');
	const entered = parameters.entered('phoneNumber');
	requireEvaluated(entered, 'Phone Number');
	const phoneNumber = toE164(entered.value);
	keepToAllowed(phoneNumber, options);
	const onceKey = readOnceKey(options);
	return {
		request: {
			spaceToken: parameters.id('spaceToken', 'Space'),
			agentHandle: parameters.id('agentHandle', 'Agent'),
			phoneNumber,
			metadata: readMetadata(parameters),
			contactName: more.text('contactName', 'Contact Name'),
			context: more.text('context', 'Context'),
			bridgeSlug: more.text('bridgeSlug', 'Bridge Slug'),
			...readFromNumber(more),
			schedule: readSchedule(scheduleFields(more)),
		},
		onceKey,
		dryRun: readDryRun(options),
	};
}
