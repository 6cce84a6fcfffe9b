import {
	type Call,
	type CallLog,
	callWith,
	sentimentOf,
	withoutPrivateKeys,
} from '../../domain/call';
import {
	asFilledObject,
	at,
	isObject,
	objectsOf,
	textAt,
	valueAt,
	type JsonObject,
	type JsonValue,
} from '../../domain/json';
import { inE164 } from '../../domain/phone';
import { phaseOf, oneSpelling } from '../../domain/status';
import { toIso, toSeconds } from '../../domain/time';
import { readTranscript } from '../../domain/transcript';
import { ONCE_KEY, REQUEST_ID_KEY } from '../orders/orderKeys';
import { placedCall } from '../orders/placedCall';
import type { Agent, Organization, PlacedCall, PlacedTask } from '../shapes';
import { readFindings } from './analytics';
import { statusOf } from './status';

/*
 * Shapes as the vendor's SDK of October 2026 reads them. A call is task, run and call log at once: all
 * three have its ID.
 */

/**
 * Returns the content of an answer in any envelope: `{data}`, the platform's `{status_code, message,
 * data}`, or nothing. A call has `data` of its own, so that alone is no envelope (as in the SDK).
 */
export function unwrapped(body: JsonValue): JsonValue {
	if (!isObject(body)) return body;
	const { data } = body;
	const isEnvelope = Object.keys(body).length === 1 || 'status_code' in body || 'message' in body;
	return typeof data === 'object' && data !== null && isEnvelope ? data : body;
}

/** Returns the call in an answer, null where there is none. */
export function callIn(body: JsonValue): JsonObject | null {
	const call = unwrapped(body);
	return isObject(call) && callIdOf(call) !== null ? call : null;
}

/** Returns the ID of a call, null where the row shows none. */
export function callIdOf(raw: JsonObject): string | null {
	return textAt(raw, 'call_id', 'id');
}

/** Reads an organization of the platform, as its server source and captured answers have it. */
export function readOrganization(raw: JsonObject): Organization {
	return {
		name: textAt(raw, 'name'),
		handle: textAt(raw, 'domain_handle', 'domain'),
		raw: withoutPrivateKeys(raw),
	};
}

/** Reads a list of agents or pipes, one entry an agent: it has a row for each of its voices. */
export function readAgents(rows: JsonObject[]): Agent[] {
	const agents = new Map<string, Agent>();
	for (const raw of rows) {
		const handle = textAt(raw, 'agent_id', 'pipe_id');
		if (handle === null || agents.has(handle)) continue;
		agents.set(handle, {
			handle,
			name: textAt(raw, 'name'),
			type: null,
			raw: withoutPrivateKeys(raw),
		});
	}
	return [...agents.values()];
}

/** Keys of `data` that are not what was sent along: the service's own, and what this package adds. */
const OWN_DATA_KEYS = new Set(['contact_name', 'playbook_id', ONCE_KEY, REQUEST_ID_KEY]);

/** Returns what was sent along. A follow-up that the service makes by itself names its first call. */
function metadataOf(raw: JsonObject): JsonObject | null {
	const sent = Object.entries(asFilledObject(at(raw, 'data')) ?? {}).filter(
		([key]) => !OWN_DATA_KEYS.has(key),
	);
	const first = textAt(raw, 'initial_call_id');
	const metadata: JsonObject = Object.fromEntries(sent);
	if (first !== null) metadata.initial_call_id = first;
	return asFilledObject(withoutPrivateKeys(metadata));
}

function isInbound(raw: JsonObject): boolean {
	return /^inbound/i.test(textAt(raw, 'direction') ?? '');
}

/** Reads a call, from the list or with its details. */
export function readCall(raw: JsonObject): Call {
	const id = callIdOf(raw);
	const status = statusOf(at(raw, 'status'));
	const { summary, extractedData } = readFindings(at(raw, 'analytics'));
	const timings = at(raw, 'traces.call_timings');
	return callWith({
		taskId: id,
		runId: id,
		status,
		phoneNumber: inE164(
			isInbound(raw) ? textAt(raw, 'from_number') : textAt(raw, 'to_number', 'user_number'),
		),
		durationSeconds:
			toSeconds(valueAt(raw, 'duration_s')) ?? toSeconds(valueAt(timings, 'talk_duration_seconds')),
		lineStatus: textAt(raw, 'status'),
		outcome: textAt(extractedData, 'outcome') ?? textAt(raw, 'disposition'),
		sentiment: sentimentOf(textAt(extractedData, 'sentiment')),
		summary,
		transcript: readTranscript(at(raw, 'transcript')),
		extractedData,
		agentHandle: textAt(raw, 'agent_id', 'pipe_id'),
		recordingUrl: textAt(raw, 'recording_url'),
		endReason: textAt(raw, 'end_reason', 'traces.supervoice_end_reason'),
		createdAt: toIso(valueAt(raw, 'created', 'created_at')),
		startedAt: toIso(valueAt(raw, 'started_at')) ?? toIso(valueAt(timings, 'call_connected_at')),
		endedAt: toIso(valueAt(raw, 'ended_at')) ?? toIso(valueAt(timings, 'call_ended_at')),
		contactName: textAt(raw, 'data.contact_name'),
		metadata: metadataOf(raw),
		// A call that reached nobody has no transcript; for the others, the analytics decide.
		analysed: phaseOf(status) === 'failed',
		raw: withoutPrivateKeys(raw),
	});
}

/** Reads an ended call as a row of the call log, where it appears when it ends. */
export function readCallLog(raw: JsonObject): CallLog {
	const call = readCall(raw);
	return {
		...call,
		createdAt: call.endedAt ?? call.createdAt,
		analysed: true,
		callLogId: call.runId,
		callType: oneSpelling(at(raw, 'direction')),
	};
}

/** Reads a created task from the answer to an order; null where it names no call. */
export function readPlacedTask(body: JsonValue): PlacedTask | null {
	const raw = callIn(body);
	if (raw === null) return null;
	const id = callIdOf(raw);
	return { taskId: id, runId: id, status: statusOf(at(raw, 'status')) };
}

/**
 * Reads a call as a placed call. A follow-up that the service makes by itself carries what was
 * sent along with the first call of its chain, but it is not the call that was asked for.
 */
export function readPlacedCall(raw: JsonObject): PlacedCall {
	const isFollowUp = textAt(raw, 'initial_call_id') !== null;
	return placedCall(readCall(raw), {
		requestId: isFollowUp ? null : textAt(raw, `data.${REQUEST_ID_KEY}`),
		onceDigest: textAt(raw, `data.${ONCE_KEY}`),
		showsMetadata: isObject(at(raw, 'data')),
	});
}

/** Returns the rows of an answer that holds a list. */
export function rowsIn(body: JsonValue): JsonObject[] {
	return objectsOf(unwrapped(body));
}
