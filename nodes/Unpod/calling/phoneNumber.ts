import { digitsOf } from '../domain/call';
import { InputError } from '../domain/inputError';

/** Spaces, dots, dashes of all kinds, brackets, and the invisible marks that come along from a copy. */
const DECORATION = /[\s.()[\]\-‐-―−\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;

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
	const number = typed.replace(DECORATION, '');
	if (!E164.test(number)) {
		throw new InputError(
			`'Phone Number' is not an international number: ${typed.trim().slice(0, 40)}`,
			'Write it with a plus, its country code and 7 to 15 digits in all, e.g. +14155550100. No country code is guessed.',
		);
	}
	return number;
}

/** The numbers and prefixes of a comma list, e.g. "+14155550100, +4930"; empty means no list. */
export function readAllowedNumbers(list: string): string[] {
	return list
		.split(/[,;\n]/)
		.map((entry) => entry.replace(DECORATION, ''))
		.filter((entry) => entry !== '')
		.map((entry) => {
			if (/^\+\d{1,15}$/.test(entry)) return entry;
			throw new InputError(
				`'Allowed Numbers' holds an entry that is no number or prefix: ${entry.slice(0, 40)}`,
				'Separate entries by commas and start each with a plus, e.g. +14155550100, +4930.',
			);
		});
}

/**
 * Lets a number pass that is on the list or starts with a prefix on it. An empty list lets all pass.
 *
 * @throws InputError for any other number.
 */
export function requireAllowed(phoneNumber: string, allowed: string[]): void {
	if (allowed.length === 0) return;
	if (allowed.some((entry) => digitsOf(phoneNumber).startsWith(digitsOf(entry)))) return;
	throw new InputError(
		`'Phone Number' ${phoneNumber} is not among the allowed numbers`,
		"Call one of the numbers under 'Allowed Numbers', or have this one added there. Nobody was called.",
	);
}
