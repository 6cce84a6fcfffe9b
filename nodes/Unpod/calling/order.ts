import { createHash } from 'node:crypto';
import type { CallOrder, Schedule } from '../api/contract';
import { clock } from '../clock';
import { InputError } from '../domain/inputError';
import { asNumber, isObject, objectsOf, type JsonObject, type JsonValue } from '../domain/json';
import { type Collection, type Parameters, readJsonObject } from '../parameters';
import { readAllowedNumbers, requireAllowed, toE164 } from './phoneNumber';

/** What a user asks for: a call order without the id that is given to it when it is sent. */
export type CallRequest = Omit<CallOrder, 'requestId'>;

/** One item's request with the rules that hold for it. */
export interface ItemRequest {
	request: CallRequest;
	/** The same key is called once; null for no such rule. */
	onceKey: string | null;
	dryRun: boolean;
}

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
 * @throws InputError
 */
export function requireTimeToCome({ schedule }: CallRequest): void {
	if (schedule?.type !== 'custom' || Date.parse(schedule.at) > clock.now()) return;
	throw new InputError(`'Scheduled At' is in the past: ${schedule.at}`, 'Enter a time to come.');
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
			schedule: readSchedule(more),
		},
		onceKey: readOnceKey(options),
		dryRun: readDryRun(options),
	};
}

function sorted(value: JsonValue): JsonValue {
	if (Array.isArray(value)) return value.map(sorted);
	if (!isObject(value)) return value;
	const keys = Object.keys(value).sort();
	return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

function digest(content: object): string {
	const json: JsonValue = JSON.parse(JSON.stringify(content));
	return createHash('sha256')
		.update(JSON.stringify(sorted(json)))
		.digest('hex')
		.slice(0, 32);
}

/** A digest of what is asked for: the same for the same request, whatever the order of its keys. */
export function digestOf(request: CallRequest): string {
	return digest(request);
}

/**
 * A digest of what a request came from: whom it calls, its item, and what is written in the node's fields,
 * expressions as they stand. It stays the same where an expression gives another value at each try.
 */
export function originOf(request: CallRequest, item: object, written: object): string {
	const { phoneNumber, spaceToken, agentHandle } = request;
	return digest({ phoneNumber, spaceToken, agentHandle, item, written });
}
