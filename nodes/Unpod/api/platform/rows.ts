import {
	type Call,
	type CallLog,
	callWith,
	sentimentOf,
	withoutPrivateKeys,
} from '../../domain/call';
import {
	asFilledObject,
	asNumber,
	at,
	isObject,
	textAt,
	valueAt,
	type JsonObject,
	type JsonValue,
} from '../../domain/json';
import { inE164 } from '../../domain/phone';
import { reachedNobody } from '../../domain/outcome';
import { isFinished, phaseOf, statusWord } from '../../domain/status';
import { creationTimeOfId, toIso, toSeconds } from '../../domain/time';
import { readTranscript } from '../../domain/transcript';
import type { Agent, Organization, PlacedCall, PlacedTask, Space } from '../shapes';
import { ONCE_KEY, REQUEST_ID_KEY } from '../orderKeys';

/*
 * Shapes as in the platform's server source of February 2026 and in captured answers of 2025 and
 * 2026. Tasks of 2025 carry the output of an earlier voice engine, all in camel case.
 */

/** Returns what distinguishes a row of any list from others. */
export function idOf(row: JsonObject): string | null {
	return textAt(row, 'id', 'task_id', 'run_id', 'token', 'handle');
}

export function readOrganization(raw: JsonObject): Organization {
	return {
		name: textAt(raw, 'name'),
		handle: textAt(raw, 'domain_handle', 'domain'),
		raw: withoutPrivateKeys(raw),
	};
}

/** Reads a space. Only one of contacts makes calls (server source); one without a content type is taken for one. */
export function readSpace(raw: JsonObject): Space {
	const contentType = statusWord(at(raw, 'content_type'));
	return {
		token: textAt(raw, 'token', 'id') ?? '',
		name: textAt(raw, 'name'),
		placesCalls: contentType === null || contentType === 'contact',
		raw: withoutPrivateKeys(raw),
	};
}

export function readAgent(raw: JsonObject): Agent {
	return {
		handle: textAt(raw, 'handle') ?? '',
		name: textAt(raw, 'name'),
		type: textAt(raw, 'type'),
		raw: withoutPrivateKeys(raw),
	};
}

/**
 * Reads IDs and status of a created task. `status` is a text by the documentation and a map of task ID to
 * text by the server source. Returns null where the answer names no task.
 */
export function readPlacedTask(body: JsonValue): PlacedTask | null {
	const raw = at(body, 'data');
	if (!isObject(raw)) return null;
	const listed = at(raw, 'task_ids');
	const taskId =
		(Array.isArray(listed) ? textAt({ id: listed[0] }, 'id') : null) ?? textAt(raw, 'task_id');
	const runId = textAt(raw, 'run_id');
	if (taskId === null && runId === null) return null;
	const status = at(raw, 'status');
	return {
		taskId,
		runId,
		status: statusWord(isObject(status) ? status[taskId ?? ''] : status),
	};
}

/** Reads a task as a placed call. Every list of tasks shows what was sent along, as `input`. */
export function readPlacedCall(raw: JsonObject): PlacedCall {
	const { taskId, runId, status, phoneNumber, agentHandle, createdAt, startedAt } = readTask(raw);
	return {
		taskId,
		runId,
		status,
		phoneNumber,
		agentHandle,
		createdAt: createdAt ?? startedAt,
		requestId: textAt(raw, `input.${REQUEST_ID_KEY}`),
		onceDigest: textAt(raw, `input.${ONCE_KEY}`),
		showsMetadata: isObject(at(raw, 'input')),
	};
}

/** Reads a row of `spaces/…/runs/`: an ID, a status and a time. */
export function readRun(raw: JsonObject): Call {
	const runId = textAt(raw, 'run_id', 'id');
	return callWith({
		runId,
		status: statusWord(at(raw, 'status')),
		createdAt: createdAt(raw, runId),
		raw: withoutPrivateKeys(raw),
	});
}

/** Returns the creation time: the one within the ID is right whatever zone `created` was written in. */
function createdAt(raw: JsonObject, id: string | null): string | null {
	const time = creationTimeOfId(id ?? '');
	return time === null
		? toIso(valueAt(raw, 'created', 'created_at'))
		: new Date(time).toISOString();
}

/** Line statuses of a call under way, for a task that has no status of its own. */
const LINE_WORDS_OF_OPEN_CALLS = new Set(['calldispatched', 'incall', 'outcall']);

/** Returns the status of a task of 2025, which has none of its own, from the line status in its output. */
function statedStatus(raw: JsonObject): string | null {
	const own = statusWord(at(raw, 'status'));
	if (own !== null) return own;
	const line = statusWord(valueAt(raw, 'output.call_status', 'output.status'));
	if (line === null || LINE_WORDS_OF_OPEN_CALLS.has(line)) return line;
	if (isFinished(line)) return line;
	if (reachedNobody(textAt(raw, 'output.call_status'))) return 'failed';
	return valueAt(raw, 'output.endedAt', 'output.end_time') === undefined ? line : 'completed';
}

/**
 * Returns the status of a task. The service calls one completed that reached nobody (seen in its backend):
 * its work is done, but there was no call.
 */
function statusOf(raw: JsonObject, lineStatus: string | null, hasStarted: boolean): string | null {
	const stated = statedStatus(raw);
	const isDone = isFinished(stated) && phaseOf(stated) !== 'failed';
	return isDone && !hasStarted && reachedNobody(lineStatus) ? 'failed' : stated;
}

/** The output of a task until the analysis is written (call engine source; seen in the backend). */
const EARLY_TEXT = /evaluated data will be available soon/i;

