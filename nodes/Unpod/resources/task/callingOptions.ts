import type { IExecuteFunctions } from 'n8n-workflow';
import { readAllowedNumbers, requireAllowed } from '../../calling/number/allowedNumbers';
import { type OnceKey, onceKeyOf } from '../../calling/once/onceKey';
import { InputError, NOBODY_CALLED } from '../../domain/errors/inputError';
import { asNumber, asText } from '../../domain/json';
import type { Collection } from '../../n8n/collection';
import { requireEvaluated, requireKeptNumbers } from '../../n8n/entered';
import { Parameters } from '../../n8n/parameters';
import { neitherTrueNorFalse, readFlag } from '../../n8n/readValue';
import { DEFAULTS } from '../../shared/defaults';

/** How fast calls are placed. */
export interface Speed {
	/** 0 for as fast as Unpod accepts them. */
	callsPerMinute: number;
	/** Requests under way at most. */
	atOnce: number;
}

/*
 * Options that keep people from being called are refused where they are empty, e.g. from a field that an item
 * lacks: ignored, they would let the call through.
 */

/**
 * Requires that 'Allowed Numbers', where it is set, allows a number (E.164).
 *
 * @throws InputError
 */
export function requireAllowedBy(options: Collection, phoneNumber: string): void {
	if (!options.has('allowedNumbers')) return;
	const entered = options.entered('allowedNumbers');
	requireEvaluated(entered, 'Allowed Numbers');
	requireAllowed(phoneNumber, readAllowedNumbers(entered.value));
}

/** Reads the key that is called once; null where there is none. */
export function readOnceKey(options: Collection): OnceKey | null {
	if (!options.has('callOncePer')) return null;
	const entered = options.entered('callOncePer');
	requireEvaluated(entered, 'Call Once Per');
	requireKeptNumbers(entered.value, 'Call Once Per');
	const key = onceKeyOf(asText(entered.value) ?? '');
	if (key !== null) return key;
	throw new InputError(
		"'Call Once Per' is empty",
		`Enter a text or number that every item has, e.g. {{ $json.customerId }}, or remove the option. ${NOBODY_CALLED}`,
	);
}

/** Reads whether to call nobody. */
export function readDryRun(options: Collection): boolean {
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
function readPace(options: Collection): number {
	if (!options.has('callsPerMinute')) return 0;
	const pace = asNumber(options.raw('callsPerMinute'));
	if (pace !== null && pace >= 0) return pace;
	throw new InputError(
		"'Calls per Minute' is not a number",
		`Enter how many calls to start a minute, e.g. 5, or 0 for as fast as Unpod accepts them. ${NOBODY_CALLED}`,
	);
}

/**
 * Reads how many requests to place a call may be under way at the same time.
 *
 * @throws InputError where it is something else.
 */
function readCallsAtOnce(options: Collection): number {
	if (!options.has('callsAtOnce')) return DEFAULTS.callsAtOnce;
	const count = asNumber(options.raw('callsAtOnce'));
	if (count !== null && Number.isInteger(count) && count >= 1 && count <= 50) return count;
	throw new InputError(
		"'Calls at Once' is not a number from 1 to 50",
		`Enter how many requests may be under way at the same time, e.g. 5. ${NOBODY_CALLED}`,
	);
}

/** Reads how fast a node places its calls, all items alike. */
export function readSpeed(context: IExecuteFunctions): Speed {
	const options = Parameters.ofItem(context, 0).collection('callingOptions');
	return { callsPerMinute: readPace(options), atOnce: readCallsAtOnce(options) };
}
