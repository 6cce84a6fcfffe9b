import { InputError, NOBODY_CALLED } from '../../domain/errors/inputError';
import { cleanText } from '../../domain/cleanText';
import { parseJson } from '../../domain/json';
import { asE164, ZERO_IN_BRACKETS } from '../number/phoneNumber';

/** What separates numbers in a text; a plus starts a new one, too. */
const SEPARATORS = /[,;|\r\n\t]+|(?<=\d[)\]\s]*)\s*(?=[([]?\s*\+)/;

const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;

function unreadable(entry: unknown): InputError {
	const text = typeof entry === 'object' ? JSON.stringify(entry) : String(entry);
	return new InputError(
		`'Do Not Call' contains an entry that is not a phone number: ${text.trim().slice(0, 40)}`,
		`Give it numbers separated by commas, or a list of them, e.g. {{ $('Do not call').all().map(row => row.json.phone) }}. ${NOBODY_CALLED}`,
	);
}

/** Returns the texts of a list, whether it was typed, is a list, or JSON. */
function entriesOf(list: unknown): string[] {
	if (list === null || list === undefined) return [];
	if (Array.isArray(list)) return list.flatMap(entriesOf);
	if (typeof list === 'number') return [String(list)];
	if (typeof list !== 'string') throw unreadable(list);
	const parsed = list.trim().startsWith('[') ? parseJson(list) : undefined;
	return Array.isArray(parsed) ? entriesOf(parsed) : list.split(SEPARATORS);
}

/**
 * Numbers that are never called. An entry with a country code (+ or 00) is that number. An entry without one may
 * be any number that ends with it, so none of these is called.
 */
export class DoNotCall {
	private readonly whole = new Set<string>();

	private readonly endings = new Set<string>();

	/** @throws InputError where an entry is no phone number: if it were ignored, its owner would be called */
	constructor(list: unknown) {
		for (const entry of entriesOf(list)) {
			if (isBlank(entry)) continue;
			const numbers = readingsOf(entry).flatMap((reading) => readNumber(reading) ?? []);
			if (numbers.length === 0) throw unreadable(entry);
			for (const { digits, isWhole } of numbers) (isWhole ? this.whole : this.endings).add(digits);
		}
	}

	get isEmpty(): boolean {
		return this.whole.size + this.endings.size === 0;
	}

	/** Returns whether a number in E.164 is on the list. */
	has(phoneNumber: string): boolean {
		const digits = phoneNumber.replace(/\D/g, '');
		if (this.whole.has(digits)) return true;
		if (this.endings.size === 0) return false;
		for (let start = 0; start <= digits.length - FEWEST_DIGITS; start++) {
			if (this.endings.has(digits.slice(start))) return true;
		}
		return false;
	}
}

function cleaned(entry: string): string {
	return cleanText(entry).replace(/^(tel:|')/i, '');
}

function isBlank(entry: string): boolean {
	return /^[\s()[\]]*$/.test(cleaned(entry));
}

/** Returns an entry without and with its zero in brackets: some countries dial it from abroad, others don't. */
function readingsOf(entry: string): string[] {
	return ZERO_IN_BRACKETS.test(entry)
		? [entry.replace(ZERO_IN_BRACKETS, ' '), entry.replace(ZERO_IN_BRACKETS, '0')]
		: [entry];
}

/** Returns the number in an entry: a whole one with a country code, else the end of one; null where there is none. */
function readNumber(entry: string): { digits: string; isWhole: boolean } | null {
	const text = cleaned(entry);
	const isWhole = /^[([]?(\+|00)/.test(text);
	const digits = isWhole ? asE164(text.replace(/^00/, '+'))?.slice(1) : nationalDigits(text);
	return digits ? { digits, isWhole } : null;
}

/** Returns the digits of a number as it is written in its country, less the zero that is dialled before it. */
function nationalDigits(text: string): string | null {
	const written = text.replace(/[()[\]]/g, ' ').trim();
	// A last group of one digit is an extension or a spreadsheet's decimal.
	if (!/^\d+(?:[\s./\p{Pd}−]{1,3}\d{2,})*$/u.test(written)) return null;
	const digits = written.replace(/\D/g, '').replace(/^0+/, '');
	return digits.length >= FEWEST_DIGITS && digits.length <= MOST_DIGITS ? digits : null;
}
