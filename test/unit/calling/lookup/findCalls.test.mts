import type { LookupResult, PlacedCall } from '../../../../nodes/Unpod/api/shapes';
import { digestOfData } from '../../../../nodes/Unpod/calling/ledger/digest';
import type { LedgerEntry } from '../../../../nodes/Unpod/calling/ledger/ledgerEntry';
import { findCalls } from '../../../../nodes/Unpod/calling/lookup/findCalls';
import type { SoughtCall } from '../../../../nodes/Unpod/calling/lookup/soughtCall';
import type { Lineage } from '../../../../nodes/Unpod/calling/ledger/lineage';
import { requestIdOf } from '../../../../nodes/Unpod/calling/ledger/requestId';
import { request } from '../../request.mts';

const JOHN = '+14155550101';
const digest = (text: string) => digestOfData({ text });

const lineage: Lineage = {
	node: digest('node'),
	execution: digest('execution'),
	seed: 'execution',
	isRetry: true,
	isShared: true,
	begunAt: '2026-03-02T09:00:00.000Z',
};

interface What {
	asked?: string;
	origin?: string | null;
	run?: number;
	place?: number;
}

const idOf = ({ asked = 'a', origin = 'o', run = 0, place = 0 }: What, who = lineage) =>
	requestIdOf(
		who,
		{ asked: digest(asked), origin: origin === null ? null : digest(origin) },
		run,
		place,
	);

/** The place of a call that nothing is listed of by its request ID. */
const ELSEWHERE = 9;

const sought = (
	{ asked = 'a', origin = 'o', place = ELSEWHERE }: What = {},
	entry: LedgerEntry | null = null,
): SoughtCall => ({
	request,
	requestId: entry?.requestId ?? idOf({ asked, origin, place }),
	content: { asked: digest(asked), origin: origin === null ? null : digest(origin) },
	entry,
});

const sentWith = (requestId: string): LedgerEntry => ({
	state: 'sent',
	requestId,
	at: '2026-03-02T09:00:00.000Z',
	taskId: null,
	runId: null,
	status: null,
	cause: null,
});

const row = (change: Partial<PlacedCall> = {}): PlacedCall => ({
	taskId: 'T1',
	runId: null,
	status: 'queued',
	phoneNumber: '14155550100',
	agentHandle: 'support-agent',
	createdAt: '2026-03-02T09:00:05.000Z',
	requestId: null,
	onceDigest: null,
	showsMetadata: true,
	...change,
});

const bare = (change: Partial<PlacedCall> = {}) => row({ showsMetadata: false, ...change });

const find = (
	calls: SoughtCall[],
	rows: PlacedCall[],
	{
		isWhole = true,
		who = lineage,
		run = 0 as number | null,
		known = [] as string[],
		hasOldCalls = false,
	} = {},
): string[] =>
	findCalls(
		calls,
		{ calls: rows, isWhole, refusal: null },
		{ lineage: who, run, known: new Set(known), hasOldCalls },
	).map((result: LookupResult) =>
		result.kind === 'found' || result.kind === 'possible'
			? `${result.kind} ${result.call.taskId ?? result.call.runId}`
			: result.kind,
	);

describe('a call that was sent', () => {
	const sent = sought({}, sentWith(idOf({})));

	it('is found by its request ID alone', () => {
		expect(find([sent], [row({ requestId: idOf({}) })])).toEqual(['found T1']);
		expect(find([sent], [row()])).toEqual(['absent']);
	});

	it('may be one of another retry that has its content, or its number', () => {
		const others = [idOf({ place: 1 }), idOf({ asked: 'b', origin: 'p' })];
		for (const requestId of others) {
			expect(find([sent], [row({ requestId })])).toEqual(['possible T1']);
			expect(find([sent], [row({ requestId })], { known: ['task T1'] })).toEqual(['absent']);
		}
	});

	it('may be a row of its number that does not show what was sent along', () => {
		expect(find([sent], [bare()])).toEqual(['possible T1']);
		expect(find([sent], [bare({ phoneNumber: null, agentHandle: null })])).toEqual(['possible T1']);
		expect(find([sent], [bare({ phoneNumber: JOHN })])).toEqual(['absent']);
		expect(find([sent], [bare({ agentHandle: 'other' })])).toEqual(['absent']);
		expect(find([sent], [bare({ createdAt: '2026-03-02T07:59:00Z' })])).toEqual(['absent']);
		expect(find([sent], [bare({ createdAt: '2026-03-02T08:01:00Z' })])).toEqual(['possible T1']);
		expect(find([sent], [bare()], { known: ['task T1'] })).toEqual(['absent']);
		expect(find([sent], [bare()], { known: ['run T1'] })).toEqual(['possible T1']);
	});

	it('is not found where its row has no ID to follow it by', () => {
		const rows = [row({ requestId: idOf({}), taskId: null })];
		expect(find([sent], rows)).toEqual(['possible null']);
	});

	it('is unknown where the list was not read to its end', () => {
		expect(find([sent], [row()], { isWhole: false })).toEqual(['unreadable']);
	});
});