/** Keys of an output under which transcript and analysis are written, even if they are empty. */
const FINAL_KEYS = ['transcript', 'messages', 'post_call_data', 'analysis'];

/**
 * Returns whether nothing more will be written into the output of an ended task. The output of a call without
 * a transcript, or without an analysis, stays empty (seen in the backend).
 */
function isFinal(raw: JsonObject, output: JsonObject): boolean {
	const executionType = statusWord(at(raw, 'execution_type'));
	if (executionType !== null && executionType !== 'call') return true;
	if (EARLY_TEXT.test(textAt(output, 'data') ?? '')) return false;
	return valueAt(output, 'error') !== undefined || FINAL_KEYS.some((key) => key in output);
}

/** Returns why the line ended: the engine's reason, else the error, else the line status of a call that reached nobody. */
function endReasonOf(raw: JsonObject, output: JsonObject, status: string | null): string | null {
	return (
		textAt(output, 'call_end_reason', 'endedReason', 'error', 'error.message', 'error.detail') ??
		textAt(raw, 'last_failure_reason') ??
		(phaseOf(status) === 'failed' ? textAt(output, 'call_status') : null)
	);
}

const INPUT_KEYS_OF_THE_SERVICE = new Set([
	'contact_number',
	'created',
	'document_id',
	ONCE_KEY,
	REQUEST_ID_KEY,
	'name',
	'number_id',
	'quality',
	'token',
	'vapi_agent_id',
]);

/** Returns what was sent along with the contact: the counterpart of v1's metadata. */
function metadataOf(input: unknown): JsonObject | null {
	if (!isObject(input)) return null;
	const entries = Object.entries(input).filter(([key]) => !INPUT_KEYS_OF_THE_SERVICE.has(key));
	return entries.length > 0 ? withoutPrivateKeys(Object.fromEntries(entries)) : null;
}

/** Reads a task, which looks the same in all lists. */
export function readTask(raw: JsonObject): Call {
	const output = asFilledObject(at(raw, 'output')) ?? {};
	const taskId = textAt(raw, 'task_id');
	const lineStatus = textAt(output, 'call_status', 'status');
	const transcript =
		readTranscript(at(output, 'transcript')) ?? readTranscript(at(output, 'messages'));
	const analysis =
		asFilledObject(at(output, 'post_call_data')) ?? asFilledObject(at(output, 'analysis'));
	const startedAt = toIso(valueAt(output, 'start_time', 'startedAt'));
	const status = statusOf(raw, lineStatus, startedAt !== null || transcript !== null);
	const isOver = isFinished(status) && isFinal(raw, output);
	return callWith({
		taskId,
		runId: textAt(raw, 'run_id'),
		status,
		phoneNumber: inE164(
			textAt(
				raw,
				'input.contact_number',
				'output.contact_number',
				'output.customer.number',
				'output.customer',
				'input.phone',
			),
		),
		durationSeconds:
			toSeconds(valueAt(output, 'duration', 'call_duration')) ?? secondsBetween(output),
		lineStatus,
		outcome: textAt(analysis, 'profile_summary.outcome', 'summary.status', 'outcome'),
		sentiment: sentimentOf(
			textAt(analysis, 'sentiment') ??
				textAt(output, 'sentiment') ??
				textAt(analysis, 'profile_summary.tone'),
		),
		summary:
			textAt(analysis, 'summary.summary', 'summary', 'profile_summary.summary_text') ??
			textAt(output, 'call_summary', 'summary'),
		transcript,
		extractedData: asFilledObject(at(analysis, 'structured_data')),
		agentHandle: textAt(raw, 'assignee'),
		recordingUrl: textAt(output, 'recording_url', 'recordingUrl'),
		endReason: endReasonOf(raw, output, status),
		createdAt: createdAt(raw, taskId),
		startedAt,
		endedAt: toIso(valueAt(output, 'end_time', 'endedAt')),
		cost: asNumber(valueAt(output, 'cost', 'metadata.cost')),
		contactName: textAt(raw, 'input.name', 'output.customer.name'),
		metadata: metadataOf(at(raw, 'input')),
		// A call that reached nobody is not analysed.
		analysed: transcript !== null || analysis !== null || isOver || phaseOf(status) === 'failed',
		raw: withoutPrivateKeys(raw),
	});
}

function secondsBetween(output: JsonObject): number | null {
	const start = toIso(valueAt(output, 'start_time', 'startedAt'));
	const end = toIso(valueAt(output, 'end_time', 'endedAt'));
	if (start === null || end === null || end < start) return null;
	return (Date.parse(end) - Date.parse(start)) / 1000;
}

/** Reads a row of `call-logs/`: it has the line status, but no transcript and no task or run. */
export function readCallLog(raw: JsonObject): CallLog {
	const callType = statusWord(at(raw, 'call_type'));
	const theirs = callType === 'inbound' ? 'source_number' : 'destination_number';
	return {
		...callWith({
			status: statusWord(at(raw, 'call_status')),
			lineStatus: textAt(raw, 'call_status'),
			phoneNumber: inE164(textAt(raw, theirs)),
			durationSeconds: toSeconds(valueAt(raw, 'call_duration')),
			endReason: textAt(raw, 'end_reason'),
			createdAt: toIso(at(raw, 'creation_time')),
			startedAt: toIso(at(raw, 'start_time')),
			endedAt: toIso(at(raw, 'end_time')),
			agentHandle: textAt(raw, 'agent.handle'),
			// Nothing is added to a row later: transcripts are in the tasks.
			analysed: true,
			raw: withoutPrivateKeys(raw),
		}),
		callLogId: textAt(raw, 'id', 'call_id'),
		callType,
	};
}
