import fc from 'fast-check';
import {
	type Cursor,
	loadCursor,
	saveCursor,
	type Watched,
} from '../../../nodes/Unpod/trigger/state';

const NINE = Date.UTC(2026, 2, 2, 9);

const letters = fc.constantFrom('', 'c', 'f', 'fc', 'cpf');
const listed = fc.constantFrom<Watched['listed']>(null, 'c', 'p', 'f');
const createdAt = fc.option(fc.integer({ min: 1, max: NINE }));

const cursors: fc.Arbitrary<Cursor> = fc.record({
	scope: fc.string(),
	floor: fc.option(fc.integer({ min: 1 })),
	depth: fc.integer({ min: 1, max: 1000 }),
	known: fc
		.dictionary(fc.string({ minLength: 1 }), fc.record({ phases: letters, listed, createdAt }))
		.map((known) => new Map(Object.entries(known))),
	watched: fc
		.dictionary(
			fc.string({ minLength: 1 }),
			fc.record({
				kind: fc.constantFrom<Watched['kind']>('open', 'ended', 'held', 'redial'),
				phases: letters,
				listed,
				createdAt,
				since: fc.nat(),
				misses: fc.nat(),
				taskId: fc.option(fc.stringMatching(/^\w+$/)),
			}),
		)
		.map((watched) => new Map(Object.entries(watched))),
});

const open = (taskId: string | null, time: number | null): Watched => ({
	kind: 'open',
	phases: '',
	listed: null,
	since: 0,
	misses: 0,
	taskId,
	createdAt: time,
});

/** An id of a run, its task where its row names it, and its time where its id doesn't tell. */
type Row = [runId: string, taskId: string | null, createdAt: number | null];

const platformId = (letter: string, number: number) =>
	`${letter}${(number * 7919).toString(16).padStart(8, '0')}163011f1878d43cd8a99e069`;

describe('what the trigger saves', () => {
	it('is plain JSON and reads back as it was, in the same order', () => {
		fc.assert(
			fc.property(cursors, (cursor) => {
				const saved = saveCursor(cursor);
				const reread = loadCursor(JSON.parse(JSON.stringify(saved)), cursor.scope);
				expect(reread).toEqual(cursor);
				expect([...(reread?.watched.keys() ?? [])]).toEqual([...cursor.watched.keys()]);
			}),
		);
	});

	it.each<[string, (number: number) => Row]>([
		['platform', (number) => [platformId('R', number), null, null]],
		['v1', (number) => [`run_${10_000_000 + number}`, `task_${20_000_000 + number}`, NINE]],
	])('stays below 64 KB with a thousand open runs, with ids of %s', (_dialect, make) => {
		const numbers = Array.from({ length: 1200 }, (_, index) => index);
		const rows = numbers.map((number) => make(number));
		const cursor: Cursor = {
			scope: '0123456789abcdef',
			floor: NINE,
			depth: 1,
			known: new Map(
				rows
					.slice(1000)
					.map(([id, , time]) => [id, { phases: 'fc', listed: 'c', createdAt: time }]),
			),
			watched: new Map(rows.slice(0, 1000).map(([id, task, time]) => [id, open(task, time)])),
		};
		expect(JSON.stringify(saveCursor(cursor)).length).toBeLessThan(64 * 1024);
		const idle = { ...cursor, watched: new Map() };
		expect(JSON.stringify(saveCursor(idle)).length).toBeLessThan(16 * 1024);
	});

	it.each([null, undefined, 'text', {}, { version: 0 }, { version: 1, scope: 'other' }])(
		'says nothing where it is %j',
		(saved) => {
			expect(loadCursor(saved, 'scope')).toBeNull();
		},
	);

	it('is read as far as it can be where somebody changed it', () => {
		const saved = {
			version: 1,
			scope: 'scope',
			floor: 'none',
			depth: -3,
			known: [['run 1'], 'text', ['run 2', 'c', 'time', 'z']],
			watched: { run: 1 },
		};
		expect(loadCursor(saved, 'scope')).toEqual({
			scope: 'scope',
			floor: null,
			depth: 1,
			known: new Map([
				['run 1', { phases: '', listed: null, createdAt: null }],
				['run 2', { phases: 'c', listed: null, createdAt: null }],
			]),
			watched: new Map(),
		});
	});
});
