import fc from 'fast-check';
import { Play } from './model/play.mts';
import { SEED } from './model/seed.mts';
import { timelines } from './model/timelines.mts';

/*
 * What the trigger promises of runs: every end that a run comes to after activation, in a phase that is
 * asked for and by the statuses of its calls, is reported once. The rules by which it keeps that, what a service may
 * do meanwhile, and what this model leaves out, each with its reason, are in docs/trigger.md.
 */

const plays = (...kind: Parameters<typeof timelines>) =>
	fc.asyncProperty(timelines(...kind), async (timeline) => {
		await new Play(timeline).run();
	});

describe('the trigger over random timelines', () => {
	it('reports every end of every run once', async () => {
		const small = plays({ listensTo: 'runs', pageSizes: [3, 5], bursts: [3, 7] });
		await fc.assert(small, { numRuns: 500, seed: SEED });
	});

	it('does so with more runs at once than a poll can report or remember', async () => {
		const large = plays({ listensTo: 'runs', pageSizes: [12, 40, 300], bursts: [20, 60, 230] });
		await fc.assert(large, { numRuns: 30, seed: SEED });
	});
});
