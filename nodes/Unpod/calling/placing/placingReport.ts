import type { CallRequest, PlacedCall } from '../../api/shapes';
import { UnpodError } from '../../domain/errors/unpodError';
import type { JsonObject } from '../../domain/json';
import { shownTime } from '../../domain/time';
import type { LedgerEntry } from '../ledger/ledgerEntry';
import type { NotFound, Outcome } from './placingTypes';

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

/** Returns the JSON of a call that was placed. */
export function placedJson(request: CallRequest, entry: LedgerEntry): JsonObject {
	return createdTask(request, entry, entry.status);
}

/** Returns when a call would be placed, as the first part of a sentence. */
function wouldBeCalled({ schedule, phoneNumber }: CallRequest, zone: string): string {
	if (schedule?.type === 'custom') {
		return `The call to ${phoneNumber} would be scheduled in Unpod for ${shownTime(schedule.at, zone)}`;
	}
	return schedule?.type === 'auto'
		? `The call to ${phoneNumber} would be handed to Unpod for the agent's calling hours`
		: `${phoneNumber} would be called now`;
}

/** Returns when a dry run would place a call and why the rules allow it, in a sentence. */
function dryRunSentence(
	{ request, why }: Extract<Outcome, { kind: 'dryRun' }>,
	zone: string,
): string {
	const reasons = why.length === 0 ? '' : `: ${why.join('; ')}`;
	return `${wouldBeCalled(request, zone)}${reasons}.`;
}

type Skipped = Extract<Outcome, { kind: 'skipped' }>;

/** What is known of a key that is not called again, as the predicate of a sentence about it. */
const TAKEN: Record<Skipped['why'], string> = {
	called: 'was called a moment ago, for another item or by another execution',
	recorded: 'is on record: it was called before, or another execution is about to call it',
	listed: 'was called before, as Unpod shows among its newest calls',
	doubted:
		'was refused by Unpod before; whether Unpod placed the call all the same could not be looked up now',
};

function skippedSentence({ onceKey, why }: Skipped): string {
	return `'Call Once Per' key '${onceKey}' ${TAKEN[why]}. Nobody was called now. To call again, use another key.`;
}

/**
 * Returns the JSON of a call that was not placed on purpose: the key was called before, or this is a dry run.
 *
 * @param zone IANA name of the time zone in which it names times
 */
export function notPlacedJson(
	outcome: Extract<Outcome, { kind: 'skipped' | 'dryRun' }>,
	zone: string,
): JsonObject {
	return outcome.kind === 'skipped'
		? {
				...createdTask(outcome.request, NO_ENTRY, 'skipped'),
				reason: skippedSentence(outcome),
			}
		: {
				...createdTask(outcome.request, NO_ENTRY, 'dry_run'),
				message: dryRunSentence(outcome, zone),
				wouldSend: outcome.body,
			};
}

/** Returns the JSON of a call that the rules don't allow now: the keys of a created task, why, and until when. */
export function notCalledJson({
	request,
	why: { reason, message, nextAllowedAt },
}: Extract<Outcome, { kind: 'notCalled' }>): JsonObject {
	return { ...createdTask(request, NO_ENTRY, 'not_called'), reason, message, nextAllowedAt };
}

/** Returns the JSON of a call that was not sent during an outage, with the keys of one that the rules don't allow. */
export function suspendedJson(request: CallRequest, message: string): JsonObject {
	const why = { reason: 'outage', message, nextAllowedAt: null };
	return { ...createdTask(request, NO_ENTRY, 'not_called'), ...why };
}

/** Returns the JSON of a call that may have been placed. It has no key `error`: n8n runs a node again whose first item has one. */
export function unconfirmedJson(
	request: CallRequest,
	entry: LedgerEntry | null,
	reason: string,
): JsonObject {
	return { ...createdTask(request, entry ?? NO_ENTRY, 'unconfirmed'), reason };
}

