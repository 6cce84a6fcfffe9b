import { type CallingWindow, type Day, DAYS } from '../../calling/rules/callingHours';
import { InputError, NOBODY_CALLED } from '../../domain/errors/inputError';
import { asText, type JsonObject } from '../../domain/json';

/** Reads a day by its name or the beginning of it, e.g. "mon" or "Monday". */
function readDay(value: unknown): Day {
	const name = String(value).trim().toLowerCase();
	const day = DAYS.find((known) => /^[a-z]{3,9}$/.test(name) && name.startsWith(known));
	if (day !== undefined) return day;
	throw new InputError(
		`'Days' of 'Calling Hours' contains an unknown day: ${name.slice(0, 40)}`,
		`Use ${DAYS.join(', ')}. ${NOBODY_CALLED}`,
	);
}

function readDays(value: unknown): Day[] {
	const entries = Array.isArray(value) ? value : (asText(value) ?? '').split(/[,;\s]+/);
	const days = entries.filter((entry) => entry !== '' && entry !== null).map(readDay);
	if (days.length > 0) return days;
	throw new InputError(
		"'Days' of 'Calling Hours' is empty",
		`Choose the days on which people may be called. ${NOBODY_CALLED}`,
	);
}

/** Returns the minutes after midnight of a time such as 09:00. */
function readTime(value: unknown, name: 'From' | 'To'): number {
	const text = (asText(value) ?? '').trim();
	if (text === '') {
		throw new InputError(
			`'${name}' of 'Calling Hours' is empty`,
			`Enter a time of day as HH:MM, e.g. 09:00. ${NOBODY_CALLED}`,
		);
	}
	const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)(?::00)?$/.exec(text) ?? [];
	const time = Number(hours) * 60 + Number(minutes);
	if (time < 1440 || (time === 1440 && name === 'To')) return time;
	throw new InputError(
		`'${name}' of 'Calling Hours' is not a time of day: ${text.slice(0, 40)}`,
		`Enter it as HH:MM in 24-hour format, e.g. 09:00. ${NOBODY_CALLED}`,
	);
}

/**
 * Reads an entry of 'Calling Hours'.
 *
 * @throws InputError that names the field
 */
export function readWindow({ days, from, to }: JsonObject): CallingWindow {
	const window = { days: readDays(days), from: readTime(from, 'From'), to: readTime(to, 'To') };
	if (window.from !== window.to) return window;
	throw new InputError(
		"'From' and 'To' of 'Calling Hours' are the same",
		`For the whole day enter 00:00 and 24:00. ${NOBODY_CALLED}`,
	);
}
