import type { Schedule } from '../../api/contract';
import type { CallRequest, ItemRequest } from '../../calling/callRequest';
import { clock } from '../../shared/clock';
import { InputError } from '../../domain/errors/inputError';
import { asNumber, objectsOf, type JsonObject } from '../../domain/json';
import { shownTime } from '../../domain/time';
import { type Collection, type Parameters, readJsonObject } from '../../n8n/parameters';
import { readAllowedNumbers, requireAllowed } from '../../calling/allowedNumbers';
import { toE164 } from '../../calling/phoneNumber';

function readMetadata(parameters: Parameters): JsonObject {
	if (parameters.text('metadataInput') === 'json') {
		return readJsonObject(parameters.raw('metadataJson'), 'Metadata JSON');
	}
	const fields = objectsOf(
		readJsonObject(parameters.raw('metadataFields'), 'Metadata Fields').field,
	);
	const metadata: JsonObject = {};
	for (const { name, value } of fields) {
		if (typeof name !== 'string' || name.trim() === '') {
			throw new InputError(
				"'Metadata Fields' has a field without a name",
				'Give each field the name under which the agent knows it, or remove it.',
			);
		}
		metadata[name.trim()] = value ?? '';
	}
	return metadata;
}

/**
 * The fields of a schedule: in a group, as the form holds them, or beside the other fields, as a workflow may
 * that was made elsewhere.
 *
 * @throws InputError where both are there: one of them would be passed over.
 */
function scheduleFields(more: Collection): Collection {
	const group = more.group('schedule', 'time');
	if (group === null) return more;
	if (!more.has('scheduleType') && !more.has('scheduledAt')) return group;
	throw new InputError("'Schedule' is set twice", 'Remove one of the two. Nobody was called.');
}

function readSchedule(fields: Collection): Schedule | null {
	const type = fields.text('scheduleType');
	if (type === null) return null;
	if (type === 'auto' || type === 'now') return { type };
	const at = fields.time('scheduledAt', 'Scheduled At');
	if (at === null) {
		throw new InputError(
			"'Scheduled At' is empty",
			"Enter when to call, or set 'Schedule' to another choice.",
		);
	}
	return { type: 'custom', at };
}

/**
 * Refuses a call that is still to be placed and should have been made by now.
 *
 * @param zone IANA name of the workflow's time zone, for the message
 * @throws InputError
 */
export function requireTimeToCome({ schedule }: CallRequest, zone: string): void {
	if (schedule?.type !== 'custom' || Date.parse(schedule.at) > clock.now()) return;
	throw new InputError(
		`'Scheduled At' is in the past: ${shownTime(schedule.at, zone)}`,
		'Enter a time to come.',
	);
}

/*
 * Options that keep people from being called are refused where they came out as nothing, e.g. from a
 * field that an item lacks: passed over, they would let the call through.
 */

function keepToAllowed(phoneNumber: string, options: Collection): void {
	if (!options.has('allowedNumbers')) return;
	requireAllowed(phoneNumber, readAllowedNumbers(options.raw('allowedNumbers')));
}

function readOnceKey(options: Collection): string | null {
	const key = options.text('callOncePer');
	if (key !== null || !options.has('callOncePer')) return key;
	throw new InputError(
		"'Call Once Per' is empty",
		'Give it a value that every item has, e.g. {{ $json.customerId }}, or remove the option. Nobody was called.',
	);
}

function readDryRun(options: Collection): boolean {
	const value = options.has('dryRun') ? options.raw('dryRun') : false;
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw new InputError(
		"'Dry Run' is neither true nor false",
		'Switch it on or off, or give it an expression that is true or false. Nobody was called.',
	);
}

/**
 * How many calls to start a minute, 0 for as fast as Unpod takes them.
 *
 * @throws InputError where it came out as something else: it would let all calls go at once.
 */
export function readPace(options: Collection): number {
	if (!options.has('callsPerMinute')) return 0;
	const pace = asNumber(options.raw('callsPerMinute'));
	if (pace !== null && pace >= 0) return pace;
	throw new InputError(
		"'Calls per Minute' is not a number",
		'Enter how many calls to start a minute, e.g. 5, or 0 for as fast as Unpod takes them. Nobody was called.',
	);
}

/**
 * Reads and checks what one item asks for. Sends nothing.
 *
 * @throws InputError that names the parameter.
 */
export function readItemRequest(parameters: Parameters): ItemRequest {
	const more = parameters.collection('additionalFields');
	const options = parameters.collection('callingOptions');
	const phoneNumber = toE164(parameters.raw('phoneNumber'));
	keepToAllowed(phoneNumber, options);
	return {
		request: {
			spaceToken: parameters.id('spaceToken', 'Space'),
			agentHandle: parameters.id('agentHandle', 'Agent'),
			phoneNumber,
			metadata: readMetadata(parameters),
			contactName: more.text('contactName'),
			context: more.text('context'),
			bridgeSlug: more.text('bridgeSlug'),
			schedule: readSchedule(scheduleFields(more)),
		},
		onceKey: readOnceKey(options),
		dryRun: readDryRun(options),
	};
}
