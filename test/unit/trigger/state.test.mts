import fc from 'fast-check';
import type { FinishedPhase } from '../../../nodes/Unpod/domain/status';
import { type Cursor, emptyCursor } from '../../../nodes/Unpod/trigger/cursor';
import { type Entry, newEntry } from '../../../nodes/Unpod/trigger/entry';
import { loadCursor, saveCursor } from '../../../nodes/Unpod/trigger/state';
import { digestOf } from '../../../nodes/Unpod/trigger/window';

const NINE = Date.UTC(2026, 2, 2, 9);

const phases = fc.constantFrom<FinishedPhase[]>(
	[],
	['completed'],
	['failed'],
	['completed', 'failed'],
	['completed', 'partially_completed', 'failed'],
);
const listed = fc.constantFrom<Entry['listed']>(null, 'completed', 'partially_completed', 'failed');

const unsettled: fc.Arbitrary<Entry> = fc.record({
	id: fc.string({ minLength: 1 }),
	kind: fc.constantFrom<Entry['kind']>('open', 'odd', 'ended', 'held', 'redial'),
	phases,
	listed,
	since: fc.nat().map((seconds) => seconds * 1000),
	misses: fc.nat(),
	taskId: fc.option(fc.stringMatching(/^\w+$/)),
	isMissing: fc.boolean(),
});

const settled: fc.Arbitrary<Entry> = fc
	.record({ id: fc.string({ minLength: 1 }), phases, listed, isMissing: fc.boolean() })
	.map((entry) => newEntry(0, { ...entry, kind: 'settled' }));

/** Entries that are all different, those to look at first. */
const entries = fc
	.record({ unsettled: fc.array(unsettled), settled: fc.array(settled) })
	.map((some) => [...some.unsettled, ...some.settled])
	.map((some) => new Map(some.map((entry) => [digestOf(entry.id), entry])));

const cursors: fc.Arbitrary<Cursor> = fc.record({
	scope: fc.string(),
	window: fc.constant([]),
	isWhole: fc.boolean(),
	entries,
	resumePage: fc.nat({ max: 100 }),
	sweepPage: fc.integer({ min: 2, max: 100 }),
	belowPage: fc.integer({ min: 2, max: 100 }),
	turn: fc.nat({ max: 39 }),
	loggedStatuses: fc.array(fc.stringMatching(/^[a-z_]+$/), { maxLength: 3 }),
	floor: fc.option(fc.integer({ min: 1 })),
});

/** The cursor with all entries in its window, so that nothing of them is left out, or with none. */
const saved = fc.tuple(cursors, fc.boolean()).map(([cursor, isFull]): Cursor => {
	const isKept = (entry: Entry) => isFull || entry.kind !== 'settled';
	const kept = [...cursor.entries].filter(([, entry]) => isKept(entry));
	const entriesKept = kept.map(([digest, entry]) => {
		const isMissing = isFull && entry.isMissing;
		return [
			digest,
			{ ...entry, isMissing, ...(entry.kind === 'settled' ? { id: '' } : {}) },
		] as const;
	});
	return {
		...cursor,
		window: isFull ? kept.map(([digest]) => digest).reverse() : [],
		entries: new Map(entriesKept),
	};
});

/** The digests of entries to look at, in their order. */
const orderIn = (some?: Cursor['entries']) =>
	[...(some ?? [])].flatMap(([digest, { kind }]) => (kind === 'settled' ? [] : [digest]));

/** An id of a run, and of its task where its row names it. */
type Ids = [runId: string, taskId: string | null];

const platformId = (number: number) =>
	`R${(number * 7919).toString(16).padStart(8, '0')}163011f1878d43cd8a99e069`;

describe('what the trigger saves', () => {
	it('is plain JSON and reads back as it was, in the same order', () => {
		fc.assert(
			fc.property(saved, (cursor) => {
				const again = loadCursor(
					JSON.parse(JSON.stringify(saveCursor(cursor))),
					cursor.scope,
					NINE,
				);
				expect(again).toEqual(cursor);
				expect(orderIn(again?.entries)).toEqual(orderIn(cursor.entries));
			}),
		);
	});

	it.each<[string, (number: number) => Ids]>([
		['platform', (number) => [platformId(number), null]],
		['v1', (number) => [`run_${10_000_000 + number}`, `task_${20_000_000 + number}`]],
	])('stays below 64 KB with a thousand open runs, with ids of %s', (_dialect, make) => {
		const ids = Array.from({ length: 1000 }, (_, index) => make(index));
		const window = ids.map(([id]) => digestOf(id));
		const cursor: Cursor = {
			...emptyCursor('0123456789abcdef'),
			window,
			entries: new Map(ids.map(([id, taskId], at) => [window[at], newEntry(NINE, { id, taskId })])),
			turn: 39,
			loggedStatuses: ['no_answer'],
		};
		expect(JSON.stringify(saveCursor(cursor)).length).toBeLessThan(64 * 1024);
		const settledEntry = newEntry(NINE, {
			kind: 'settled',
			phases: ['completed'],
			listed: 'completed',
		});
		const idle = { ...cursor, entries: new Map(window.map((digest) => [digest, settledEntry])) };
		expect(JSON.stringify(saveCursor(idle)).length).toBeLessThan(12 * 1024);
	});

	it.each([null, undefined, 'text', {}, { version: 0 }, { version: 2, scope: 'other' }])(
		'says nothing where it is %j',
		(saved) => {
			expect(loadCursor(saved, 'scope', NINE)).toBeNull();
		},
	);

	it('is read as far as it can be where somebody changed it', () => {
		const saved = { version: 2, scope: 'scope', window: 7, entries: ['text', ['run 1']], turn: -1 };
		expect(loadCursor(saved, 'scope', NINE)).toMatchObject({
			isWhole: false,
			entries: new Map([[digestOf('run 1'), newEntry(0, { id: 'run 1' })]]),
			resumePage: 0,
			sweepPage: 2,
			belowPage: 2,
			loggedStatuses: [],
		});
	});
});
