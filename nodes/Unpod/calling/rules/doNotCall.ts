import { InputError } from '../../domain/errors/inputError';
import { parseJson } from '../../domain/json';

/** What is left away before numbers are compared: all that is neither a digit nor a plus. */
const DECORATION = /^tel:|[\s.()[\]/\p{Pd}\p{Cf}−'"]/giu;

/** A zero in brackets, which some countries dial from abroad and others don't. */
const ZERO_IN_BRACKETS = /([([]\s*0\s*[)\]])/;

/** What separates numbers in a text: a plus begins a new one too. */
const SEPARATORS = /[,;|\r\n\t]+|(?=\+)/;

const FEWEST_DIGITS = 7;
const MOST_DIGITS = 15;

function unreadable(entry: unknown): InputError {
	const text = typeof entry === 'object' ? JSON.stringify(entry) : String(entry);
	return new InputError(
		`'Do Not Call' holds an entry that is not a phone number: ${text.trim().slice(0, 40)}`,
		"Give it numbers separated by commas, or a list of them, e.g. {{ $('Do not call').all().map(row => row.json.phone) }}. Nobody was called.",
	);
}

/** The texts of a list, whether it was typed, came as a list, or as JSON. */
function entriesOf(list: unknown): string[] {
	if (list === null || list === undefined) return [];
	if (Array.isArray(list)) return list.flatMap(entriesOf);
	if (typeof list === 'number') return [String(list)];
	if (typeof list !== 'string') throw unreadable(list);
	const parsed = list.trim().startsWith('[') ? parseJson(list) : undefined;
	return Array.isArray(parsed) ? entriesOf(parsed) : list.split(SEPARATORS);
}

/**
 * Numbers that are never called. One written with its country code (+ or 00) holds for that number; one
 * without may lack it, so it holds for every number that ends with it.
 */
export class DoNotCall {
	private readonly whole = new Set<string>();

	private readonly endings = new Set<string>();

	/** @throws InputError where an entry is no phone number: passed over, its owner would be called. */
	constructor(list: unknown) {
		for (const entry of entriesOf(list)) {
			this.add(entry.replace(ZERO_IN_BRACKETS, ''), entry);
			if (ZERO_IN_BRACKETS.test(entry)) this.add(entry, entry);
		}
	}

	get isEmpty(): boolean {
		return this.whole.size + this.endings.size === 0;
	}

	/** Whether a number in E.164 is on the list. */
	has(phoneNumber: string): boolean {
		const digits = phoneNumber.replace(/\D/g, '');
		if (this.whole.has(digits)) return true;
		if (this.endings.size === 0) return false;
		for (let start = 0; start <= digits.length - FEWEST_DIGITS; start++) {
			if (this.endings.has(digits.slice(start))) return true;
		}
		return false;
	}

	private add(entry: string, typed: string): void {
		const text = entry.replace(DECORATION, '');
		if (text === '') return;
		const match = /^(\+|00)?0*(\d+)$/.exec(text);
		if (!match) throw unreadable(typed);
		const [, abroad, digits] = match;
		if (digits.length < FEWEST_DIGITS || digits.length > MOST_DIGITS) throw unreadable(typed);
		(abroad === undefined ? this.endings : this.whole).add(digits);
	}
}
