import fc from 'fast-check';
import { Play } from './model/play.mts';
import { timelines } from './model/timelines.mts';

/*
 * The same promise for rows of the call log: each that comes in after activation and passes the filters is
 * reported once, though its analysis is added later, under the conditions under which it holds for runs.
 * Rows without ids are known by what never changes about them; two that agree in all of it are one.
 */

const plays = (...kind: Parameters<typeof timelines>) =>
	fc.asyncProperty(timelines(...kind), async (timeline) => {
		await new Play(timeline).run();
	});

describe('the trigger over random timelines of a call log', () => {
	it('reports every row once', async () => {
		const small = plays({ listensTo: 'callLogs', pageSizes: [3, 5], bursts: [3, 7] });
		await fc.assert(small, { numRuns: 500 });
	}, 120_000);

	it('does so with more rows at once than a poll can report or remember', async () => {
		const large = plays({ listensTo: 'callLogs', pageSizes: [12, 40, 300], bursts: [20, 60, 230] });
		await fc.assert(large, { numRuns: 40 });
	}, 120_000);
});
