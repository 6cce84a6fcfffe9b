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

/** What a row of any list is told from others by. */
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

/** Only a space of contacts makes calls (server source); a space that doesn't say is taken for one. */
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
 * Ids and status of a created task. `status` is a word by the documentation and a map of task id to
 * word by the server source. Null where the answer names no task.
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

/** A task as a call that was placed. Every list of tasks shows what was sent along, as `input`. */
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

/** A row of `spaces/…/runs/`: an id, a status and a time. */
export function readRun(raw: JsonObject): Call {
	const runId = textAt(raw, 'run_id', 'id');
	return callWith({
		runId,
		status: statusWord(at(raw, 'status')),
		createdAt: createdAt(raw, runId),
		raw: withoutPrivateKeys(raw),
	});
}

/** The time within the id is right whatever zone `created` was written in. */
function createdAt(raw: JsonObject, id: string | null): string | null {
	const time = creationTimeOfId(id ?? '');
	return time === null
		? toIso(valueAt(raw, 'created', 'created_at'))
		: new Date(time).toISOString();
}

/** Words for a call that goes on, where a task has no status of its own. */
const LINE_WORDS_OF_OPEN_CALLS = new Set(['calldispatched', 'incall', 'outcall']);

/** Tasks of 2025 have no status; what their output says of the call stands in. */
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
 * The status of a task. One whose line reached nobody is completed for the service all the same (seen in
 * its backend): its work is done, but there was no call.
 */
function statusOf(raw: JsonObject, lineStatus: string | null, hasStarted: boolean): string | null {
	const stated = statedStatus(raw);
	const isDone = isFinished(stated) && phaseOf(stated) !== 'failed';
	return isDone && !hasStarted && reachedNobody(lineStatus) ? 'failed' : stated;
}

/** Stands in for an output until the analysis is written (call engine source; seen in the backend). */
const EARLY_TEXT = /evaluated data will be available soon/i;

/** Where what was said and what came of it is written, even if that is nothing. */
const FINAL_KEYS = ['transcript', 'messages', 'post_call_data', 'analysis'];

/**
 * Whether nothing more will be written into the output of a task that has ended. A call on which nothing
 * was said, or whose analysis did not come about, has an empty one for good (seen in the backend).
 */
function isFinal(raw: JsonObject, output: JsonObject): boolean {
	const executionType = statusWord(at(raw, 'execution_type'));
	if (executionType !== null && executionType !== 'call') return true;
	if (EARLY_TEXT.test(textAt(output, 'data') ?? '')) return false;
	return valueAt(output, 'error') !== undefined || FINAL_KEYS.some((key) => key in output);
}

/** Why the line ended: the engine's reason, else the error, else how a line that reached nobody is called. */
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

/** What was sent along with the contact: the counterpart of v1's metadata. */
function metadataOf(input: unknown): JsonObject | null {
	if (!isObject(input)) return null;
	const entries = Object.entries(input).filter(([key]) => !INPUT_KEYS_OF_THE_SERVICE.has(key));
	return entries.length > 0 ? withoutPrivateKeys(Object.fromEntries(entries)) : null;
}

/** A task, as all its lists give it. */
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
		// Nothing is analysed of a call that did not come about.
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

/** A row of `call-logs/`: what the line did; it has no transcript and no task or run. */
export function readCallLog(raw: JsonObject): CallLog {
	const callType = textAt(raw, 'call_type');
	const theirs = statusWord(callType) === 'inbound' ? 'source_number' : 'destination_number';
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
			// A row here is all there will be: transcripts are with the tasks.
			analysed: true,
			raw: withoutPrivateKeys(raw),
		}),
		callLogId: textAt(raw, 'id', 'call_id'),
		callType,
	};
}
