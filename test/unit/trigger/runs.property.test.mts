import fc from 'fast-check';
import { Play } from './model/play.mts';
import { SEED } from './model/seed.mts';
import { timelines } from './model/timelines.mts';

/*
 * What the trigger promises of runs. Every end that a run comes to after activation, in a phase that is
 * asked for and as its calls tell it, is reported once: in whatever order runs are made, end, fail, are
 * redialled and deleted; while rows move between two requests; whatever requests fail; when polls are cut
 * short, overlap or are lost; after a restart from an older state; when n8n doesn't commit a poll and runs
 * it again. A poll with nothing new sends one request, and one for each run that is out of sight and can
 * still change.
 *
 * It holds where the service lets it:
 * - The run stays in that phase until a poll has seen it, and isn't deleted before it is reported. Of a
 *   deleted run, the list's word may be all that could be read.
 * - A run that was made before activation is on the first five pages then: no list shows open runs alone.
 *   If it calls itself completed although one of its calls isn't done, it is among the ten newest ended
 *   ones: how it stands takes a request for each.
 * - A redial of failed calls comes within 24 hours, or the list still shows the run on its first page. A
 *   redial of a completed run is not noticed where the run goes on calling itself completed.
 * - A run comes in at the head of its list. Times may be missing, equal or wrong, but a late run isn't
 *   older than the two hundred newest that are settled, or than the first five pages at activation.
 * - Where a list gives no times, it is in order, no run is deleted, and sixty pages hold what is new.
 * - Where a list doesn't count its rows, no run is deleted while pages are read, and less than a page of
 *   runs is made between two requests of a poll.
 * - The calls of a run can be read within the analysis time-out, or by the next poll where there is none;
 *   after that, the list's word counts.
 * - n8n starts an execution and saves the state. Its in-memory engine does that in two steps; killed
 *   between them, it reports those runs again.
 */

const plays = (...kind: Parameters<typeof timelines>) =>
	fc.asyncProperty(timelines(...kind), async (timeline) => {
		await new Play(timeline).run();
	});

describe('the trigger over random timelines', () => {
	it('reports every end of every run once', async () => {
		const small = plays({ listensTo: 'runs', pageSizes: [3, 5], bursts: [3, 7] });
		await fc.assert(small, { numRuns: 1500, seed: SEED });
	}, 120_000);

	it('does so with more runs at once than a poll can report or remember', async () => {
		const large = plays({ listensTo: 'runs', pageSizes: [12, 40, 300], bursts: [20, 60, 230] });
		await fc.assert(large, { numRuns: 60, seed: SEED });
	}, 120_000);
});
