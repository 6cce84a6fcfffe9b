import { isObject, isPrivateKey, type JsonObject, type JsonValue } from './json';
import { phaseOf } from './status';
import type { Turn } from './transcript';

/**
 * What is known of one call, whichever list it was found in (tasks, runs, call logs).
 * A missing value is null. IDs are strings, durations seconds, times ISO 8601 with `Z`.
 */
export interface Call {
	taskId: string | null;
	runId: string | null;
	/** As the service has it, in one spelling: lower case, underscores. */
	status: string | null;
	phoneNumber: string | null;
	durationSeconds: number | null;
	/** The service's status of the line, e.g. busy; `status` is that of the task or run. */
	lineStatus: string | null;
	/** As the analysis has it. */
	outcome: string | null;
	/** The service's own, else the tone that it noted; never derived here. */
	sentiment: string | null;
	summary: string | null;
	transcript: Turn[] | null;
	extractedData: JsonObject | null;
	agentHandle: string | null;
	recordingUrl: string | null;
	endReason: string | null;
	createdAt: string | null;
	startedAt: string | null;
	endedAt: string | null;
	cost: number | null;
	contactName: string | null;
	metadata: JsonObject | null;
	/** Whether transcript or analysis have come, which happens some time after a call's end, or none will come. */
	analysed: boolean;
	/** The service's own object, without the keys that no workflow should carry. */
	raw: JsonObject;
}

/** A row of the call log. The platform's has no transcript and no task or run ID. */
export interface CallLog extends Call {
	callLogId: string | null;
	callType: string | null;
}

/** A call without any known value. */
const UNKNOWN_CALL: Call = {
	taskId: null,
	runId: null,
	status: null,
	phoneNumber: null,
	durationSeconds: null,
	lineStatus: null,
	outcome: null,
	sentiment: null,
	summary: null,
	transcript: null,
	extractedData: null,
	agentHandle: null,
	recordingUrl: null,
	endReason: null,
	createdAt: null,
	startedAt: null,
	endedAt: null,
	cost: null,
	contactName: null,
	metadata: null,
	analysed: false,
	raw: {},
};

/** Returns a call with the values that are known; the rest is null. */
export function callWith(known: Partial<Call>): Call {
	return { ...UNKNOWN_CALL, ...known };
}

/**
 * Joins two views of one call: what `detail` doesn't have is taken from `base`. Status and creation are the
 * base's, since a call log has the status of the line.
 */
export function joinCalls(base: Call, detail: Call): Call {
	const known = Object.entries(detail).filter(([, value]) => value !== null);
	return {
		...base,
		...Object.fromEntries(known),
		status: base.status ?? detail.status,
		taskId: base.taskId ?? detail.taskId,
		runId: base.runId ?? detail.runId,
		createdAt: base.createdAt ?? detail.createdAt,
		analysed: base.analysed || detail.analysed,
	};
}

/** Fills in what a call doesn't have from what was known of it before. */
export function filledIn(call: Call, known: Call): Call {
	const createdAt = call.createdAt ?? known.createdAt;
	return { ...joinCalls(known, call), status: call.status, createdAt };
}

function withoutPrivateValue(value: JsonValue): JsonValue {
	if (Array.isArray(value)) return value.map(withoutPrivateValue);
	return isObject(value) ? withoutPrivateKeys(value) : value;
}

/** Returns a copy of the service's object without the keys that no workflow should carry, at any depth. */
export function withoutPrivateKeys(raw: JsonObject): JsonObject {
	return Object.fromEntries(
		Object.entries(raw)
			.filter(([key]) => !isPrivateKey(key))
			.map(([key, value]) => [key, withoutPrivateValue(value)]),
	);
}

/** Returns a sentiment in lower case: the service's spelling varies. */
export function sentimentOf(sentiment: string | null): string | null {
	return sentiment === null ? null : sentiment.trim().toLowerCase();
}

/** Returns the digits of a phone number: the service writes numbers with and without `+`. */
export function digitsOf(phoneNumber: string | null): string {
	return (phoneNumber ?? '').replace(/\D/g, '');
}

/** Returns whether transcript and analysis are there. Nothing follows a call that failed. */
export function isReady(call: Call): boolean {
	return call.analysed || phaseOf(call.status) === 'failed';
}
