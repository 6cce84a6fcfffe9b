import type { Call, CallLog } from './call';
import type { JsonObject, JsonValue } from './json';
import { formatTranscript, type TranscriptFormat } from './transcript';

export type OutputMode = 'simplified' | 'raw' | 'selectedFields';

/** What a node puts out of each call. */
export interface OutputChoice {
	mode: OutputMode;
	/** Which fields, for `selectedFields`. */
	fields: string[];
	transcriptFormat: TranscriptFormat;
}

/** What a simplified call consists of, in this order, the same in both dialects. */
export const SIMPLIFIED_FIELDS = [
	'taskId',
	'runId',
	'status',
	'phoneNumber',
	'durationSeconds',
	'outcome',
	'sentiment',
	'summary',
	'transcript',
	'extractedData',
] as const;

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

export type CallField = (typeof SIMPLIFIED_FIELDS)[number] | (typeof FURTHER_FIELDS)[number];

const ALL_FIELDS: readonly CallField[] = [...SIMPLIFIED_FIELDS, ...FURTHER_FIELDS];

/** Ids come out whatever is selected: without them no later node could go on with the call. */
const ID_FIELDS: readonly CallField[] = ['taskId', 'runId'];

function valueOf(call: Call, field: CallField, format: TranscriptFormat): JsonValue {
	return field === 'transcript' ? formatTranscript(call.transcript, format) : call[field];
}

function pick(call: Call, fields: readonly CallField[], format: TranscriptFormat): JsonObject {
	return Object.fromEntries(fields.map((field) => [field, valueOf(call, field, format)]));
}

/**
 * The service's own object. What it calls `error` comes out as `unpodError`: an item with a key `error`
 * makes n8n take its node for failed and run it again.
 */
function rawOutput({ error, ...raw }: JsonObject): JsonObject {
	return error === undefined ? raw : { ...raw, unpodError: error };
}

/** A call as an item's JSON. A value that isn't known is null, never absent. */
export function callOutput(call: Call, choice: OutputChoice): JsonObject {
	const { mode, fields, transcriptFormat } = choice;
	if (mode === 'raw') return rawOutput(call.raw);
	if (mode === 'simplified') return pick(call, SIMPLIFIED_FIELDS, transcriptFormat);
	const wanted = ALL_FIELDS.filter((field) => ID_FIELDS.includes(field) || fields.includes(field));
	return pick(call, wanted, transcriptFormat);
}

/** A row of the call log as an item's JSON: its own id first, then the call's fields. */
export function callLogOutput(log: CallLog, choice: OutputChoice): JsonObject {
	if (choice.mode === 'raw') return rawOutput(log.raw);
	const { callLogId, callType, startedAt } = log;
	const output: JsonObject = { callLogId, ...callOutput(log, choice) };
	return choice.mode === 'simplified' ? { ...output, callType, startedAt } : output;
}