/** Returns the IDs and time of a listed call, as far as its row shows them. */
function rowNamed({ taskId, runId, createdAt }: PlacedCall, zone: string): string {
	const ids = [
		taskId === null ? [] : `task ${taskId}`,
		runId === null ? [] : `run ${runId}`,
	].flat();
	const time = createdAt === null ? '' : ` of ${shownTime(createdAt, zone)}`;
	return `${ids.join(', ') || 'a call without an ID'}${time}`;
}

/** Returns what a lookup showed of a call that it did not find, in a sentence. */
function lookupSentence(lookup: NotFound, zone: string): string {
	switch (lookup.kind) {
		case 'absent':
			return 'Unpod does not list it among its newest calls.';
		case 'possible':
			return `Unpod lists ${rowNamed(lookup.call, zone)}, which may be this call.`;
		case 'notLookedUp':
			return 'n8n ended the execution before it could be looked up.';
		case 'unreadable':
			return lookup.refusal === null
				? 'It could not be looked up: the list of Unpod does not go back far enough.'
				: `It could not be looked up: ${lookup.refusal.message}.`;
	}
}

/**
 * Returns the error for a call that may have been placed: which number, when, and where to look.
 *
 * @param zone IANA name of the time zone in which it names times
 */
export function unconfirmedError(
	{ request, entry, cause, lookup }: Omit<Extract<Outcome, { kind: 'unconfirmed' }>, 'kind'>,
	zone: string,
): UnpodError {
	const sent = entry.at === '' ? 'It was sent' : `It was sent at ${shownTime(entry.at, zone)}`;
	return new UnpodError({
		kind: cause?.kind ?? 'unavailable',
		httpCode: cause?.httpCode ?? undefined,
		message: `The call to ${request.phoneNumber} may have been placed`,
		description: [
			entry.cause,
			`${sent} with the request ID ${entry.requestId}.`,
			lookupSentence(lookup, zone),
			'Look in Unpod for this call before you call again. A retry of this execution does not dial it; a new execution does.',
		]
			.filter((sentence) => sentence)
			.join(' '),
		effect: 'unknown',
	});
}

/** Returns the error for a call that was not sent, because an earlier try may have placed it. */
export function heldError(
	{ request, entry, lookup }: Omit<Extract<Outcome, { kind: 'held' }>, 'kind'>,
	zone: string,
): UnpodError {
	const refusal = lookup.kind === 'unreadable' ? lookup.refusal : null;
	const earlier = entry?.cause ? `The first try was answered: ${entry.cause}` : '';
	return new UnpodError({
		kind: refusal?.kind ?? 'refused',
		httpCode: refusal?.httpCode ?? undefined,
		message: `The call to ${request.phoneNumber} may have been placed by an earlier try`,
		description: [
			earlier,
			lookupSentence(lookup, zone),
			refusal === null ? '' : refusal.description,
			'So nobody was called now. Look in Unpod for this call before you call again. A retry of this execution does not dial it; a new execution does.',
		]
			.filter((sentence) => sentence)
			.join(' '),
		effect: 'unknown',
	});
}

/** Returns the error for a call that was not sent during an outage. */
export function suspendedError({ phoneNumber }: CallRequest): UnpodError {
	return new UnpodError({
		kind: 'unavailable',
		message: `${phoneNumber} was not called`,
		description:
			'Unpod did not confirm several calls in a row, so the node sent no more. Run the workflow again for this item when Unpod answers.',
	});
}

/** Returns the calls that were placed, in a sentence for the error that ends the node; empty where there are none. */
export function placedSentence(outcomes: Outcome[]): string {
	const placed = outcomes.flatMap((outcome) => (outcome.kind === 'placed' ? [outcome] : []));
	if (placed.length === 0) return '';
	const listed = placed
		.slice(0, MOST_LISTED)
		.map(
			({ request, entry: { taskId, runId } }) =>
				`${taskId ?? runId ?? 'unknown ID'} to ${request.phoneNumber}`,
		);
	const more = placed.length > MOST_LISTED ? ` and ${placed.length - MOST_LISTED} more` : '';
	const calls = placed.length === 1 ? '1 call was placed' : `${placed.length} calls were placed`;
	return `${calls} and will not be placed again by a retry of this execution: ${listed.join(', ')}${more}.`;
}
