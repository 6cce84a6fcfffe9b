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
	asText,
	at,
	isObject,
	objectsOf,
	textAt,
	valueAt,
	type JsonObject,
	type JsonValue,
} from '../../domain/json';
import { reachedNobody } from '../../domain/outcome';
import { inE164 } from '../../domain/phone';
import { isFinished, phaseOf, oneSpelling } from '../../domain/status';
import { toIso, toSeconds } from '../../domain/time';
import { readTranscript } from '../../domain/transcript';
import { ONCE_KEY, REQUEST_ID_KEY } from '../orders/orderKeys';
import type { Agent, Organization, PlacedTask, Space } from '../shapes';

/*
 * The quick-start article prints the shape of a space alone. Of everything else it documents the contents but
 * no keys, so each value is looked for under every plausible key.
 */

/** Returns a row's own ID; where it has none, the run with the time, since a run that is redialled has several calls. */
export function idOf(row: JsonObject): string | null {
	const own = textAt(row, 'id', 'call_log_id', 'call_id', 'log_id');
	const run = textAt(row, 'run_id', 'task_id');
	// A run or call can name the token of its space and the handle of its agent.
	if (own !== null || run === null) return own ?? textAt(row, 'token', 'handle');
	return `${run} ${textAt(row, 'started_at', 'start_time') ?? ''}`;
}

/** Returns the organizations in an answer: the article promises a list of one or more, or the object itself. */
export function organizationsIn(body: JsonValue): JsonValue {
	const own = isObject(at(body, 'data')) ? at(body, 'data') : body;
	return isObject(own) && textAt(own, 'name', 'title') !== null ? [own] : body;
}

/** Reads an organization. */
export function readOrganization(raw: JsonObject): Organization {
	return {
		name: textAt(raw, 'name', 'title'),
		handle: textAt(raw, 'domain_handle', 'handle', 'domain'),
		raw: withoutPrivateKeys(raw),
	};
}

/** Reads a space, all of which place calls in this dialect. */
export function readSpace(raw: JsonObject): Space {
	return {
		token: textAt(raw, 'token', 'space_token', 'id') ?? '',
		name: textAt(raw, 'name'),
		placesCalls: true,
		raw: withoutPrivateKeys(raw),
	};
}

/** Reads an agent; its handle is empty where the row shows none. */
export function readAgent(raw: JsonObject): Agent {
	return {
		handle: textAt(raw, 'handle', 'agent_handle', 'slug', 'id') ?? '',
		name: textAt(raw, 'name'),
		type: textAt(raw, 'type', 'agent_type'),
		raw: withoutPrivateKeys(raw),
	};
}

/**
 * Reads a created task: it is in the answer itself or in its `data`. Returns null where neither names one;
 * then it is not known whether there is a call.
 */
export function readPlacedTask(body: JsonValue): PlacedTask | null {
	for (const raw of objectsOf([at(body, 'data'), body])) {
		const listed = at(raw, 'task_ids');
		const taskId =
			textAt(raw, 'task_id', 'id', 'task.id', 'task.task_id', 'task') ??
			(Array.isArray(listed) ? asText(listed[0]) : null);
		if (taskId === null) continue;
		return {
			taskId,
			runId: textAt(raw, 'run_id', 'run.id', 'run.run_id', 'run'),
			status: oneSpelling(at(raw, 'status')),
		};
	}
	return null;
}

function callTypeOf(raw: JsonObject): string | null {
	return textAt(raw, 'call_type', 'direction', 'type');
}

/** Returns the other side's number: of an inbound call, the caller's. */
function numberOf(raw: JsonObject): string | null {
	const line = /^inbound/i.test(callTypeOf(raw) ?? '')
		? ['from_number', 'source_number']
		: ['to_number', 'destination_number'];
	return inE164(textAt(raw, 'phone_number', 'contact_number', ...line));
}

/** Returns what was sent along with the call, without the keys by which it is found again. */
function metadataIn(raw: JsonObject): JsonObject | null {
	const entries = Object.entries(asFilledObject(at(raw, 'metadata')) ?? {});
	const own = [ONCE_KEY, REQUEST_ID_KEY];
	return asFilledObject(Object.fromEntries(entries.filter(([key]) => !own.includes(key))));
}

