import { cleanText } from '../domain/cleanText';
import { InputError } from '../domain/errors/inputError';
import { unkeptNumberAt } from '../domain/jsonText';
import { isWrittenAsExpression } from './expression';

/** The value of a parameter, and where it is from. */
export interface Entered {
	value: unknown;
	/** Whether an expression returned it, rather than a person entered it. */
	isExpression: boolean;
}

/**
 * Returns a value with whether it is an expression's.
 *
 * @param written returns what is written in the node; n8n copies the node for each look, so it is asked only if needed
 */
export function enteredAs(value: unknown, written: () => unknown): Entered {
	return {
		value,
		get isExpression() {
			return isWrittenAsExpression(written());
		},
	};
}

/** Returns whether a value is blank: a value that is missing, or a text of blanks. */
export function isBlank(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && cleanText(value) === '')
	);
}

/**
 * An expression of n8n's in a text: a variable or something of JavaScript's in curly brackets, or the item's
 * own data without them. `{{name}}`, which agents have in their own prompts, is none.
 */
const EXPRESSION_IN_TEXT =
	/\{\{(?:(?!\}\}).)*?(?:\$[\w(]|\bnew Date\b|\b(?:DateTime|JSON|Math|Object)\.)|\$json\s*[.[]/s;

/**
 * Refuses an expression that was typed while its field is set to Fixed: n8n leaves it as it is, and it
 * would be spoken letter by letter.
 *
 * @throws InputError
 */
export function requireEvaluated(entered: Entered, displayName: string): void {
	const { value } = entered;
	if (typeof value !== 'string' || !EXPRESSION_IN_TEXT.test(value) || entered.isExpression) return;
	const shown = value.slice(value.search(EXPRESSION_IN_TEXT)).slice(0, 40);
	throw new InputError(
		`'${displayName}' contains an expression that is not evaluated: ${shown}`,
		"Switch the field from Fixed to Expression, with double curly brackets around the expression, so that n8n inserts each item's own value. Names in the agent's own prompt, such as {{name}}, can stay as they are.",
	);
}

/**
 * Builds the error for a field that limits a result and whose expression returned nothing. Ignored, it would
 * let everything through.
 */
export function emptyExpression(displayName: string): InputError {
	return new InputError(
		`'${displayName}' is empty`,
		'Its expression returned nothing. Without a value, more results would be returned than you want. Make the expression return a value, or remove it to get all results.',
	);
}

/**
 * Refuses numbers that would arrive as others.
 *
 * @throws InputError that names the place
 */
export function requireKeptNumbers(value: unknown, displayName: string): void {
	const path = unkeptNumberAt(value);
	if (path === null) return;
	throw new InputError(
		`'${displayName}' contains a number that can't be sent exactly${path === '' ? '' : `: ${path}`}`,
		'Numbers beyond 9007199254740991 would be rounded. Put the number in quotes to send it as text.',
	);
}
