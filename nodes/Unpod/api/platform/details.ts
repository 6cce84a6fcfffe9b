import type { Call } from '../../domain/call';
import { asUnpodError, endsAllRequests } from '../../domain/errors/unpodError';
import { isFinished } from '../../domain/status';
import { creationTimeOfId, toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';
import { workInTime } from '../../shared/concurrency';
import { path } from '../http/path';
import type { Lists } from '../lists/lists';
import { requireFound } from '../lists/missing';
import { collect, find, firstOf, pagesBackTo, takePages } from '../lists/pagination';
import type { RunDetails } from '../shapes';
import { BULK_FROM, callsInBulk } from './bulk';
import { tasksAfter } from './queries';
import { readRun } from './rows';
import { readTask } from './taskRows';

/**
 * A run that has no tasks this long after its creation, in milliseconds, will not get any: run and tasks are stored
 * together, and a creation that breaks off half-way leaves a run without tasks (seen in the backend).
 */
const TASKLESS_AFTER_MS = 10 * 60_000;

/** Pages of the list of runs that are searched for a run without tasks, at most. */
const LOOKUP_PAGES = 20;

/** Page size for the tasks of a run with very many contacts; it was seen to work. */
const WIDE_PAGE_SIZE = 1000;

/** Reads runs with their tasks, which decide their status: the status of a run's own row may stay wrong. */
export class DetailsReader {
	constructor(private readonly lists: Lists) {}

	/**
	 * Reads the calls of a run.
	 *
	 * @throws UnpodError where the space has no such run
	 */
	async callsOf(spaceToken: string, runId: string): Promise<Call[]> {
		const calls = await this.tasksOf(spaceToken, runId);
		if (calls.length > 0) return calls;
		const runs = this.lists.pages(path`spaces/${spaceToken}/runs/`, {}, readRun);
		const back = takePages(pagesBackTo(creationTimeOfId(runId), runs), LOOKUP_PAGES);
		const run = await find(back, (candidate) => candidate.runId === runId);
		const known = requireFound(run, 'Run', runId);
		const [call = known] = withoutTasks(known);
		return [call];
	}

	/**
	 * Reads the details of runs, in their order: many at once where the list of tasks shows all of them,
	 * else each by itself. Those for which there is no time any more are left out.
	 *
	 * @param areListed whether a list shows them at present
	 */
	async ofMany(
		spaceToken: string,
		runs: Call[],
		areListed: boolean,
		hasTime: () => boolean = () => true,
	): Promise<RunDetails[]> {
		const bulk = await this.bulkOf(spaceToken, runs, hasTime);
		const look = async (run: Call) => {
			const calls = bulk.get(run.runId ?? '');
			return calls ? { run, calls } : await this.ofOne(spaceToken, run, areListed);
		};
		return await workInTime(runs, look, hasTime);
	}

	private async bulkOf(
		spaceToken: string,
		runs: Call[],
		hasTime: () => boolean,
	): Promise<Map<string, Call[]>> {
		if (runs.length <= BULK_FROM) return new Map();
		const route = path`spaces/${spaceToken}/tasks/`;
		const tasksSince = (time: number, pageSize: number) =>
			this.lists.pages(route, tasksAfter(time), readTask, { pageSize });
		try {
			return await callsInBulk(runs, tasksSince, hasTime);
		} catch (error) {
			const refusal = asUnpodError(error);
			if (endsAllRequests(refusal)) throw refusal;
			return new Map();
		}
	}

	/**
	 * Reads the details of one run. One without tasks that a list shows is returned as its own
	 * call once it can't get any more tasks; one that no list shows does not exist.
	 */
	async ofOne(spaceToken: string, run: Call, isListed: boolean): Promise<RunDetails> {
		try {
			const calls = await this.tasksUntilOpen(spaceToken, run.runId ?? '');
			return { run, calls: calls.length === 0 && isListed ? withoutTasks(run) : calls };
		} catch (error) {
			return { run, unreadable: asUnpodError(error) };
		}
	}

	private async tasksOf(spaceToken: string, runId: string): Promise<Call[]> {
		const route = path`spaces/${spaceToken}/runs/${runId}/tasks/`;
		return await collect(this.lists.pages(route, {}, readTask));
	}

	/** Reads the tasks of a run, or as many as show that one has not ended. */
	private async tasksUntilOpen(spaceToken: string, runId: string): Promise<Call[]> {
		const route = path`spaces/${spaceToken}/runs/${runId}/tasks/`;
		const isOpen = ({ status }: Call) => !isFinished(status);
		const first = await firstOf(this.lists.pages(route, {}, readTask));
		if (first === null || first.isLast || first.entries.some(isOpen)) return first?.entries ?? [];
		const wide = { pageSize: WIDE_PAGE_SIZE };
		const tasks: Call[] = [];
		for await (const { entries } of this.lists.pages(route, {}, readTask, wide)) {
			tasks.push(...entries);
			if (entries.some(isOpen)) break;
		}
		return tasks;
	}
}

/** Returns an ended run without tasks as its own call, and nothing for a run that may still get tasks. */
function withoutTasks(run: Call): Call[] {
	if (isFinished(run.status)) return [{ ...run, analysed: true }];
	const made = toMilliseconds(run.createdAt);
	if (made === null || clock.now() - made < TASKLESS_AFTER_MS) return [];
	const endReason = 'Unpod created no task for this run, so nobody was called';
	return [{ ...run, status: 'failed', endReason, analysed: true }];
}
