import type { Call, CallLog } from './call';
import type { JsonObject, JsonValue } from './json';
import { outcomeOf } from './outcome';
import { formatTranscript, type TranscriptFormat } from './transcript';

/** How much of a call a node can return, the default first. */
export const OUTPUT_MODES = ['simplified', 'raw', 'selectedFields'] as const;

/** What a node returns of each call. */
export interface OutputChoice {
	mode: (typeof OUTPUT_MODES)[number];
	/** Which fields, for `selectedFields`. */
	fields: string[];
	transcriptFormat: TranscriptFormat;
}

/** What people read of a call, from what a workflow looks at first. */
const READ_FIELDS = [
	'status',
	'outcome',
	'phoneNumber',
	'durationSeconds',
	'summary',
	'sentiment',
	'extractedData',
	'transcript',
] as const;

/** IDs are returned whatever is selected: without them no later node could work with the call. */
const ID_FIELDS = ['taskId', 'runId'] as const;

/** What a simplified call consists of, in this order, the same in all dialects. */
const SIMPLIFIED_FIELDS = [...READ_FIELDS, ...ID_FIELDS] as const;

/** What can be selected besides. */
export const FURTHER_FIELDS = [
	'agentHandle',
	'recordingUrl',
	'endReason',
	'createdAt',
	'startedAt',
	'endedAt',
	'cost',
	'contactName',
	'metadata',
] as const;

/** A field of a call that can be selected. */
type CallField = (typeof SIMPLIFIED_FIELDS)[number] | (typeof FURTHER_FIELDS)[number];

/** All fields of a call that can be selected. */
export const CALL_FIELDS: readonly CallField[] = [...SIMPLIFIED_FIELDS, ...FURTHER_FIELDS];

function valueOf(call: Call, field: CallField, format: TranscriptFormat): JsonValue {
	if (field === 'transcript') return formatTranscript(call.transcript, format);
	return field === 'outcome' ? outcomeOf(call) : call[field];
}

function pick(call: Call, fields: readonly CallField[], format: TranscriptFormat): JsonObject {
	return Object.fromEntries(fields.map((field) => [field, valueOf(call, field, format)]));
}

/**
 * Returns the service's own object. Its key `error` becomes `unpodError`: n8n takes the node of an item with a
 * key `error` for failed and runs it again.
 */
function rawOutput({ error, ...raw }: JsonObject): JsonObject {
	return error === undefined ? raw : { ...raw, unpodError: error };
}

/** Returns a call as an item's JSON. A value that isn't known is null, never absent. */
export function callOutput(call: Call, choice: OutputChoice): JsonObject {
	const { mode, fields, transcriptFormat } = choice;
	if (mode === 'raw') return rawOutput(call.raw);
	if (mode === 'simplified') return pick(call, SIMPLIFIED_FIELDS, transcriptFormat);
	const selected = [...READ_FIELDS, ...FURTHER_FIELDS].filter((field) => fields.includes(field));
	return pick(call, [...selected, ...ID_FIELDS], transcriptFormat);
}

/** Returns a run of a list as an item's JSON: simplified, it has its times, since there is little else to know it by. */
export function runOutput(run: Call, choice: OutputChoice): JsonObject {
	const output = callOutput(run, choice);
	if (choice.mode !== 'simplified') return output;
	const { createdAt, startedAt, endedAt } = run;
	return { ...output, createdAt, startedAt, endedAt };
}

/** Returns a row of the call log as an item's JSON: the call's fields, those that only a log has, and the log's ID. */
export function callLogOutput(log: CallLog, choice: OutputChoice): JsonObject {
	if (choice.mode === 'raw') return rawOutput(log.raw);
	const { callLogId, callType, startedAt } = log;
	const output = callOutput(log, choice);
	return choice.mode === 'simplified'
		? { ...output, callType, startedAt, callLogId }
		: { ...output, callLogId };
}
