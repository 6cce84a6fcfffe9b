import { cleanText } from '../domain/cleanText';
import { InputError } from '../domain/errors/inputError';
import { asText, type JsonObject, isObject } from '../domain/json';
import { readJsonText } from '../domain/jsonText';
import { type Entered, isBlank, requireEvaluated, requireKeptNumbers } from './entered';

/** Returns a value as text: objects and lists as JSON, times in ISO 8601; null where there is nothing. */
export function readText(entered: Entered, displayName: string): string | null {
	requireEvaluated(entered, displayName);
	const { value } = entered;
	if (isBlank(value)) return null;
	if (typeof value === 'string') return value.trim();
	requireKeptNumbers(value, displayName);
	if (value instanceof Date && Number.isNaN(value.getTime())) return null;
	if (value instanceof Date) return value.toISOString();
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Reads a text by which something is found.
 *
 * @throws InputError for what is no text or number: it would find something else.
 */
export function readPlainText(entered: Entered, displayName: string): string | null {
	requireEvaluated(entered, displayName);
	if (isBlank(entered.value)) return null;
	const text = asText(entered.value);
	if (text !== null) return cleanText(text);
	throw new InputError(`'${displayName}' is not a text`, 'Enter one value as a text.');
}

/** Reads the entries of a list, or of a text with commas between them. */
export function readList(entered: Entered, displayName: string): string[] {
	requireEvaluated(entered, displayName);
	const { value } = entered;
	if (isBlank(value)) return [];
	const listed: unknown =
		typeof value === 'string' && /^\s*\[/.test(value) ? jsonList(value) : value;
	const entries = Array.isArray(listed) ? listed : [listed];
	return entries.flatMap((entry) => {
		const text = asText(entry);
		if (text === null && !isBlank(entry)) {
			throw new InputError(
				`'${displayName}' contains entries that are not text`,
				'Enter a list of texts, or one text with commas between its entries.',
			);
		}
		return (text ?? '')
			.split(/[,;\n]/)
			.map(cleanText)
			.filter(Boolean);
	});
}

function jsonList(text: string): unknown {
	const reading = readJsonText(text);
	return 'value' in reading ? reading.value : text;
}

/** Returns what names are compared by, without capitals, blanks and dashes: "Phone Number" is phoneNumber. */
function spelling(name: string): string {
	return name.toLowerCase().replace(/[\s_-]/g, '');
}

function knownName<T extends string>(name: string, known: readonly T[], displayName: string): T {
	const found = known.find((entry) => spelling(entry) === spelling(name));
	if (found !== undefined) return found;
	throw new InputError(
		`'${displayName}' has no option named ${name.slice(0, 60)}`,
		`Choose from the list in the node, or enter one of these: ${known.join(', ')}.`,
	);
}

/** Reads one of the known names; null where nothing is entered. */
export function readChoice<T extends string>(
	entered: Entered,
	displayName: string,
	known: readonly T[],
): T | null {
	const name = readPlainText(entered, displayName);
	return name === null ? null : knownName(name, known, displayName);
}

/** Reads several of the known names, from a list or a text with commas. */
export function readChoices<T extends string>(
	entered: Entered,
	displayName: string,
	known: readonly T[],
): T[] {
	return readList(entered, displayName).map((name) => knownName(name, known, displayName));
}

/** Reads true or false, also as a text, e.g. "TRUE" from a spreadsheet; null where nothing is entered. */
export function readFlag({ value }: Entered, displayName: string): boolean | null {
	if (isBlank(value)) return null;
	const flag = typeof value === 'string' ? cleanText(value).toLowerCase() : value;
	if (flag === true || flag === 'true') return true;
	if (flag === false || flag === 'false') return false;
	throw neitherTrueNorFalse(displayName);
}

/** Builds the error for a field that is neither true nor false. */
export function neitherTrueNorFalse(displayName: string): InputError {
	return new InputError(
		`'${displayName}' is neither true nor false`,
		'Switch it on or off, or enter an expression that is true or false.',
	);
}

/** Reads a number, also as a text; null where nothing is entered. */
export function readNumber({ value }: Entered, displayName: string): number | null {
	if (isBlank(value)) return null;
	const number = typeof value === 'string' ? Number(cleanText(value)) : value;
	if (typeof number === 'number' && Number.isFinite(number)) return number;
	throw new InputError(`'${displayName}' is not a number`, 'Enter a number, e.g. 5.');
}

/** Returns what an address of a page in Unpod ends with: the ID of what it shows. */
function withoutAddress(typed: string): string {
	if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) return typed;
	return new URL(typed).pathname.split('/').filter(Boolean).pop() ?? typed;
}

/** Reads an ID. It goes into a path of the API, so it holds no slash and no space and is no step to another folder. */
export function readId(entered: Entered, displayName: string): string | null {
	requireEvaluated(entered, displayName);
	requireKeptNumbers(entered.value, displayName);
	const id = withoutAddress(cleanText(asText(entered.value) ?? ''));
	if (id === '') return null;
	if (/[\s/\\?#]/.test(id) || /^\.+$/.test(id)) {
		throw new InputError(
			`'${displayName}' is not an ID: ${id.slice(0, 60)}`,
			`An ID has no spaces and no slashes. Pick one from the list under '${displayName}', or copy the ID alone.`,
		);
	}
	return id;
}

const USE_FIELDS =
	"Or set 'Metadata Input' to Fields and enter names and values under 'Metadata Fields'.";

/**
 * Reads a JSON object that was typed or that an expression returned.
 *
 * @throws InputError when it is none, or holds what would arrive as something else.
 */
export function readJsonObject(entered: Entered, displayName: string): JsonObject {
	requireEvaluated(entered, displayName);
	const { value } = entered;
	if (isBlank(value)) return {};
	const reading = typeof value === 'string' ? readJsonText(value) : { value };
	if ('reason' in reading) {
		throw new InputError(
			`'${displayName}' can't be read: ${reading.reason.slice(0, 160)}`,
			`Correct it there. Where values come from expressions, make the JSON of them, e.g. {{ JSON.stringify({ name: $json.name }) }}. ${USE_FIELDS}`,
		);
	}
	if (!isObject(reading.value)) {
		throw new InputError(
			`'${displayName}' is not a JSON object`,
			`Write names and values in curly brackets, e.g. {"customer_name": "Jane Doe"}. ${USE_FIELDS}`,
		);
	}
	requireKeptNumbers(reading.value, displayName);
	return reading.value;
}
