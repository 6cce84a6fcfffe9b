import { InputError } from '../../domain/errors/inputError';
import { cleanText } from '../../domain/cleanText';
import { hasPossibleLength } from './numberLengths';

/** E.164: a plus, a country code that doesn't start with 0, at most 15 digits. */
const E164 = /^\+[1-9]\d{6,14}$/;

/** +44 (0)20 …: from abroad some countries dial such a zero and others leave it out. */
export const ZERO_IN_BRACKETS = /[([]\s*0\s*[)\]]/;

/** Groups of digits with one separator each between them. */
const GROUPS = /^\+\d+(?:(?: ?[-./] ?| )\d+)*$/;

/** Returns a text with blanks and dashes of all kinds, and square brackets, in one spelling. */
function plainlyWritten(typed: string): string {
	return cleanText(typed)
		.replace(/\p{Zs}+/gu, ' ')
		.replace(/[\p{Pd}−]/gu, '-')
		.replace(/^\+ /, '+')
		.replaceAll('[', '(')
		.replaceAll(']', ')');
}

/** Returns a number without the brackets around its country code, "(+49) 30 …", or its area code, "+1 (415) …". */
function withoutBrackets(written: string): string {
	return written
		.replace(/^(?:\(\+ ?(\d{1,3})\)|\+ ?\((\d{1,3})\)) ?/, '+$1$2 ')
		.replace(/^(\+\d{1,3})(?: ?[-./] ?| )?\( ?(\d{1,5}) ?\) ?(?=[-./\d])/, '$1 $2 ');
}

/**
 * Returns whether groups of digits are one number, written as people group it, and not a number with something
 * after it: an extension ("-5"), a spreadsheet's decimal (".0"), the beginning of a second number.
 *
 * A first group as long as a whole number is a number by itself, and so is a last one that long. A short last
 * group is part of the number where groups like it come before it, as in "+33 1 23 45 67 89". All groups together
 * have as many digits as numbers of the country can have. Numbers of country code 1 all have the same length, so
 * that their first group may be long.
 */
function isOneNumber(groups: string[], separators: string[]): boolean {
	const [first] = groups;
	const last = groups[groups.length - 1];
	if (groups.length === 1) return true;
	if (separators.indexOf('/', 2) !== -1) return false;
	if (groups.slice(1, -1).some((group) => group.length >= 6)) return false;
	if (!hasPossibleLength(groups.join(''))) return false;
	if (first.length >= 7 && !first.startsWith('1')) return false;
	return last.length >= 4 || isPartOfNumber(groups, separators);
}

/** Returns whether a last group of two or three digits belongs to the groups before it. */
function isPartOfNumber(groups: string[], separators: string[]): boolean {
	const [before, last] = groups.slice(-2);
	const [separatorBefore, separator] = separators.slice(-2);
	const isAlike = groups.length <= 4 || separator === separatorBefore;
	return groups.length > 2 && last.length >= 2 && before.length <= last.length + 1 && isAlike;
}

/** Returns the digits with a plus; null where the text is anything else than one number. */
function joined(typed: string): string | null {
	const written = withoutBrackets(plainlyWritten(typed));
	if (!GROUPS.test(written)) return null;
	const groups = written.slice(1).split(/\D+/);
	const separators = written.slice(1).match(/\D+/g) ?? [];
	const kinds = separators.map((separator) => separator.trim());
	return isOneNumber(groups, kinds) ? `+${groups.join('')}` : null;
}

/** Returns whether a text has one plus, and else only characters with which phone numbers are written. */
function looksLikeOne(typed: string): boolean {
	return /^\(?\+[-./() \d]*$/.test(plainlyWritten(typed));
}

/**
 * Returns the phone number in a text in E.164, e.g. +14155550100; null where the text is none. Separators are
 * dropped where they separate groups that people write.
 */
export function asE164(typed: string): string | null {
	const number = ZERO_IN_BRACKETS.test(typed) ? null : joined(typed);
	return number !== null && E164.test(number) ? number : null;
}

/**
 * Returns the phone number in a value in E.164. No country code is guessed: a guess rings a stranger.
 *
 * @throws InputError that describes how to write the number
 */
export function toE164(value: unknown, displayName = 'Phone Number'): string {
	const typed = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
	if (value === null || cleanText(typed) === '') {
		throw new InputError(
			`'${displayName}' is empty`,
			'Enter the number with a plus and its country code, e.g. +14155550100.',
		);
	}
	const number = asE164(typed);
	if (number !== null) return number;
	throw notOneNumber(typed.trim().slice(0, 40), displayName);
}

function notOneNumber(typed: string, displayName: string): InputError {
	if (ZERO_IN_BRACKETS.test(typed)) {
		return new InputError(
			`'${displayName}' has a zero in brackets: ${typed}`,
			'Write the number as it is dialled from abroad, with or without the zero, e.g. +14155550100. No zero is guessed.',
		);
	}
	const howTo =
		looksLikeOne(typed) && joined(typed) === null
			? 'Write one number alone, without an extension, a decimal or a second number, e.g. +14155550100. Spaces, dots and dashes may separate groups of its digits, and brackets the area code. In groups, it must have as many digits as other numbers of its country.'
			: 'Write it with a plus, its country code and 7 to 15 digits in all, e.g. +14155550100. No country code is guessed.';
	return new InputError(`'${displayName}' is not an international number: ${typed}`, howTo);
}
