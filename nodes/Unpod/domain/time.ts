import { asNumber } from './json';
import { zoneOffset } from './timeZone';

const ISO_LIKE =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

const UNIX_TIME = /^\d{9,13}$/;

/** 100 ns steps between 1582-10-15, where UUID version 1 counts from, and 1970-01-01. */
const UUID_EPOCH_STEPS = 122_192_928_000_000_000n;

/**
 * A number from here on is taken for milliseconds since 1970 (from April 1970 on): as seconds, it would be a time after
 * the year 2286.
 */
const LAST_PLAUSIBLE_SECOND = 10_000_000_000;

/** Returns whether a value counts seconds or milliseconds since 1970, which hold for every time zone. */
function isUnixTime(value: unknown): boolean {
	return typeof value === 'number' || (typeof value === 'string' && UNIX_TIME.test(value.trim()));
}

/** Returns whether a date exists: JavaScript reads the 30th of February as the 2nd of March. */
function isInCalendar(date: string): boolean {
	const midnight = Date.parse(`${date}T00:00Z`);
	return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date);
}

/**
 * Returns the milliseconds since 1970 of a point in time as Unpod writes it, or null.
 *
 * Unpod's platform writes UTC without a zone ("2026-02-07T05:57:45", "2026-01-31 11:47:38.067021"),
 * which JavaScript would read as local time; call logs carry a `Z`; `scheduled_timestamp` is Unix
 * seconds (platform server source and captured answers, 2026).
 */
export function toMilliseconds(value: unknown): number | null {
	if (isUnixTime(value)) {
		const number = asNumber(value);
		if (number === null) return null;
		return Math.abs(number) < LAST_PLAUSIBLE_SECOND ? number * 1000 : number;
	}
	const match = typeof value === 'string' ? ISO_LIKE.exec(value.trim()) : null;
	if (!match) return null;
	const [, date, time = '00:00', fraction = '', zone = 'Z'] = match;
	if (!isInCalendar(date)) return null;
	const milliseconds = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone.toUpperCase()}`);
	return Number.isNaN(milliseconds) ? null : milliseconds;
}

/** Returns whether a value is a date of 1954 to 2173 as spreadsheets save it: days since the end of 1899. */
export function isSpreadsheetDate(value: unknown): boolean {
	const number = typeof value === 'string' && /^\s*\d{5}([.,]\d+)?\s*$/.test(value);
	const days = number ? Number.parseInt(value, 10) : value;
	return typeof days === 'number' && days >= 20_000 && days < 100_000;
}

/** Returns whether a value is a number such as 20260302, which means a day and not a second in 1970. */
function isCompactDate(value: unknown): boolean {
	return typeof value === 'number' && value >= 19_000_101 && value <= 21_001_231;
}

/**
 * Reads a date and time that a person entered: in ISO 8601 with `Z`, or null where it can't be read. One
 * without a zone is meant in the workflow's time zone (an IANA name), as n8n's date picker means it.
 */
export function enteredTime(value: unknown, zone: string): string | null {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
	const asUtc = toMilliseconds(value);
	if (asUtc === null || isSpreadsheetDate(value) || isCompactDate(value)) return null;
	const hasZone =
		isUnixTime(value) || /(Z|[+-]\d{2}:?\d{2})$/i.test(String(value).trim().slice(10));
	if (hasZone) return isoOf(asUtc);
	const guess = asUtc - zoneOffset(asUtc, zone);
	return isoOf(asUtc - zoneOffset(guess, zone));
}

/**
 * Returns a point in time as people read it in a message, e.g. "2026-03-02 04:00:07 (America/New_York)".
 *
 * @param time ISO 8601, or milliseconds since 1970
 * @param zone IANA name of the workflow's time zone
 */
export function shownTime(time: string | number, zone: string): string {
	const milliseconds = typeof time === 'number' ? time : Date.parse(time);
	const local = new Date(milliseconds + zoneOffset(milliseconds, zone)).toISOString();
	return `${local.slice(0, 19).replace('T', ' ')} (${zone})`;
}

/** Returns a duration as people say it, e.g. "45 seconds" or "2 minutes", rounded up. */
export function shownDuration(milliseconds: number): string {
	const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
	const [count, unit] = seconds < 120 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Returns the time in ISO 8601, null beyond the years that a date can have. */
function isoOf(milliseconds: number): string | null {
	return Math.abs(milliseconds) > 8.64e15 ? null : new Date(milliseconds).toISOString();
}

/** Returns a point in time of Unpod's in ISO 8601 with `Z`, or null where there is none to read. */
export function toIso(value: unknown): string | null {
	const milliseconds = toMilliseconds(value);
	return milliseconds === null ? null : isoOf(milliseconds);
}

/**
 * Returns the milliseconds since 1970 at which a run or task of the platform was made, by its ID; null for other IDs.
 *
 * IDs of the platform are a letter and a UUID version 1 without dashes; it holds its creation time in UTC
 * (verified on captured runs, 2026), so it is right where `created` has no zone or is missing.
 */
export function creationTimeOfId(id: string): number | null {
	const match = /^[RT]([0-9a-f]{8})([0-9a-f]{4})1([0-9a-f]{3})[0-9a-f]{16}$/i.exec(id);
	if (!match) return null;
	const steps = BigInt(`0x${match[3]}${match[2]}${match[1]}`) - UUID_EPOCH_STEPS;
	return Number(steps / 10_000n);
}

/**
 * Returns the seconds of a duration that Unpod writes as whole seconds, as a float or as "H:MM:SS", or null.
 * All three are found in its documentation and captured answers.
 */
export function toSeconds(value: unknown): number | null {
	if (typeof value === 'string' && /^\d+(:\d{1,2}){1,2}(\.\d+)?$/.test(value.trim())) {
		return value
			.trim()
			.split(':')
			.reduce((seconds, part) => seconds * 60 + Number(part), 0);
	}
	const seconds = asNumber(value);
	return seconds !== null && seconds >= 0 ? seconds : null;
}
