import type { Call } from '../../domain/call';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { isFinished } from '../../domain/status';
import { creationTimeOfId, toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';
import { workThrough } from '../../shared/concurrency';
import type { RunDetails } from '../shapes';
import { path } from '../http/path';
import type { Lists } from '../lists/lists';
import { missing } from '../missing';
import { collect, find, firstOf, pagesBackTo, takePages } from '../pagination';
import { BULK_FROM, callsInBulk } from './bulk';
import { tasksAfter } from './queries';
import { readRun, readTask } from './rows';

/**
 * So long after its creation a run that has no tasks gets none any more, in milliseconds: they are stored
 * together, and a creation that breaks off half-way leaves a run without any (seen in the backend).
 */
const TASKLESS_AFTER_MS = 10 * 60_000;

/** How far back, in pages, a run is looked for that has no tasks. */
const LOOKUP_PAGES = 20;

/** For the calls of a run with very many contacts; such a size was seen to work. */
const WIDE_PAGE_SIZE = 1000;

/** Refusals that every further request would get. */
const ENDS_ALL: ReadonlyArray<UnpodError['kind']> = ['cancelled', 'keyRefused', 'settings'];

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
		return await this.ofMany(
			spaceToken,
			runs,
			hasTime,
			async (run) => await this.ofOneListed(spaceToken, run),
		);
	}

	/** The same of runs that no list shows at present: one without calls isn't there any more. */
	async ofSeenBefore(
		spaceToken: string,
		runs: Call[],
		hasTime: () => boolean = () => true,
	): Promise<RunDetails[]> {
		return await this.ofMany(
			spaceToken,
			runs,
			hasTime,
			async (run) => await this.ofOne(spaceToken, run),
		);
	}

	/** Many at once where the list of tasks shows all of them, else each by itself. */
	private async ofMany(
		spaceToken: string,
		runs: Call[],
		hasTime: () => boolean,
		ofOne: (run: Call) => Promise<RunDetails>,
	): Promise<RunDetails[]> {
		const bulk = await this.bulkOf(spaceToken, runs, hasTime);
		const details: RunDetails[] = [];
		const look = async (run: Call) => {
			const calls = bulk.get(run.runId ?? '');
			details.push(calls ? { run, calls } : await ofOne(run));
		};
		await workThrough(runs, look, () => !hasTime());
		return details;
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
			if (ENDS_ALL.includes(refusal.kind)) throw refusal;
			return new Map();
		}
	}

	async ofOneListed(spaceToken: string, run: Call): Promise<RunDetails> {
		const details = await this.ofOne(spaceToken, run);
		const hasNone = 'calls' in details && details.calls.length === 0;
		return hasNone ? { run, calls: withoutTasks(run) } : details;
	}

	async ofOne(spaceToken: string, run: Call): Promise<RunDetails> {
		try {
			return { run, calls: await this.tasksUntilOpen(spaceToken, run.runId ?? '') };
		} catch (error) {
			return { run, unreadable: asUnpodError(error) };
		}
	}

	private async tasksOf(spaceToken: string, runId: string): Promise<Call[]> {
		const route = path`spaces/${spaceToken}/runs/${runId}/tasks/`;
		return await collect(this.lists.pages(route, {}, readTask));
	}

	/** The same, or as many as show that one isn't over yet. */
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

/** What there is to tell of a run without tasks that is over; nothing of one that may get some. */
function withoutTasks(run: Call): Call[] {
	if (isFinished(run.status)) return [{ ...run, analysed: true }];
	const made = toMilliseconds(run.createdAt);
	if (made === null || clock.now() - made < TASKLESS_AFTER_MS) return [];
	const endReason = 'Unpod made no task for this run, so nobody was called';
	return [{ ...run, status: 'failed', endReason, analysed: true }];
}
