import fc from 'fast-check';
import { Play } from './model/play.mts';
import { SEED } from './model/seed.mts';
import { timelines } from './model/timelines.mts';

/*
 * The same promise as for runs: each row of the call log that comes into view after activation and passes
 * the filters is reported once. The rules of the trigger and its limits are in docs/trigger.md.
 */

const plays = (...kind: Parameters<typeof timelines>) =>
	fc.asyncProperty(timelines(...kind), async (timeline) => {
		await new Play(timeline).run();
	});

describe('the trigger over random timelines of a call log', () => {
	it('reports every row once', async () => {
		const small = plays({ listensTo: 'callLogs', pageSizes: [3, 5], bursts: [3, 7] });
		await fc.assert(small, { numRuns: 200, seed: SEED });
	});

	it('does so with more rows at once than a poll can report', async () => {
		const large = plays({ listensTo: 'callLogs', pageSizes: [12, 40, 300], bursts: [20, 60, 230] });
		await fc.assert(large, { numRuns: 20, seed: SEED });
	});
});