describe('a call of which the execution knows nothing', () => {
	it.each<[string, What, string]>([
		['by what is asked for', {}, 'found T1'],
		['in another run of the node', { run: 4 }, 'found T1'],
		['by what it came from', { asked: 'b' }, 'found T1'],
		[
			'by its number in the same run, where all else differs',
			{ asked: 'b', origin: 'p' },
			'found T1',
		],
		[
			'though it may be another one of its number, from another run',
			{ asked: 'b', origin: 'p', run: 4 },
			'possible T1',
		],
	])('is found among those of its lineage %s', (_, placed, expected) => {
		expect(find([sought()], [row({ requestId: idOf(placed) })])).toEqual([expected]);
	});

	it('of a tool may be another one that its model asked for, where the number alone is the same', () => {
		const another = row({ requestId: idOf({ asked: 'b', origin: 'p' }) });
		expect(find([sought()], [another], { run: null })).toEqual(['possible T1']);
		expect(find([sought()], [row({ requestId: idOf({}) })], { run: null })).toEqual(['found T1']);
	});

	it('is none of another execution, node or number', () => {
		const another = { ...lineage, execution: digest('another') };
		const elsewhere = { ...lineage, node: digest('elsewhere') };
		expect(find([sought()], [row({ requestId: idOf({}, another) })])).toEqual(['absent']);
		expect(find([sought()], [row({ requestId: idOf({}, elsewhere) })])).toEqual(['absent']);
		const john = row({ requestId: idOf({ asked: 'b' }), phoneNumber: JOHN });
		expect(find([sought()], [john])).toEqual(['absent']);
	});

	it('takes a row for itself alone, the surest first', () => {
		const rows = [
			row({ taskId: 'T3', requestId: idOf({ asked: 'c', origin: 'r' }) }),
			row({ taskId: 'T2', requestId: idOf({ asked: 'b' }) }),
			row({ taskId: 'T1', requestId: idOf({ asked: 'a', origin: 'q' }) }),
		];
		const calls = [
			sought({ asked: 'x', origin: 'y' }),
			sought({ asked: 'z', origin: 'o' }),
			sought({ asked: 'a', origin: 'w' }),
			sought({ asked: 'v', origin: 'u' }),
		];
		expect(find(calls, rows)).toEqual(['found T3', 'found T2', 'found T1', 'absent']);
	});

	it('is found by the request ID that it would have, before others that are alike', () => {
		const alike = [0, 1, 2].map((place) => sought({ place }));
		const rows = [row({ requestId: idOf({ place: 2 }) })];
		expect(find(alike, rows)).toEqual(['absent', 'absent', 'found T1']);
	});

	it('is none that the execution knows already', () => {
		const rows = [row({ requestId: idOf({ asked: 'b' }) })];
		expect(find([sought()], rows, { known: [`request ${idOf({ asked: 'b' })}`] })).toEqual([
			'absent',
		]);
		expect(find([sought()], rows, { known: ['task T1'] })).toEqual(['absent']);
	});

	it('may be one of an older version, whose request IDs say nothing, where those placed some', () => {
		const rows = [row({ requestId: '0b5c2f6e-2f6e-4b5c-8f6e-0b5c2f6e2f6e' })];
		expect(find([sought()], rows)).toEqual(['absent']);
		expect(find([sought()], rows, { hasOldCalls: true })).toEqual(['possible T1']);
	});

	describe('where the original is not known', () => {
		const who = { ...lineage, isShared: false };
		const original = { ...lineage, execution: digest('original') };
		const other = { ...lineage, execution: digest('other') };

		it('is found by its content where one execution placed it', () => {
			expect(find([sought()], [row({ requestId: idOf({}, original) })], { who })).toEqual([
				'found T1',
			]);
		});

		it('may be one that another retry placed, though it was sent itself and refused', () => {
			const mine = sought({}, sentWith(idOf({}, who)));
			expect(find([mine], [row({ requestId: idOf({}, other) })], { who })).toEqual(['possible T1']);
		});

		it('may be one of several, or one of its number', () => {
			const both = [
				row({ requestId: idOf({}, original) }),
				row({ requestId: idOf({}, other), taskId: 'T2' }),
			];
			expect(find([sought()], both, { who })).toEqual(['possible T2']);
			const alike = row({ requestId: idOf({ asked: 'b', origin: 'p' }, original) });
			expect(find([sought()], [alike], { who })).toEqual(['possible T1']);
		});
	});

	it('may be any row without number and request ID, however many are looked for', () => {
		const calls = [sought(), sought({ asked: 'b' })];
		const rows = [bare({ phoneNumber: null, agentHandle: null, createdAt: null })];
		expect(find(calls, rows)).toEqual(['possible T1', 'possible T1']);
	});
});
