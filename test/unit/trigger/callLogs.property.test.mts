import fc from 'fast-check';
import { Play } from './model/play.mts';
import { SEED } from './model/seed.mts';
import { type Timeline, timelines } from './model/timelines.mts';

/*
 * The same promise for rows of the call log: each that comes in after activation and passes the filters is
 * reported once, though its analysis is added later, under the conditions under which it holds for runs.
 * Rows without ids are known by what never changes about them; two that agree in all of it are one.
 */

const plays = (...kind: Parameters<typeof timelines>) =>
	fc.asyncProperty(timelines(...kind), async (timeline) => {
		await new Play(timeline).run();
	});

/** The oldest row has a time to come, and waits pages below the newest for its turn. */
const OUT_OF_SIGHT: Timeline = {
	traits: {
		pageSize: 3,
		isFinal: false,
		counts: false,
		shuffles: false,
		times: 'all',
		logIds: false,
	},
	wishes: {
		listensTo: 'callLogs',
		phases: ['failed'],
		agentHandle: null,
		withDetails: true,
		holdMs: 0,
		most: 3,
	},
	engine: 'inMemory',
	before: [],
	rounds: [
		[
			{ do: 'burst', size: 3, ends: false },
			{ do: 'poll' },
			{ do: 'create', contacts: 1, made: 'ahead', agent: 'support' },
			{ do: 'create', contacts: 1, made: 'now', agent: 'support' },
			{ do: 'poll' },
			{ do: 'end', run: 342, ending: 'completed', analysed: false },
			{ do: 'burst', size: 7, ends: true },
			{ do: 'poll' },
			{ do: 'poll' },
			{ do: 'endTime' },
		],
	],
};

describe('the trigger over random timelines of a call log', () => {
	it('reports every row once', async () => {
		const small = plays({ listensTo: 'callLogs', pageSizes: [3, 5], bursts: [3, 7] });
		await fc.assert(small, { numRuns: 500, seed: SEED });
	}, 120_000);

	it('does so with more rows at once than a poll can report or remember', async () => {
		const large = plays({ listensTo: 'callLogs', pageSizes: [12, 40, 300], bursts: [20, 60, 230] });
		await fc.assert(large, { numRuns: 40, seed: SEED });
	}, 120_000);

	it('reports a row that waits out of sight for its turn', async () => {
		await new Play(OUT_OF_SIGHT).run();
	});
});
