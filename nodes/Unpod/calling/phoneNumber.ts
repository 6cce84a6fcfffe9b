import { InputError } from '../domain/errors/inputError';
import { asText } from '../domain/json';

/** Spaces, dots, dashes of all kinds, brackets, and the invisible marks that come along from a copy. */
const DECORATION = /[\s.()[\]\p{Pd}\p{Cf}−]/gu;

/** +44 (0)20 …: from abroad some countries dial such a zero and others leave it out. */
const ZERO_IN_BRACKETS = /[([]\s*0\s*[)\]]/;

/** E.164: a plus, a country code that doesn't start with 0, at most 15 digits. */
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A phone number in E.164, e.g. +14155550100, from what was typed or came with the data.
 * No country code is guessed: a guess rings a stranger.
 *
 * @throws InputError that says what the number should look like.
 */
export function toE164(value: unknown): string {
	const typed = typeof value === 'number' ? String(value) : value;
	if (typeof typed !== 'string' || typed.trim() === '') {
		throw new InputError(
			"'Phone Number' is empty",
			'Enter the number with a plus and its country code, e.g. +14155550100.',
		);
	}
	if (ZERO_IN_BRACKETS.test(typed)) {
		throw new InputError(
			`'Phone Number' has a zero in brackets: ${typed.trim().slice(0, 40)}`,
			'Write the number as it is dialled from abroad, with or without the zero, e.g. +14155550100. No zero is guessed.',
		);
	}
	const number = typed.replace(DECORATION, '');
	if (!E164.test(number)) {
		throw new InputError(
			`'Phone Number' is not an international number: ${typed.trim().slice(0, 40)}`,
			'Write it with a plus, its country code and 7 to 15 digits in all, e.g. +14155550100. No country code is guessed.',
		);
	}
	return number;
}

/**
 * The numbers and prefixes of a list, e.g. "+14155550100, +4930".
 *
 * @throws InputError where it holds none, or something else: a list that came out empty lets nobody pass.
 */
export function readAllowedNumbers(list: unknown): string[] {
	const entries = (Array.isArray(list) ? list : [list])
		.flatMap((entry) => (asText(entry) ?? '').split(/[,;\n]/))
		.map((entry) => entry.replace(DECORATION, ''))
		.filter((entry) => entry !== '');
	if (entries.length === 0) {
		throw new InputError(
			"'Allowed Numbers' is empty",
			'Enter the numbers or beginnings of numbers that may be called, e.g. +14155550100, +4930, or remove the option to allow all. Nobody was called.',
		);
	}
	const wrong = entries.find((entry) => !/^\+\d{1,15}$/.test(entry));
	if (wrong === undefined) return entries;
	throw new InputError(
		`'Allowed Numbers' holds an entry that is no number or prefix: ${wrong.slice(0, 40)}`,
		'Separate entries by commas and start each with a plus, e.g. +14155550100, +4930.',
	);
}

/**
 * Lets a number pass that is on the list or starts with a prefix on it.
 *
 * @throws InputError for any other number.
 */
export function requireAllowed(phoneNumber: string, allowed: string[]): void {
	if (allowed.some((entry) => phoneNumber.startsWith(entry))) return;
	throw new InputError(
		`'Phone Number' ${phoneNumber} is not among the allowed numbers`,
		"Call one of the numbers under 'Allowed Numbers', or have this one added there. Nobody was called.",
	);
}
