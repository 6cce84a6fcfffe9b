import { type Call, type CallLog, callWith, withoutPrivateKeys } from '../../domain/call';
import { at, isObject, textAt, valueAt, type JsonObject, type JsonValue } from '../../domain/json';
import { inE164 } from '../../domain/phone';
import { oneSpelling } from '../../domain/status';
import { creationTimeOfId, toIso, toSeconds } from '../../domain/time';
import type { Agent, Organization, PlacedTask, Space } from '../shapes';

/*
 * Shapes as in the platform's server source of February 2026 and in captured answers of 2025 and 2026.
 */

/** Returns what distinguishes a row of any list from others. */
export function idOf(row: JsonObject): string | null {
	return textAt(row, 'id', 'task_id', 'run_id', 'token', 'handle');
}

/** Reads an organization. */
export function readOrganization(raw: JsonObject): Organization {
	return {
		name: textAt(raw, 'name'),
		handle: textAt(raw, 'domain_handle', 'domain'),
		raw: withoutPrivateKeys(raw),
	};
}

/** Reads a space. Only a space of contacts places calls (server source); a space without a content type counts as one. */
export function readSpace(raw: JsonObject): Space {
	const contentType = oneSpelling(at(raw, 'content_type'));
	return {
		token: textAt(raw, 'token', 'id') ?? '',
		name: textAt(raw, 'name'),
		placesCalls: contentType === null || contentType === 'contact',
		raw: withoutPrivateKeys(raw),
	};
}

/** Reads an agent; its handle is empty where the row shows none. */
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
		status: oneSpelling(isObject(status) ? status[taskId ?? ''] : status),
	};
}

/** Reads a row of `spaces/…/runs/`: an ID, a status and a time. */
export function readRun(raw: JsonObject): Call {
	const runId = textAt(raw, 'run_id', 'id');
	return callWith({
		runId,
		status: oneSpelling(at(raw, 'status')),
		createdAt: creationTimeOf(raw, runId),
		raw: withoutPrivateKeys(raw),
	});
}

/** Returns the creation time: the one within the ID is right, while the time zone of `created` isn't known. */
export function creationTimeOf(raw: JsonObject, id: string | null): string | null {
	const time = creationTimeOfId(id ?? '');
	return time === null
		? toIso(valueAt(raw, 'created', 'created_at'))
		: new Date(time).toISOString();
}

/** Reads a row of `call-logs/`: it has the line status, but no transcript and no task or run. */
export function readCallLog(raw: JsonObject): CallLog {
	const callType = oneSpelling(at(raw, 'call_type'));
	const theirs = callType === 'inbound' ? 'source_number' : 'destination_number';
	return {
		...callWith({
			status: oneSpelling(at(raw, 'call_status')),
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
