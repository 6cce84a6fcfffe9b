import { InputError } from '../domain/errors/inputError';
import { at, isObject, objectsOf, type JsonObject } from '../domain/json';
import { enteredTime, isSpreadsheetDate } from '../domain/time';
import { enteredAs, emptyExpression, type Entered, isBlank, requireEvaluated } from './entered';
import {
	readChoice,
	readFlag,
	readId,
	readList,
	readNumber,
	readText,
	readPlainText,
} from './readValue';

/** The entries of a collection parameter. One that limits a result is refused where its expression is empty. */
export class Collection {
	/**
	 * @param entries the values
	 * @param written the same as it is written in the node, expressions unevaluated
	 * @param timezone IANA name of the workflow's time zone
	 */
	constructor(
		private readonly entries: JsonObject,
		private readonly written: () => unknown,
		private readonly timezone: string,
	) {}

	/** Returns whether an entry was added to the collection, with any value. */
	has(name: string): boolean {
		return Object.hasOwn(this.entries, name);
	}

	raw(name: string): unknown {
		return this.entries[name];
	}

	/** Returns a value, and whether it is an expression's. */
	entered(name: string, value: unknown = this.entries[name]): Entered {
		return enteredAs(value, () => at(this.written(), name));
	}

	/** Returns the entries of a fixed collection's group in the collection, null where it was not added. */
	group(name: string, group: string): Collection | null {
		const path = `${name}.${group}`;
		const entries = at(this.entries, path);
		if (!isObject(entries)) return null;
		return new Collection(entries, () => at(this.written(), path), this.timezone);
	}

	/** Returns the entries of a fixed collection's group that can have several. */
	entriesOf(name: string, group: string): JsonObject[] {
		const entries = at(this.entries, `${name}.${group}`);
		return isObject(entries) ? [entries] : objectsOf(entries);
	}

	/** Reads a text, objects and lists as JSON; null where it is empty. */
	text(name: string, displayName: string): string | null {
		return readText(this.entered(name), displayName);
	}

	flag(name: string, displayName: string, fallback: boolean): boolean {
		return readFlag(this.entered(name), displayName) ?? fallback;
	}

	number(name: string, displayName: string, fallback: number): number {
		return readNumber(this.entered(name), displayName) ?? fallback;
	}

	/** Reads one of the known names; null where nothing is chosen. */
	choice<T extends string>(name: string, displayName: string, known: readonly T[]): T | null {
		return readChoice(this.entered(name), displayName, known);
	}

	/** Reads the text of a filter, null for no filter. */
	filter(name: string, displayName: string): string | null {
		return this.limiting(name, displayName, readPlainText(this.entered(name), displayName));
	}

	/** Reads the entries of a filter that is a list, null for no filter. */
	filterList(name: string, displayName: string): string[] | null {
		const entered = this.entered(name);
		const list = readList(entered, displayName);
		if (list.length > 0) return list;
		if (!isBlank(entered.value)) throw emptyExpression(displayName);
		return this.limiting(name, displayName, null);
	}

	/** Reads a filter that is one of the known names, null for no filter. */
	filterChoice<T extends string>(name: string, displayName: string, known: readonly T[]): T | null {
		return this.limiting(name, displayName, this.choice(name, displayName, known));
	}

	/** Reads the ID of a resource locator in the collection, null where there is none. */
	optionalId(name: string, displayName: string): string | null {
		const entry = this.entries[name];
		const entered = this.entered(name, isObject(entry) ? entry.value : entry);
		return this.limiting(name, displayName, readId(entered, displayName));
	}

	/**
	 * Reads a point in time in ISO 8601 with `Z`, null where none was entered.
	 *
	 * @throws InputError when it can't be read.
	 */
	time(name: string, displayName: string): string | null {
		const entered = this.entered(name);
		requireEvaluated(entered, displayName);
		const { value } = entered;
		if (isBlank(value)) return this.limiting(name, displayName, null);
		const iso = enteredTime(value, this.timezone);
		if (iso !== null) return iso;
		throw isSpreadsheetDate(value)
			? new InputError(
					`'${displayName}' is a spreadsheet's number for a date: ${String(value)}`,
					"Format the dates as text in the spreadsheet, or convert the number with an expression, whose result is read in the workflow's time zone: {{ new Date(($json.date - 25569) * 86400000).toISOString().slice(0, 19) }}.",
				)
			: new InputError(
					`'${displayName}' is not a date and time`,
					'Write it in ISO 8601, e.g. 2026-03-02T09:00:00Z.',
				);
	}

	/** Reads an entry that limits something: empty only where nothing was entered. */
	private limiting<T>(name: string, displayName: string, value: T | null): T | null {
		if (value === null && this.entered(name).isExpression) throw emptyExpression(displayName);
		return value;
	}
}
