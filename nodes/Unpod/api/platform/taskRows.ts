import { type Call, callWith, sentimentOf, withoutPrivateKeys } from '../../domain/call';
import {
	asFilledObject,
	asNumber,
	at,
	isObject,
	textAt,
	valueAt,
	type JsonObject,
} from '../../domain/json';
import { reachedNobody } from '../../domain/outcome';
import { inE164 } from '../../domain/phone';
import { isFinished, phaseOf, oneSpelling } from '../../domain/status';
import { toIso, toSeconds } from '../../domain/time';
import { readTranscript } from '../../domain/transcript';
import { ONCE_KEY, REQUEST_ID_KEY } from '../orders/orderKeys';
import { placedCall } from '../orders/placedCall';
import type { PlacedCall } from '../shapes';
import { creationTimeOf } from './rows';

/*
 * Shapes as in the platform's server source of February 2026 and in captured answers of 2025 and
 * 2026. Tasks of 2025 carry the output of an earlier voice engine, all in camel case.
 */

/** Line statuses of a call under way, for a task that has no status of its own. */
const LINE_STATUSES_OF_OPEN_CALLS = new Set(['calldispatched', 'incall', 'outcall']);

/** Returns the status that a task states: its own, or by the line status in its output, since those of 2025 have none. */
function statedStatus(raw: JsonObject): string | null {
	const own = oneSpelling(at(raw, 'status'));
	if (own !== null) return own;
	const line = oneSpelling(valueAt(raw, 'output.call_status', 'output.status'));
	if (line === null || LINE_STATUSES_OF_OPEN_CALLS.has(line)) return line;
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
	const executionType = oneSpelling(at(raw, 'execution_type'));
	if (executionType !== null && executionType !== 'call') return true;
	if (EARLY_TEXT.test(textAt(output, 'data') ?? '')) return false;
	return valueAt(output, 'error') !== undefined || FINAL_KEYS.some((key) => key in output);
}

/**
 * Returns why the line ended: the engine's reason, else the error, else the line status of a call that reached
 * nobody.
 */
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
		createdAt: creationTimeOf(raw, taskId),
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

/** Reads a task as a placed call. Every list of tasks shows what was sent along, as `input`. */
export function readPlacedCall(raw: JsonObject): PlacedCall {
	return placedCall(readTask(raw), {
		requestId: textAt(raw, `input.${REQUEST_ID_KEY}`),
		onceDigest: textAt(raw, `input.${ONCE_KEY}`),
		showsMetadata: isObject(at(raw, 'input')),
	});
}
