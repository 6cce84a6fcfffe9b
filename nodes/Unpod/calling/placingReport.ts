import { UnpodError } from '../domain/errors/unpodError';
import type { JsonObject } from '../domain/json';
import { shownTime } from '../domain/time';
import type { LedgerEntry } from './ledger';
import type { CallRequest } from './callRequest';
import type { Outcome } from './placing';

/** How many placed calls an error lists by id and number before it only counts. */
const MOST_LISTED = 20;

function createdTask(
	request: CallRequest,
	entry: Pick<LedgerEntry, 'taskId' | 'runId'> & { requestId: string | null },
	status: string | null,
): JsonObject {
	return {
		status,
		phoneNumber: request.phoneNumber,
		agentHandle: request.agentHandle,
		taskId: entry.taskId,
		runId: entry.runId,
		spaceToken: request.spaceToken,
		requestId: entry.requestId,
	};
}

const NO_ENTRY = { taskId: null, runId: null, requestId: null };

/** A created task as an item's JSON. */
export function placedJson(request: CallRequest, entry: LedgerEntry): JsonObject {
	return createdTask(request, entry, entry.status);
}

/** A call that was not placed on purpose: the key was called before, or this is a dry run. */
export function notPlacedJson(
	outcome: Extract<Outcome, { kind: 'skipped' | 'dryRun' }>,
): JsonObject {
	return outcome.kind === 'skipped'
		? {
				...createdTask(outcome.request, NO_ENTRY, 'skipped'),
				reason: `'Call Once Per' key '${outcome.onceKey}' was called before, so nobody was called. To call again, use another key.`,
			}
		: { ...createdTask(outcome.request, NO_ENTRY, 'dry_run'), wouldSend: outcome.body };
}

/** A call that may have been placed, as the JSON of an item that goes on. It has no `error` key on purpose. */
export function unconfirmedJson(
	request: CallRequest,
	entry: LedgerEntry,
	reason: string,
): JsonObject {
	return { ...createdTask(request, entry, 'unconfirmed'), reason };
}

/**
 * The error for a call that may have been placed: which number, when, and where to look.
 *
 * @param zone IANA name of the time zone in which it says when.
 */
export function unconfirmedError(
	entry: LedgerEntry,
	cause: UnpodError | null,
	zone: string,
): UnpodError {
	const why =
		cause === null ? '' : `${cause.message}. ${cause.said === '' ? '' : `${cause.said} `}`;
	return new UnpodError({
		kind: cause?.kind ?? 'unavailable',
		httpCode: cause?.httpCode ?? undefined,
		message: `The call to ${entry.phoneNumber} may have been placed`,
		description: `${why}It was sent at ${shownTime(entry.at, zone)} with the request ID ${entry.requestId}, and Unpod's newest tasks and runs don't show it. Look in Unpod under the tasks of the space for this number at this time before you call again. No retry of this execution dials it again.`,
		effect: 'unknown',
	});
}

/** The calls that were placed, in a sentence for the error that ends the node; empty where there are none. */
export function placedSentence(outcomes: Outcome[]): string {
	const placed = outcomes.flatMap((outcome) => (outcome.kind === 'placed' ? [outcome.entry] : []));
	if (placed.length === 0) return '';
	const listed = placed
		.slice(0, MOST_LISTED)
		.map(
			({ taskId, runId, phoneNumber }) => `${taskId ?? runId ?? 'unknown ID'} to ${phoneNumber}`,
		);
	const more = placed.length > MOST_LISTED ? ` and ${placed.length - MOST_LISTED} more` : '';
	const calls = placed.length === 1 ? '1 call was placed' : `${placed.length} calls were placed`;
	return `${calls} and will not be placed again by a retry of this execution: ${listed.join(', ')}${more}.`;
}
