import { cleanText } from '../../domain/cleanText';
import { InputError } from '../../domain/errors/inputError';
import { at, asText, type JsonObject, type JsonValue } from '../../domain/json';
import { isBlank, requireEvaluated, requireKeptNumbers } from '../../n8n/entered';
import { isWrittenAsExpression } from '../../n8n/expression';
import type { Parameters } from '../../n8n/parameters';
import { readJsonObject } from '../../n8n/readValue';

const INPUTS = ['fields', 'json'] as const;
const FIELDS = 'Metadata Fields';

/** One name and value as entered, with what is written in the node for each. */
interface Field {
	entry: JsonValue;
	written: unknown;
}

function fieldsOf(parameters: Parameters): Field[] {
	const { value } = parameters.entered('metadataFields');
	if (isBlank(value)) return [];
	const listed = at(value, 'field') ?? [];
	const written = at(parameters.written('metadataFields'), 'field');
	const entries = Array.isArray(listed) ? listed : [listed];
	return entries.map((entry, index) => ({
		entry,
		written: Array.isArray(written) ? written[index] : written,
	}));
}

function readName({ entry, written }: Field): string {
	const value = at(entry, 'name');
	const isExpression = isWrittenAsExpression(at(written, 'name'));
	requireEvaluated({ value, isExpression }, `${FIELDS} > Name`);
	const name = cleanText(asText(value) ?? '');
	if (name !== '') return name;
	throw new InputError(
		`'${FIELDS}' has a field without a name`,
		'Give each field the name under which the agent knows it, or remove it.',
	);
}

function readValue({ entry, written }: Field, name: string): JsonValue {
	const value = at(entry, 'value') ?? '';
	const isExpression = isWrittenAsExpression(at(written, 'value'));
	requireEvaluated({ value, isExpression }, name);
	requireKeptNumbers(value, name);
	return value;
}

function readFields(parameters: Parameters): JsonObject {
	const metadata: JsonObject = {};
	for (const field of fieldsOf(parameters)) {
		const name = readName(field);
		if (Object.hasOwn(metadata, name)) {
			throw new InputError(
				`'${FIELDS}' has two fields with the name ${name}`,
				'Remove one of them, or rename it.',
			);
		}
		metadata[name] = readValue(field, `${FIELDS}: ${name}`);
	}
	return metadata;
}

/**
 * Reads what the agent should know, by names.
 *
 * @throws InputError for what would arrive as something else, or not at all.
 */
export function readMetadata(parameters: Parameters): JsonObject {
	return parameters.choice('metadataInput', 'Metadata Input', INPUTS) === 'json'
		? readJsonObject(parameters.entered('metadataJson'), 'Metadata JSON')
		: readFields(parameters);
}
