import fc from 'fast-check';
import type { FinishedPhase } from '../../../../nodes/Unpod/domain/status';
import type { EngineKind, Wishes } from './engine.mts';
import type { Word } from './runs.mts';
import type { Traits } from './service.mts';

/** Picks one of some runs or requests. */
const pick = fc.nat({ max: 997 });

const DAY = 86_400_000;

/** What can happen to the service. `bursts` are sizes of many runs made at once. */
const worldAction = (bursts: number[]) =>
	fc.oneof(
		{
			weight: 7,
			arbitrary: fc.record({
				do: fc.constant('create' as const),
				contacts: fc.constantFrom(1, 1, 1, 2, 3),
				agent: fc.constantFrom('support', 'support', 'support', 'sales'),
				/** How far its time is off, in milliseconds. */
				offMs: fc.constantFrom(0, 0, 0, -300_000, 3_600_000, -400 * DAY, DAY),
				isHidden: fc.constantFrom(false, false, false, true),
			}),
		},
		{
			weight: 8,
			arbitrary: fc.record({
				do: fc.constant('end' as const),
				run: pick,
				ending: fc.constantFrom<Word>('completed', 'completed', 'completed', 'failed', 'no_answer'),
				analysed: fc.boolean(),
			}),
		},
		{ weight: 2, arbitrary: fc.record({ do: fc.constant('analyse' as const), run: pick }) },
		{ weight: 3, arbitrary: fc.record({ do: fc.constant('redial' as const), run: pick }) },
		{ weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), run: pick }) },
		{ weight: 3, arbitrary: fc.record({ do: fc.constant('show' as const), run: pick }) },
		{ weight: 1, arbitrary: fc.record({ do: fc.constant('stick' as const), run: pick }) },
		{
			weight: 1,
			arbitrary: fc.record({
				do: fc.constant('blank' as const),
				requests: fc.integer({ min: 1, max: 3 }),
			}),
		},
		{
			weight: 2,
			arbitrary: fc.record({
				do: fc.constant('burst' as const),
				size: fc.constantFrom(...bursts),
				ends: fc.boolean(),
			}),
		},
		{
			weight: 2,
			arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.nat({ max: 120 }) }),
		},
	);

const poll = fc.constant({ do: 'poll' as const });

/** What can happen while polls are under way. */
const engineAction = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), request: pick }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), request: pick }) },
	{ weight: 1, arbitrary: fc.constant({ do: 'endTime' as const }) },
	{ weight: 1, arbitrary: fc.constant({ do: 'lose' as const }) },
	{ weight: 1, arbitrary: poll },
);

const pause = fc.oneof(
	{ weight: 6, arbitrary: fc.constant({ do: 'finish' as const }) },
	{ weight: 1, arbitrary: fc.constant({ do: 'settle' as const }) },
);

type ValueOf<T> = T extends fc.Arbitrary<infer U> ? U : never;

export type WorldAction = ValueOf<ReturnType<typeof worldAction>>;

export type Action = WorldAction | ValueOf<typeof engineAction> | ValueOf<typeof pause>;

/** Things happen, n8n polls, more happens meanwhile, and perhaps the poll comes to its end. */
const round = (bursts: number[]): fc.Arbitrary<Action[]> =>
	fc
		.record({
			before: fc.array(worldAction(bursts), { maxLength: 6 }),
			poll,
			during: fc.array(fc.oneof(worldAction(bursts), engineAction), { maxLength: 10 }),
			after: fc.option(pause, { freq: 4 }),
		})
		.map((parts) => [
			...parts.before,
			parts.poll,
			...parts.during,
			...(parts.after ? [parts.after] : []),
		]);

/** A service, a workflow and what happens to both, one thing after the other. */
export interface Timeline {
	traits: Traits;
	wishes: Wishes;
	engine: EngineKind;
	before: WorldAction[];
	rounds: Action[][];
}

export const PHASES: FinishedPhase[] = ['completed', 'failed', 'partially_completed'];

/** What timelines are about: which list, with pages of which sizes, and bursts of how many runs. */
export interface Kind {
	listensTo: Wishes['listensTo'];
	pageSizes: number[];
	bursts: number[];
}

/** Random timelines of one kind. */
export const timelines = ({ listensTo, pageSizes, bursts }: Kind): fc.Arbitrary<Timeline> =>
	fc.record({
		traits: fc.record({
			pageSize: fc.constantFrom(...pageSizes),
			wide: fc.constantFrom<Traits['wide']>('given', 'given', 'ignored', 'refused', 'broken', 20),
			isFinal: fc.boolean(),
			taskIds: fc.boolean(),
			counts: fc.constantFrom<Traits['counts']>('right', 'none', 'ofPage', 'falling'),
			paging: fc.constantFrom<Traits['paging']>('number', 'number', 'nextOnly'),
			order: fc.constantFrom<Traits['order']>('made', 'made', 'changed'),
			shuffles: fc.constantFrom(false, false, true),
			times: fc.constantFrom<Traits['times']>('all', 'all', 'coarse', 'some', 'none', 'wrong'),
			logIds: fc.boolean(),
		}),
		wishes: fc.record({
			listensTo: fc.constant(listensTo),
			phases: fc.subarray(PHASES, { minLength: 1 }),
			agentHandle: fc.constantFrom(null, null, 'support'),
			withDetails: fc.constantFrom(true, true, false),
			holdMs: fc.constantFrom(0, 60_000),
			max: fc.constantFrom(3, 100),
		}),
		engine: fc.constantFrom<EngineKind>('inMemory', 'inMemory', 'durable'),
		before: fc.array(worldAction(bursts), { maxLength: 10 }),
		rounds: fc.array(round(bursts), { maxLength: 5, size: 'max' }),
	});