/** Keys under which the analysis of a call is looked for. */
const ANALYSIS_KEYS = ['summary', 'analysis', 'extracted_data', 'structured_data'];

/** Returns whether a value is an empty text, list or object. Null is not empty: a value may still follow. */
function isEmpty(value: JsonValue | undefined): boolean {
	if (typeof value === 'string') return value.trim() === '';
	return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Returns whether a row shows that there is no transcript and no analysis, and that none will follow. */
function staysEmpty(raw: JsonObject): boolean {
	const analysis = ANALYSIS_KEYS.filter((key) => key in raw);
	return analysis.length > 0 && ['transcript', ...analysis].every((key) => isEmpty(raw[key]));
}

/**
 * Adds what the call log shows of the line. A run that reached nobody has failed, though its status is
 * completed.
 */
export function withLineEnd(call: Call): Call {
	const isDone = isFinished(call.status) && phaseOf(call.status) !== 'failed';
	const hasStarted = call.startedAt !== null || call.transcript !== null;
	if (!isDone || hasStarted || !reachedNobody(call.lineStatus)) return call;
	const endReason = call.endReason ?? call.lineStatus;
	return { ...call, status: 'failed', endReason, analysed: true };
}

function readCall(raw: JsonObject): Call {
	const analysis = asFilledObject(at(raw, 'analysis'));
	const transcript =
		readTranscript(at(raw, 'transcript')) ?? readTranscript(at(analysis, 'transcript'));
	const summary =
		textAt(raw, 'summary', 'summary.summary', 'call_summary') ?? textAt(analysis, 'summary');
	const outcome = textAt(raw, 'outcome', 'disposition') ?? textAt(analysis, 'outcome');
	const extracted =
		asFilledObject(at(raw, 'extracted_data')) ??
		asFilledObject(at(analysis, 'extracted_data')) ??
		asFilledObject(at(raw, 'structured_data'));
	const known = [transcript, summary, outcome, extracted];
	return callWith({
		taskId: textAt(raw, 'task_id', 'task.id', 'task.task_id', 'task'),
		runId: textAt(raw, 'run_id', 'run.id', 'run.run_id', 'run'),
		status: oneSpelling(valueAt(raw, 'status', 'call_status')),
		phoneNumber: numberOf(raw),
		durationSeconds: toSeconds(
			valueAt(raw, 'duration', 'call_duration', 'duration_seconds', 'duration_s'),
		),
		lineStatus: textAt(raw, 'call_status'),
		outcome,
		sentiment: sentimentOf(
			textAt(raw, 'sentiment') ?? textAt(analysis, 'sentiment') ?? textAt(raw, 'tone'),
		),
		summary,
		transcript,
		extractedData: extracted ?? analysis,
		agentHandle: textAt(raw, 'agent_handle', 'agent.handle', 'agent'),
		recordingUrl: textAt(raw, 'recording_url', 'recording'),
		endReason: textAt(raw, 'end_reason', 'call_end_reason', 'failure_reason'),
		createdAt: toIso(valueAt(raw, 'created_at', 'created', 'creation_time')),
		startedAt: toIso(valueAt(raw, 'started_at', 'start_time')),
		endedAt: toIso(valueAt(raw, 'ended_at', 'end_time', 'completed_at')),
		cost: asNumber(valueAt(raw, 'cost')),
		contactName: textAt(raw, 'contact_name', 'metadata.contact_name', 'contact.name'),
		metadata: metadataIn(raw),
		analysed: known.some((value) => value !== null) || staysEmpty(raw),
		raw: withoutPrivateKeys(raw),
	});
}

/** Reads a row of `runs/`. */
export function readRun(raw: JsonObject): Call {
	const call = readCall(raw);
	return withLineEnd({ ...call, runId: call.runId ?? textAt(raw, 'id') });
}

/** Reads a row of `call-logs/`. */
export function readCallLog(raw: JsonObject): CallLog {
	return {
		...readCall(raw),
		lineStatus: textAt(raw, 'call_status', 'status'),
		callLogId: textAt(raw, 'id', 'call_log_id', 'call_id', 'log_id'),
		callType: oneSpelling(callTypeOf(raw)),
	};
}
