import { UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import type { Schedule } from '../../../../nodes/Unpod/api/shapes';
import type { LedgerEntry } from '../../../../nodes/Unpod/calling/ledger/ledgerEntry';
import type { Outcome } from '../../../../nodes/Unpod/calling/placing/placingTypes';
import {
	notPlacedJson,
	placedJson,
	placedSentence,
	heldError,
	suspendedError,
	suspendedJson,
	unconfirmedError,
	unconfirmedJson,
} from '../../../../nodes/Unpod/calling/placing/placingReport';
import { CREATED_TASK } from '../../../outputKeys.mts';
import { JANE, numbers } from '../../../sandbox/phoneNumbers.mts';
import { request } from '../../request.mts';

const ZONE = 'America/New_York';

const entry: LedgerEntry = {
	state: 'placed',
	requestId: '0b5c2f6e-2f6e-4b5c-8f6e-0b5c2f6e2f6e',
	at: '2026-02-07T05:57:45.000Z',
	taskId: 'T1',
	runId: 'R1',
	status: 'queued',
	cause: null,
};

const placed = (change: Partial<LedgerEntry> = {}, phoneNumber = JANE): Outcome => ({
	kind: 'placed',
	request: { ...request, phoneNumber },
	entry: { ...entry, ...change },
});

const dryRunJson = (change: Partial<Extract<Outcome, { kind: 'dryRun' }>> = {}) =>
	notPlacedJson(
		{ kind: 'dryRun', request, body: { pilot: 'support-agent' }, why: [], ...change },
		ZONE,
	);

const ABSENT = { kind: 'absent' } as const;

describe('the sentence about the calls that were placed', () => {
	const many = (count: number) =>
		numbers(count).map((phoneNumber, index) => placed({ taskId: `T${index + 1}` }, phoneNumber));

	it('names one', () => {
		expect(placedSentence([{ kind: 'notTried' }, placed()])).toBe(
			'1 call was placed and will not be placed again by a retry of this execution: T1 to +14155550100.',
		);
	});

	it('names several, by their run where they have no task', () => {
		const outcomes = [placed({ taskId: null }), placed({ taskId: null, runId: null })];
		expect(placedSentence(outcomes)).toBe(
			'2 calls were placed and will not be placed again by a retry of this execution: R1 to +14155550100, unknown ID to +14155550100.',
		);
	});

	it('names twenty and counts the others', () => {
		expect(placedSentence(many(20))).toMatch(/T20 to \+1415555\d{4}\.$/);
		const sentence = placedSentence(many(43));
		expect(sentence).toMatch(/^43 calls were placed .* and 23 more\.$/);
		expect(sentence.match(/ to \+1415555/g)).toHaveLength(20);
	});

	it('is empty where none was placed', () => {
		const outcomes: Outcome[] = [
			{ kind: 'notTried' },
			{ kind: 'refused', error: new Error('no') },
			{ kind: 'unconfirmed', request, entry, cause: null, lookup: ABSENT },
			{ kind: 'held', request, entry: null, lookup: ABSENT },
			{ kind: 'suspended', request },
			{ kind: 'skipped', request, onceKey: 'jane', why: 'called' },
			{ kind: 'dryRun', request, body: {}, why: [] },
		];
		expect(placedSentence(outcomes)).toBe('');
		expect(placedSentence([])).toBe('');
	});
});

describe('a call as an item', () => {
	it('has the keys of a created task', () => {
		expect(Object.keys(placedJson(request, entry))).toEqual(CREATED_TASK);
		expect(placedJson(request, entry)).toMatchObject({ taskId: 'T1', status: 'queued' });
	});

	it('has them too where it may have been placed, and no key `error`', () => {
		const json = unconfirmedJson(request, { ...entry, taskId: null, runId: null }, 'No answer');
		expect(Object.keys(json)).toEqual([...CREATED_TASK, 'reason']);
		expect(json).toMatchObject({ taskId: null, status: 'unconfirmed', reason: 'No answer' });
	});

	it('says why it was not placed', () => {
		const key = { kind: 'skipped', request, onceKey: 'customer 7' } as const;
		const skipped = notPlacedJson({ ...key, why: 'listed' }, ZONE);
		expect(skipped).toMatchObject({ status: 'skipped', taskId: null, requestId: null });
		expect(skipped.reason).toContain(
			"'Call Once Per' key 'customer 7' was called before, as Unpod",
		);
		const recorded = notPlacedJson({ ...key, why: 'recorded' }, ZONE);
		expect(recorded.reason).toContain('or another execution is about to call it');
		expect(Object.keys(skipped)).toEqual([...CREATED_TASK, 'reason']);
	});

	it('says what a dry run would send, and why', () => {
		const why = ["not on the 'Do Not Call' list"];
		const dry = dryRunJson({ why });
		expect(dry).toMatchObject({
			status: 'dry_run',
			message: "+14155550100 would be called now: not on the 'Do Not Call' list.",
			wouldSend: { pilot: 'support-agent' },
		});
		expect(Object.keys(dry)).toEqual([...CREATED_TASK, 'message', 'wouldSend']);
	});

	it.each<[Schedule, string]>([
		[{ type: 'now' }, '+14155550100 would be called now.'],
		[
			{ type: 'auto' },
			"The call to +14155550100 would be handed to Unpod for the agent's calling hours.",
		],
		[
			{ type: 'custom', at: '2026-03-03T14:00:00Z' },
			'The call to +14155550100 would be scheduled in Unpod for 2026-03-03 09:00:00 (America/New_York).',
		],
	])('says when a dry run would call: %j', (schedule, sentence) => {
		expect(dryRunJson({ request: { ...request, schedule }, why: [] }).message).toBe(sentence);
	});
});

const ROW = {
	taskId: 'T9',
	runId: null,
	status: null,
	phoneNumber: JANE,
	agentHandle: null,
	createdAt: '2026-02-07T05:57:46.000Z',
	requestId: null,
	onceDigest: null,
	showsMetadata: false,
};

const OUTAGE = new UnpodError({
	kind: 'unavailable',
	message: 'Unpod could not carry out the request (status 503)',
	description: 'Its server has an outage. Try again in a moment.',
	httpCode: 503,
});

describe('the error for a call that may have been placed', () => {
	const open = { request, entry, cause: null, lookup: ABSENT };

	it('names the number, the time, the request ID and where to look', () => {
		const { message, description, effect } = unconfirmedError(open, ZONE);
		expect(message).toBe('The call to +14155550100 may have been placed');
		expect(description).toMatch(
			/^It was sent at 2026-02-07 00:57:45 \(America\/New_York\) with the request ID 0b5c/,
		);
		expect(description).toContain('Look in Unpod for this call before you call again');
		expect(effect).toBe('unknown');
	});

	it('says what had happened at the first try, and keeps its kind', () => {
		const cause = new UnpodError({
			kind: 'timedOut',
			message: 'Unpod did not answer in time',
			description: 'Try again in a moment.',
			effect: 'unknown',
		});
		const answered = { ...entry, cause: 'Unpod did not answer in time.' };
		const { description, kind } = unconfirmedError({ ...open, entry: answered, cause }, ZONE);
		expect(description).toMatch(/^Unpod did not answer in time\. It was sent at /);
		expect(description).not.toContain('Try again in a moment.');
		expect(kind).toBe('timedOut');
	});

	it.each([
		['was read', ABSENT, 'Unpod does not list it among its newest calls.'],
		[
			'was refused',
			{ kind: 'unreadable', refusal: OUTAGE } as const,
			'It could not be looked up: Unpod could not carry out the request (status 503).',
		],
		[
			'was not read far enough',
			{ kind: 'unreadable', refusal: null } as const,
			'It could not be looked up: the list of Unpod does not go back far enough.',
		],
		[
			'was not read before n8n ended the execution',
			{ kind: 'notLookedUp' } as const,
			'n8n ended the execution before it could be looked up.',
		],
		[
			'shows another that may be it',
			{ kind: 'possible', call: ROW } as const,
			'Unpod lists task T9 of 2026-02-07 00:57:46 (America/New_York), which may be this call.',
		],
	])('says of its lookup that the list %s', (_, lookup, sentence) => {
		expect(unconfirmedError({ ...open, lookup }, ZONE).description).toContain(sentence);
		expect(heldError({ request, entry: null, lookup }, ZONE).description).toContain(sentence);
	});
});

describe('the error for a call that was not sent again', () => {
	it('says why, and how to call all the same', () => {
		const lookup = { kind: 'unreadable', refusal: OUTAGE } as const;
		const refused = { ...entry, cause: 'Unpod did not accept the request. Unpod says: No credit.' };
		const { message, description, httpCode } = heldError({ request, entry: refused, lookup }, ZONE);
		expect(message).toBe('The call to +14155550100 may have been placed by an earlier try');
		expect(description).toMatch(/^The first try was answered: Unpod did not accept the request/);
		expect(description).toContain(
			'A retry of this execution does not dial it; a new execution does.',
		);
		expect(httpCode).toBe(503);
	});
});

describe('a call that was not sent during an outage', () => {
	it('has the keys of a created task and says why', () => {
		const { message, description } = suspendedError(request);
		expect(`${message}. ${description}`).toContain(
			'+14155550100 was not called. Unpod did not confirm',
		);
		const json = suspendedJson(request, description);
		expect(json).toMatchObject({ status: 'not_called', taskId: null, phoneNumber: JANE });
		expect(json.reason).toBe('outage');
		expect(json.message).toContain('when Unpod answers');
	});
});
