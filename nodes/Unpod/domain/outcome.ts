import type { Call } from './call';
import { isFinished, phaseOf, oneSpelling } from './status';

/** How the line of a call ended, as an item has it where there is no outcome of an analysis. */
export type LineEnd =
	| 'answered'
	| 'no_answer'
	| 'busy'
	| 'voicemail'
	| 'cancelled'
	| 'failed'
	| 'opted_out';

/**
 * The service's statuses for the end of a line, in one spelling (lower case, underscores). From: call states of
 * the call engine's source (SUP), call logs of the platform (DOC) and of its server source (SRC), end reasons
 * captured in 2025 and 2026 (CAP), the reasons of the voice engine behind tasks of 2025 (VAPI), and the speech
 * plane (SP).
 */
const LINE_ENDS: ReadonlyMap<string, LineEnd> = new Map([
	// SUP, SP
	['connected', 'answered'],
	['not_connected', 'no_answer'],
	['busy', 'busy'],
	['voicemail', 'voicemail'],
	['cancelled', 'cancelled'],
	['canceled', 'cancelled'],
	['failed', 'failed'],
	['droped', 'failed'],
	['dropped', 'failed'],
	// DOC, SUP
	['completed', 'answered'],
	['missed', 'no_answer'],
	// SRC: call logs
	['success', 'answered'],
	['answered', 'answered'],
	['failure', 'failed'],
	['rejected', 'failed'],
	// CAP
	['customer_ended_the_call', 'answered'],
	['customer_ended_call', 'answered'],
	['caller_hangup', 'answered'],
	['no_answer', 'no_answer'],
	// VAPI
	['assistant_ended_call', 'answered'],
	['customer_busy', 'busy'],
	['customer_did_not_answer', 'no_answer'],
	['silence_timed_out', 'answered'],
	['exceeded_max_duration', 'answered'],
	// SP
	['user_did_not_pick_up', 'no_answer'],
	['user_hung_up_in_call', 'answered'],
	['opted_out', 'opted_out'],
	['opt_out', 'opted_out'],
	['do_not_call', 'opted_out'],
]);

/** Ends that say more than whether somebody was reached. */
const SPECIFIC_ENDS: readonly LineEnd[] = [
	'opted_out',
	'voicemail',
	'busy',
	'no_answer',
	'cancelled',
];

/** Returns the end of a line by a status or reason of the service, in camel case too. */
function endBy(status: string | null): LineEnd | null {
	const separated = status?.replace(/([a-z])([A-Z])/g, '$1_$2') ?? null;
	return LINE_ENDS.get(oneSpelling(separated) ?? '') ?? null;
}

/** Ends of a line that reached nobody. */
const ENDS_UNREACHED: ReadonlyArray<LineEnd | null> = ['no_answer', 'busy', 'cancelled', 'failed'];

/** Returns whether the service's status of a line means that nobody was reached. */
export function reachedNobody(lineStatus: string | null): boolean {
	return ENDS_UNREACHED.includes(endBy(lineStatus));
}

function hadConversation({ transcript, durationSeconds, startedAt }: Call): boolean {
	return (transcript?.length ?? 0) > 0 || (startedAt !== null && (durationSeconds ?? 0) > 0);
}

/**
 * Returns whether a call is over. A row of the call log has the status of the line as its own; a row without a status
 * is of a call that was made.
 */
function isOver({ status, lineStatus }: Call): boolean {
	return status === null || isFinished(status) || status === oneSpelling(lineStatus);
}

/**
 * Returns the outcome of an ended call: that of the analysis, else how the line ended; null where neither is
 * known, and for a call under way. The status of a task or run is not that of the line, so `completed` there
 * proves nothing.
 */
export function outcomeOf(call: Call): string | null {
	if (call.outcome !== null) return call.outcome;
	if (!isOver(call)) return null;
	const line = endBy(call.lineStatus);
	const [specific] = SPECIFIC_ENDS.filter((end) => end === endBy(call.endReason) || end === line);
	if (specific !== undefined) return specific;
	if (line !== null && line !== 'failed') return line;
	if ((call.transcript?.length ?? 0) > 0) return 'answered';
	if (line === 'failed') return line;
	if (phaseOf(call.status) === 'failed') {
		return endBy(call.status) === 'cancelled' ? 'cancelled' : 'failed';
	}
	return hadConversation(call) || endBy(call.endReason) === 'answered' ? 'answered' : null;
}
