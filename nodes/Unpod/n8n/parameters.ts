import type { IExecuteFunctions, INodeParameters, IPollFunctions } from 'n8n-workflow';
import { InputError } from '../domain/errors/inputError';
import { asText, isObject } from '../domain/json';
import { CALL_FIELDS, OUTPUT_MODES, type OutputChoice } from '../domain/output';
import { TRANSCRIPT_FORMATS } from '../domain/transcript';
import { DEFAULTS } from '../shared/defaults';
import { Collection } from './collection';
import { enteredAs, emptyExpression, type Entered } from './entered';
import { isWrittenAsExpression } from './expression';
import { readChoice, readChoices, readFlag, readId, readNumber } from './readValue';

/** Reads one parameter of the node, for one item where there are items. */
type ReadParameter = (name: string, fallback: unknown, extractValue?: boolean) => unknown;

/** The parameters of a node, read into types. What the user got wrong is thrown as an InputError. */
export class Parameters {
	private asWritten: INodeParameters | undefined;

	private constructor(
		private readonly read: ReadParameter,
		private readonly context: IExecuteFunctions | IPollFunctions,
	) {}

	static ofItem(context: IExecuteFunctions, itemIndex: number): Parameters {
		const read: ReadParameter = (name, fallback, extractValue = false) =>
			context.getNodeParameter(name, itemIndex, fallback, { extractValue });
		return new Parameters(read, context);
	}

	static ofTrigger(context: IPollFunctions): Parameters {
		const read: ReadParameter = (name, fallback, extractValue = false) =>
			context.getNodeParameter(name, fallback, { extractValue });
		return new Parameters(read, context);
	}

	/** Returns a parameter as it is written in the node, expressions unevaluated. n8n copies the node for each look. */
	written(name: string): unknown {
		this.asWritten ??= this.context.getNode().parameters;
		return this.asWritten[name];
	}

	/** Returns a value, and whether it is an expression's. */
	entered(name: string): Entered {
		return enteredAs(this.read(name, null), () => this.written(name));
	}

	/** Reads a text, trimmed; empty where nothing was entered. */
	text(name: string): string {
		return (asText(this.read(name, '')) ?? '').trim();
	}

	flag(name: string, displayName: string, fallback: boolean): boolean {
		return readFlag(this.entered(name), displayName) ?? fallback;
	}

	/** Reads one of the known names, the first of them where nothing is chosen. */
	choice<T extends string>(name: string, displayName: string, known: readonly T[]): T {
		return readChoice(this.entered(name), displayName, known) ?? known[0];
	}

	/**
	 * Reads several of the known names.
	 *
	 * @throws InputError for a name that is not known, and where the expression is empty.
	 */
	choices<T extends string>(name: string, displayName: string, known: readonly T[]): T[] {
		const entered = this.entered(name);
		const chosen = readChoices(entered, displayName, known);
		if (chosen.length > 0 || !entered.isExpression) return chosen;
		throw new InputError(
			`'${displayName}' is empty`,
			`Its expression returned nothing. Make it return one or more of these: ${known.join(', ')}.`,
		);
	}

	/** Reads the entries of a collection; those that weren't added to it are missing. */
	collection(name: string): Collection {
		const value = this.read(name, {});
		const entries = isObject(value) ? value : {};
		return new Collection(entries, () => this.written(name), this.context.getTimezone());
	}

	private readIdOf(name: string, displayName: string): string | null {
		const entered = enteredAs(this.read(name, '', true), () => this.written(name));
		return readId(entered, displayName);
	}

	/**
	 * Reads the ID of a resource locator.
	 *
	 * @param remedy where to get one
	 * @throws InputError when it is missing or can't be an ID.
	 */
	id(
		name: string,
		displayName: string,
		remedy = `Pick one from the list under '${displayName}', or enter its ID.`,
	): string {
		const id = this.readIdOf(name, displayName);
		if (id !== null) return id;
		throw new InputError(`'${displayName}' is missing`, remedy);
	}

	/**
	 * Reads the ID of a resource locator, null where nothing was picked.
	 *
	 * @throws InputError also where an expression is empty: that would ask for all.
	 */
	optionalId(name: string, displayName: string): string | null {
		const id = this.readIdOf(name, displayName);
		if (id === null && isWrittenAsExpression(this.written(name)))
			throw emptyExpression(displayName);
		return id;
	}

	output(): OutputChoice {
		const mode = this.choice('output', 'Output', OUTPUT_MODES);
		return {
			mode,
			fields: mode === 'selectedFields' ? this.choices('fields', 'Fields', CALL_FIELDS) : [],
			transcriptFormat: this.choice('transcriptFormat', 'Transcript Format', TRANSCRIPT_FORMATS),
		};
	}

	/** Returns how many results are wanted: Infinity for all. */
	limit(): number {
		if (this.flag('returnAll', 'Return All', false)) return Number.POSITIVE_INFINITY;
		const limit = readNumber(this.entered('limit'), 'Limit') ?? DEFAULTS.limit;
		return Math.max(1, Math.floor(limit));
	}
}
