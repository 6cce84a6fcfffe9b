import { cleanText } from '../../domain/cleanText';
import { InputError, NOBODY_CALLED } from '../../domain/errors/inputError';
import { asText } from '../../domain/json';
import { hasPossibleLength } from './numberLengths';
import { asE164 } from './phoneNumber';

/** Numbers that may be called: one in E.164, or the beginning of numbers with a star at its end, e.g. +4930*. */
export type AllowedNumber = string;

const HOW_TO_WRITE = `Separate entries by commas. Write a whole number with a plus and its country code, e.g. +14155550100, and the beginning of numbers with a star at its end, e.g. +4930*. ${NOBODY_CALLED}`;

/** Returns the beginning of numbers in a text: a plus, up to 14 digits in any groups, a star; null where it is none. */
function asPrefix(entry: string): AllowedNumber | null {
	const prefix = cleanText(entry).replace(/[\s.()[\]/\p{Pd}−]/gu, '');
	return /^\+[1-9]\d{0,13}\*$/.test(prefix) ? prefix : null;
}

/** Returns whether an entry could be a number as well as the beginning of longer ones. */
function isAmbiguous(entry: string): boolean {
	return asPrefix(`${entry}*`) !== null;
}

/** Returns the whole number in a text; null where it is none or lacks digits, so that a beginning is meant. */
function asWhole(entry: string): AllowedNumber | null {
	const number = asE164(entry);
	return number !== null && hasPossibleLength(number.slice(1)) ? number : null;
}

function readEntry(entry: string): AllowedNumber {
	const known = asWhole(entry) ?? asPrefix(entry);
	if (known !== null) return known;
	const shown = entry.trim().slice(0, 40);
	throw isAmbiguous(entry)
		? new InputError(
				`'Allowed Numbers' contains an entry that is no whole number and has no star: ${shown}`,
				`To allow all numbers that begin so, write ${shown}*. ${HOW_TO_WRITE}`,
			)
		: new InputError(
				`'Allowed Numbers' contains an entry that is no number or beginning of numbers: ${shown}`,
				HOW_TO_WRITE,
			);
}

/**
 * Returns the numbers and beginnings of numbers of a list, e.g. "+14155550100, +4930*".
 *
 * @throws InputError where it has none or anything else: an empty list would allow nobody
 */
export function readAllowedNumbers(list: unknown): AllowedNumber[] {
	const entries = (Array.isArray(list) ? list : [list])
		.flatMap((entry) => (asText(entry) ?? '').split(/[,;\n]/))
		.filter((entry) => cleanText(entry) !== '');
	if (entries.length > 0) return entries.map(readEntry);
	throw new InputError(
		"'Allowed Numbers' is empty",
		`Enter what may be called, or remove the option to allow all. ${HOW_TO_WRITE}`,
	);
}

function allows(entry: AllowedNumber, phoneNumber: string): boolean {
	return entry.endsWith('*') ? phoneNumber.startsWith(entry.slice(0, -1)) : phoneNumber === entry;
}

/**
 * Requires that a number is on the list or starts as one of its beginnings.
 *
 * @throws InputError for any other number
 */
export function requireAllowed(phoneNumber: string, allowed: AllowedNumber[]): void {
	if (allowed.some((entry) => allows(entry, phoneNumber))) return;
	throw new InputError(
		`'Phone Number' ${phoneNumber} is not among the allowed numbers`,
		`Call one of the numbers under 'Allowed Numbers', or have this one added there. ${NOBODY_CALLED}`,
	);
}
