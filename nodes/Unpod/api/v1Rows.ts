import { callWith, withoutPrivateKeys } from '../domain/call';
import {
	asFilledObject,
	asNumber,
	asText,
	at,
	isObject,
	textAt,
	valueAt,
	type JsonObject,
	type JsonValue,
} from '../domain/json';
import { statusWord } from '../domain/status';
import { toIso, toSeconds } from '../domain/time';
import { readTranscript } from '../domain/transcript';
import type { Agent, Call, CallLog, Organization, PlacedTask, Space } from './contract';

/*
 * The quick-start article prints the shape of a space alone. Of everything else it says what it
 * holds, not under which key, so each value is looked for under every plausible one.
 */

/** The article promises the details of the organization: a list of one or more, or the object itself. */
export function organizationsIn(body: JsonValue): JsonValue {
	const own = isObject(at(body, 'data')) ? at(body, 'data') : body;
	return isObject(own) && textAt(own, 'name', 'title') !== null ? [own] : body;
}

export function readOrganization(raw: JsonObject): Organization {
	return {
		name: textAt(raw, 'name', 'title'),
		handle: textAt(raw, 'domain_handle', 'handle', 'domain'),
		raw: withoutPrivateKeys(raw),
	};
}

export function readSpace(raw: JsonObject): Space {
	return {
		token: textAt(raw, 'token', 'space_token', 'id') ?? '',
		name: textAt(raw, 'name'),
		placesCalls: true,
		raw: withoutPrivateKeys(raw),
	};
}

export function readAgent(raw: JsonObject): Agent {
	return {
		handle: textAt(raw, 'handle', 'agent_handle', 'slug', 'id') ?? '',
		name: textAt(raw, 'name'),
		raw: withoutPrivateKeys(raw),
	};
}

/** Null where the answer names no task: then it is not known whether there is a call. */
export function readPlacedTask(body: JsonValue): PlacedTask | null {
	const raw = isObject(at(body, 'data')) ? at(body, 'data') : body;
	if (!isObject(raw)) return null;
	const listed = at(raw, 'task_ids');
	const taskId =
		textAt(raw, 'task_id', 'id', 'task.id', 'task.task_id', 'token') ??
		(Array.isArray(listed) ? asText(listed[0]) : null);
	if (taskId === null) return null;
	return {
		taskId,
		runId: textAt(raw, 'run_id', 'run.id', 'run.run_id'),
		status: statusWord(at(raw, 'status')),
		raw: withoutPrivateKeys(raw),
	};
}

function readCall(raw: JsonObject): Call {
	const transcript = readTranscript(valueAt(raw, 'transcript', 'analysis.transcript'));
	const summary = textAt(raw, 'summary', 'analysis.summary', 'call_summary');
	const outcome = textAt(raw, 'outcome', 'analysis.outcome', 'disposition');
	const status = statusWord(valueAt(raw, 'status', 'call_status'));
	return callWith({
		taskId: textAt(raw, 'task_id', 'task.id', 'task.task_id', 'task'),
		runId: textAt(raw, 'run_id', 'run.id', 'run.run_id', 'run'),
		status,
		phoneNumber: textAt(raw, 'phone_number', 'to_number', 'contact_number', 'destination_number'),
		durationSeconds: toSeconds(
			valueAt(raw, 'duration', 'call_duration', 'duration_seconds', 'duration_s'),
		),
		outcome,
		sentiment: textAt(raw, 'sentiment', 'analysis.sentiment', 'tone'),
		summary,
		transcript,
		extractedData: asFilledObject(
			valueAt(raw, 'extracted_data', 'analysis.extracted_data', 'structured_data', 'analysis'),
		),
		agentHandle: textAt(raw, 'agent_handle', 'agent.handle', 'agent'),
		recordingUrl: textAt(raw, 'recording_url', 'recording'),
		endReason: textAt(raw, 'end_reason', 'call_end_reason', 'failure_reason'),
		createdAt: toIso(valueAt(raw, 'created_at', 'created', 'creation_time')),
		startedAt: toIso(valueAt(raw, 'started_at', 'start_time')),
		endedAt: toIso(valueAt(raw, 'ended_at', 'end_time', 'completed_at')),
		cost: asNumber(valueAt(raw, 'cost')),
		contactName: textAt(raw, 'contact_name', 'metadata.contact_name', 'contact.name'),
		metadata: asFilledObject(at(raw, 'metadata')),
		analysed: transcript !== null || summary !== null || outcome !== null,
		raw: withoutPrivateKeys(raw),
	});
}

/** A row of `runs/`. */
export function readRun(raw: JsonObject): Call {
	const call = readCall(raw);
	return { ...call, runId: call.runId ?? textAt(raw, 'id') };
}

/** A row of `call-logs/`. */
export function readCallLog(raw: JsonObject): CallLog {
	return {
		...readCall(raw),
		callLogId: textAt(raw, 'id', 'call_log_id', 'call_id', 'log_id'),
		callType: textAt(raw, 'call_type', 'direction', 'type'),
	};
}
