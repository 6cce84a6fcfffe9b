import fc from 'fast-check';
import type { FinishedPhase } from '../../../nodes/Unpod/domain/status';
import type { Cursor } from '../../../nodes/Unpod/trigger/cursor';
import { type Entry, newEntry } from '../../../nodes/Unpod/trigger/entry';
import { loadCursor, saveCursor } from '../../../nodes/Unpod/trigger/state';
import { digestOf, type Mark } from '../../../nodes/Unpod/trigger/window';

const NINE = Date.UTC(2026, 2, 2, 9);

const phases = fc.constantFrom<FinishedPhase[]>(
	[],
	['completed'],
	['failed'],
	['completed', 'failed'],
	['completed', 'partially_completed', 'failed'],
);
const listed = fc.constantFrom<Mark['listed']>(null, 'completed', 'partially_completed', 'failed');

const entries: fc.Arbitrary<Entry> = fc.record({
	kind: fc.constantFrom<Entry['kind']>('open', 'odd', 'ended', 'held', 'redial'),
	phases,
	listed,
	since: fc.nat().map((seconds) => seconds * 1000),
	misses: fc.nat(),
	taskId: fc.option(fc.stringMatching(/^\w+$/)),
});

const cursors: fc.Arbitrary<Cursor> = fc.record({
	scope: fc.string(),
	window: fc
		.dictionary(fc.string({ minLength: 1 }), fc.record({ phases, listed, isMissing: fc.boolean() }))
		.map((marks) => new Map(Object.entries(marks).map(([id, mark]) => [digestOf(id), mark]))),
	isWhole: fc.boolean(),
	entries: fc
		.dictionary(fc.string({ minLength: 1 }), entries)
		.map((some) => new Map(Object.entries(some))),
	resumePage: fc.nat({ max: 100 }),
	sweepPage: fc.integer({ min: 2, max: 100 }),
	turn: fc.nat({ max: 39 }),
	loggedStatuses: fc.array(fc.stringMatching(/^[a-z_]+$/), { maxLength: 3 }),
	floor: fc.option(fc.integer({ min: 1 })),
});

/** An id of a run, and of its task where its row names it. */
type Ids = [runId: string, taskId: string | null];

const platformId = (number: number) =>
	`R${(number * 7919).toString(16).padStart(8, '0')}163011f1878d43cd8a99e069`;

describe('what the trigger saves', () => {
	it('is plain JSON and reads back as it was, in the same order', () => {
		fc.assert(
			fc.property(cursors, (cursor) => {
				const saved = JSON.parse(JSON.stringify(saveCursor(cursor)));
				const again = loadCursor(saved, cursor.scope, NINE);
				expect(again).toEqual(cursor);
				expect([...(again?.entries.keys() ?? [])]).toEqual([...cursor.entries.keys()]);
				expect([...(again?.window.keys() ?? [])]).toEqual([...cursor.window.keys()]);
			}),
		);
	});

	it.each<[string, (number: number) => Ids]>([
		['platform', (number) => [platformId(number), null]],
		['v1', (number) => [`run_${10_000_000 + number}`, `task_${20_000_000 + number}`]],
	])('stays below 64 KB with a thousand open runs, with ids of %s', (_dialect, make) => {
		const ids = Array.from({ length: 1000 }, (_, index) => make(index));
		const mark: Mark = { phases: ['completed'], listed: 'completed', isMissing: false };
		const cursor: Cursor = {
			scope: '0123456789abcdef',
			window: new Map(ids.map(([id]) => [digestOf(id), mark])),
			isWhole: false,
			entries: new Map(ids.map(([id, taskId]) => [id, newEntry(NINE, { taskId })])),
			resumePage: 0,
			sweepPage: 2,
			turn: 39,
			loggedStatuses: ['no_answer'],
			floor: null,
		};
		expect(JSON.stringify(saveCursor(cursor)).length).toBeLessThan(64 * 1024);
		const idle = { ...cursor, entries: new Map() };
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
			entries: new Map([['run 1', newEntry(0)]]),
			resumePage: 0,
			sweepPage: 2,
			loggedStatuses: [],
		});
	});
});
