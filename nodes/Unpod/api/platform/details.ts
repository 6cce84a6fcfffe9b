import type { Call } from '../../domain/call';
import { asUnpodError } from '../../domain/errors/unpodError';
import { isFinished } from '../../domain/status';
import { creationTimeOfId, toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';
import { workThrough } from '../../shared/concurrency';
import type { RunDetails } from '../contract';
import { path } from '../http/path';
import type { Lists } from '../lists/lists';
import { missing } from '../missing';
import { collect, find, pagesBackTo, takePages } from '../pagination';
import { readRun, readTask } from './rows';

/**
 * So long after its creation a run that has no tasks gets none any more, in milliseconds: they are stored
 * together, and a creation that breaks off half-way leaves a run without any (seen in the backend).
 */
const TASKLESS_AFTER_MS = 10 * 60_000;

/** How far back, in pages, a run is looked for that has no tasks. */
const LOOKUP_PAGES = 20;

/** A run with what its tasks say, which decide how it stands: its own row may say something else for good. */
export class DetailsReader {
	constructor(private readonly lists: Lists) {}

	/** @throws UnpodError where the space has no such run */
	async callsOf(spaceToken: string, runId: string): Promise<Call[]> {
		const calls = await this.tasksOf(spaceToken, runId);
		if (calls.length > 0) return calls;
		const runs = this.lists.pages(path`spaces/${spaceToken}/runs/`, {}, readRun);
		const back = takePages(pagesBackTo(creationTimeOfId(runId), runs), LOOKUP_PAGES);
		const run = await find(back, (candidate) => candidate.runId === runId);
		if (!run) throw missing('Run', runId, 'Run > Get Many');
		const [call = run] = withoutTasks(run);
		return [call];
	}

	/** The calls of runs that a list shows. */
	async ofListed(
		spaceToken: string,
		runs: Call[],
		hasTime: () => boolean = () => true,
	): Promise<RunDetails[]> {
		const details: RunDetails[] = [];
		const look = async (run: Call) => {
			details.push(await this.ofOneListed(spaceToken, run));
		};
		await workThrough(runs, look, () => !hasTime());
		return details;
	}

	/** The same of runs that no list shows at present: one without calls isn't there any more. */
	async ofSeenBefore(
		spaceToken: string,
		runs: Call[],
		hasTime: () => boolean = () => true,
	): Promise<RunDetails[]> {
		const details: RunDetails[] = [];
		const look = async (run: Call) => {
			details.push(await this.ofOne(spaceToken, run));
		};
		await workThrough(runs, look, () => !hasTime());
		return details;
	}

	async ofOneListed(spaceToken: string, run: Call): Promise<RunDetails> {
		const details = await this.ofOne(spaceToken, run);
		const hasNone = 'calls' in details && details.calls.length === 0;
		return hasNone ? { run, calls: withoutTasks(run) } : details;
	}

	async ofOne(spaceToken: string, run: Call): Promise<RunDetails> {
		try {
			return { run, calls: await this.tasksOf(spaceToken, run.runId ?? '') };
		} catch (error) {
			return { run, unreadable: asUnpodError(error) };
		}
	}

	private async tasksOf(spaceToken: string, runId: string): Promise<Call[]> {
		const route = path`spaces/${spaceToken}/runs/${runId}/tasks/`;
		return await collect(this.lists.pages(route, {}, readTask));
	}
}

/** What there is to tell of a run without tasks that is over; nothing of one that may get some. */
function withoutTasks(run: Call): Call[] {
	if (isFinished(run.status)) return [{ ...run, analysed: true }];
	const made = toMilliseconds(run.createdAt);
	if (made === null || clock.now() - made < TASKLESS_AFTER_MS) return [];
	const endReason = 'Unpod made no task for this run, so nobody was called';
	return [{ ...run, status: 'failed', endReason, analysed: true }];
}
