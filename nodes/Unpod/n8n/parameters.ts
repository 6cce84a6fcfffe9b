import type { IExecuteFunctions, IPollFunctions } from 'n8n-workflow';
import type { OutputChoice, OutputMode } from '../domain/output';
import { InputError } from '../domain/errors/inputError';
import { asText, at, isObject, type JsonObject, parseJson } from '../domain/json';
import { enteredTime } from '../domain/time';
import type { TranscriptFormat } from '../domain/transcript';

/** Reads one parameter of the node, for one item where there are items. */
type ReadParameter = (name: string, fallback: unknown, extractValue?: boolean) => unknown;

const OUTPUT_MODES: readonly OutputMode[] = ['simplified', 'raw', 'selectedFields'];
const TRANSCRIPT_FORMATS: readonly TranscriptFormat[] = ['text', 'markdown', 'turns'];

function oneOf<T extends string>(value: unknown, known: readonly T[]): T {
	return known.find((entry) => entry === value) ?? known[0];
}

/** The parameters of a node, read into types. What the user got wrong is thrown as an InputError. */
export class Parameters {
	private constructor(
		private readonly read: ReadParameter,
		private readonly timezone: string,
	) {}

	static ofItem(context: IExecuteFunctions, itemIndex: number): Parameters {
		const read: ReadParameter = (name, fallback, extractValue = false) =>
			context.getNodeParameter(name, itemIndex, fallback, { extractValue });
		return new Parameters(read, context.getTimezone());
	}

	static ofTrigger(context: IPollFunctions): Parameters {
		const read: ReadParameter = (name, fallback, extractValue = false) =>
			context.getNodeParameter(name, fallback, { extractValue });
		return new Parameters(read, context.getTimezone());
	}

	/** A text, trimmed; empty where nothing was entered. */
	text(name: string): string {
		return (asText(this.read(name, '')) ?? '').trim();
	}

	/** A number as it stands in the form, a numeric text from an expression included. */
	number(name: string, fallback: number): number {
		const number = Number(this.read(name, fallback));
		return Number.isFinite(number) ? number : fallback;
	}

	flag(name: string, fallback: boolean): boolean {
		const value = this.read(name, fallback);
		return typeof value === 'string' ? value === 'true' : value === true;
	}

	/** The entries of a collection; what wasn't added to it is missing. */
	collection(name: string): Collection {
		const value = this.read(name, {});
		return new Collection(isObject(value) ? value : {}, this.timezone);
	}

	/** The entries of a list of choices. */
	choices(name: string): string[] {
		const value = this.read(name, []);
		return Array.isArray(value) ? value.map(String) : [];
	}

	raw(name: string): unknown {
		return this.read(name, undefined);
	}

	/**
	 * The id behind a resource locator.
	 *
	 * @throws InputError when it is missing or can't be an id.
	 */
	id(name: string, displayName: string): string {
		const id = this.optionalId(name, displayName);
		if (id === null) {
			throw new InputError(
				`'${displayName}' is missing`,
				`Pick one from the list under '${displayName}', or enter its ID.`,
			);
		}
		return id;
	}

	/** The same, null where nothing was picked. */
	optionalId(name: string, displayName: string): string | null {
		return readId(this.read(name, '', true), displayName);
	}

	output(): OutputChoice {
		return {
			mode: oneOf(this.read('output', 'simplified'), OUTPUT_MODES),
			fields: this.choices('fields'),
			transcriptFormat: oneOf(this.read('transcriptFormat', 'text'), TRANSCRIPT_FORMATS),
		};
	}

	/** How many results are wanted: Infinity for all. */
	limit(): number {
		return this.flag('returnAll', false)
			? Number.POSITIVE_INFINITY
			: Math.max(1, Math.floor(this.number('limit', 50)));
	}
}

/** The entries of a collection parameter. */
export class Collection {
	constructor(
		private readonly entries: JsonObject,
		private readonly timezone: string,
	) {}

	/** Whether it was added to the collection, whatever its value came out as. */
	has(name: string): boolean {
		return Object.hasOwn(this.entries, name);
	}

	raw(name: string): unknown {
		return this.entries[name];
	}

	/** The entries of a fixed collection's group in the collection, null where it was not added. */
	group(name: string, group: string): Collection | null {
		const entries = at(this.entries, `${name}.${group}`);
		return isObject(entries) ? new Collection(entries, this.timezone) : null;
	}

	text(name: string): string | null {
		return asText(this.entries[name])?.trim() ?? null;
	}

	flag(name: string, fallback: boolean): boolean {
		const value = this.entries[name];
		if (value === undefined) return fallback;
		return value === true || value === 'true';
	}

	number(name: string, fallback: number): number {
		const value = this.entries[name];
		const number = value === undefined || value === null || value === '' ? fallback : Number(value);
		return Number.isFinite(number) ? number : fallback;
	}

	/** The id behind a resource locator in the collection, null where there is none. */
	optionalId(name: string, displayName: string): string | null {
		const value = this.entries[name];
		return readId(isObject(value) ? value.value : value, displayName);
	}

	/**
	 * A point in time in ISO 8601 with `Z`, null where none was entered.
	 *
	 * @throws InputError when it can't be read.
	 */
	time(name: string, displayName: string): string | null {
		const value = this.entries[name];
		if (value === undefined || value === null || value === '') return null;
		const iso = enteredTime(value instanceof Date ? value.getTime() : value, this.timezone);
		if (iso === null) {
			throw new InputError(
				`'${displayName}' is not a date and time`,
				'Write it in ISO 8601, e.g. 2026-03-02T09:00:00Z.',
			);
		}
		return iso;
	}
}

/** The address of a page in Unpod ends with the ID of what it shows. */
function withoutAddress(typed: string): string {
	if (!/^https?:\/\//i.test(typed) || !URL.canParse(typed)) return typed;
	return new URL(typed).pathname.split('/').filter(Boolean).pop() ?? typed;
}

/** An id goes into a path of the API, so it holds no slash and no space and is no step to another folder. */
function readId(value: unknown, displayName: string): string | null {
	const id = withoutAddress((asText(value) ?? '').trim());
	if (id === '') return null;
	if (/[\s/\\?#]/.test(id) || /^\.+$/.test(id)) {
		throw new InputError(
			`'${displayName}' is not an ID: ${id.slice(0, 60)}`,
			`An ID has no spaces and no slashes. Pick one from the list under '${displayName}', or copy the ID alone.`,
		);
	}
	return id;
}

/**
 * A JSON object that was typed or came from an expression.
 *
 * @throws InputError when it is none.
 */
export function readJsonObject(value: unknown, displayName: string): JsonObject {
	if (value === undefined || value === null || value === '') return {};
	const parsed = typeof value === 'string' ? parseJson(value) : value;
	if (isObject(parsed)) return parsed;
	throw new InputError(
		`'${displayName}' is not a JSON object`,
		'Write names and values in curly brackets, e.g. {"customer_name": "Jane Doe"}.',
	);
}
