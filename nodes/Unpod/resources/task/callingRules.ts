import type { IExecuteFunctions } from 'n8n-workflow';
import type { CallPlacer } from '../../api/contract';
import type { CallRequest } from '../../api/shapes';
import { CallingHours } from '../../calling/rules/callingHours';
import type { LimitRule } from '../../calling/rules/contactLimit';
import { DoNotCall } from '../../calling/rules/doNotCall';
import { loadNumberZones, type NumberZones } from '../../calling/rules/numberZones';
import type { CallingRules } from '../../calling/rules/verdict';
import { cleanText } from '../../domain/cleanText';
import { InputError, NOBODY_CALLED } from '../../domain/errors/inputError';
import { asNumber, asText, at } from '../../domain/json';
import { isTimeZone } from '../../domain/timeZone';
import type { Collection } from '../../n8n/collection';
import { isBlank, requireEvaluated } from '../../n8n/entered';
import { readWindow } from './callingWindows';

/** Reads a number of a rule that has to be above zero. */
function readAboveZero(value: unknown, name: 'Calls' | 'Hours'): number {
	const number = asNumber(value);
	const isRight = number !== null && number > 0 && (name === 'Hours' || Number.isInteger(number));
	if (isRight) return number;
	const what = name === 'Calls' ? 'a whole number from 1 on' : 'a number above 0';
	throw new InputError(
		`'${name}' of 'Contact Limit' is not ${what}`,
		`Enter e.g. 3 calls in 24 hours. ${NOBODY_CALLED}`,
	);
}

function readLimits(options: Collection): LimitRule[] {
	if (!options.has('contactLimit')) return [];
	const rules = options.entriesOf('contactLimit', 'rule').map(({ calls, hours }) => ({
		calls: readAboveZero(calls, 'Calls'),
		hours: readAboveZero(hours, 'Hours'),
	}));
	if (rules.length > 0) return rules;
	throw new InputError(
		"'Contact Limit' has no rule",
		`Add a rule, e.g. 3 calls in 24 hours, or remove the option. ${NOBODY_CALLED}`,
	);
}

function readOutsideHours(
	options: Collection,
	schedulesCalls: boolean,
): CallingRules['outsideHours'] {
	const choice = options.has('outsideHours') ? options.raw('outsideHours') : 'leaveOut';
	if (choice === 'leaveOut') return choice;
	if (choice !== 'schedule') {
		throw new InputError(
			"'When Outside Hours' is neither Leave Out nor Schedule",
			`Choose one of the two (values leaveOut and schedule). ${NOBODY_CALLED}`,
		);
	}
	if (schedulesCalls) return choice;
	throw new InputError(
		"'When Outside Hours' is set to Schedule, which only Platform (v2) supports",
		`Choose Leave Out and try again at 'nextAllowedAt', or switch 'API Version' in the credential to Platform (v2). ${NOBODY_CALLED}`,
	);
}

/** Reads the rules of items. What many items have in common is read once. */
export class RulesReader {
	private readonly hours = new Map<string, CallingHours>();

	private list: { value: unknown; doNotCall: DoNotCall } | null = null;

	private constructor(
		private readonly schedulesCalls: boolean,
		private readonly zonesOf: NumberZones,
	) {}

	/** Loads the table of numbers and time zones where hours are to be kept. */
	static async open(
		context: IExecuteFunctions,
		{ schedulesCalls }: Pick<CallPlacer, 'schedulesCalls'>,
	): Promise<RulesReader> {
		const written = at(context.getNode().parameters, 'callingOptions.callingHours');
		const zonesOf = written === undefined ? () => [] : await loadNumberZones();
		return new RulesReader(schedulesCalls, zonesOf);
	}

	/**
	 * Reads the rules of one item. A rule that is empty, e.g. from a field that an item lacks, is refused: ignored,
	 * it would let the call through.
	 *
	 * @throws InputError that names the option.
	 */
	read(options: Collection, { phoneNumber, schedule }: CallRequest): CallingRules {
		const hours = this.readHours(options);
		if (hours !== null && schedule?.type === 'auto') {
			throw new InputError(
				"'Calling Hours' can't be used when 'Schedule' leaves the time to the agent",
				`Set 'Schedule' to Now or At a Set Time, or remove 'Calling Hours'. ${NOBODY_CALLED}`,
			);
		}
		return {
			doNotCall: this.readDoNotCall(options),
			hours,
			zones: hours === null ? [] : this.readZones(options, phoneNumber),
			limits: readLimits(options),
			outsideHours: readOutsideHours(options, this.schedulesCalls),
		};
	}

	private readHours(options: Collection): CallingHours | null {
		if (!options.has('callingHours')) return null;
		const windows = options.entriesOf('callingHours', 'window');
		if (windows.length === 0) {
			throw new InputError(
				"'Calling Hours' has no window",
				`Add a window of days and times, or remove the option. ${NOBODY_CALLED}`,
			);
		}
		const key = JSON.stringify(windows);
		const known = this.hours.get(key) ?? new CallingHours(windows.map(readWindow));
		this.hours.set(key, known);
		return known;
	}

	private readZones(options: Collection, phoneNumber: string): readonly string[] {
		const entered = options.entered('timeZone');
		requireEvaluated(entered, 'Time Zone');
		const { value, isExpression } = entered;
		if (isBlank(value) && !isExpression) return this.zonesOf(phoneNumber);
		if (isBlank(value)) {
			throw new InputError(
				"'Time Zone' is empty",
				`Its expression returned nothing. Set a zone for each item, e.g. Europe/Berlin, or clear the field to go by the number. ${NOBODY_CALLED}`,
			);
		}
		const zone = cleanText(asText(value) ?? JSON.stringify(value));
		// An abbreviation such as EST is a zone to Node.js, one whose clocks are never changed.
		if (isTimeZone(zone) && (zone.includes('/') || /^(utc|gmt)$/i.test(zone))) return [zone];
		throw new InputError(
			`'Time Zone' is not a time zone: ${zone.slice(0, 40)}`,
			`Enter the IANA name of a place, e.g. America/New_York; an abbreviation does not follow daylight saving time. ${NOBODY_CALLED}`,
		);
	}

	private readDoNotCall(options: Collection): DoNotCall | null {
		if (!options.has('doNotCall')) return null;
		const entered = options.entered('doNotCall');
		requireEvaluated(entered, 'Do Not Call');
		const { value, isExpression } = entered;
		const isSame = this.list !== null && isSameList(this.list.value, value);
		const list =
			isSame && this.list !== null ? this.list : { value, doNotCall: new DoNotCall(value) };
		this.list = list;
		if (!list.doNotCall.isEmpty) return list.doNotCall;
		if (!isExpression) return null;
		throw new InputError(
			"'Do Not Call' is empty",
			`Its expression returned no numbers. Where there may be none, remove the option. ${NOBODY_CALLED}`,
		);
	}
}

/** Returns whether an expression returned the same list for two items: it is evaluated for each. */
function isSameList(a: unknown, b: unknown): boolean {
	if (a === b) return true;
	if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
	return a.every((entry, index) => entry === b[index]);
}
