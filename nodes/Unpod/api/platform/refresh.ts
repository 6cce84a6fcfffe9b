import { type Call, filledIn } from '../../domain/call';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { isFinished } from '../../domain/status';
import { workInTime } from '../../shared/concurrency';
import { zip } from '../../shared/zip';
import type { RunMonitor, TaskReader } from '../contract';
import { takePages } from '../lists/pagination';
import type { RefreshOptions, RunDetails } from '../shapes';
import type { DetailsReader } from './details';

/** Runs on a page of the list. */
const PAGE_SIZE = 100;

/** Runs that one refresh reads one by one, at most, where no list shows them. */
const MOST_ONE_BY_ONE = 20;

/** Pages of tasks that one refresh reads, at most, to find open runs whose tasks have ended. */
const MOST_TASK_PAGES = 10;

/** Refusals that concern the list alone: the tasks of a single run may well be readable. */
const OF_THE_LIST: ReadonlyArray<UnpodError['kind']> = ['badAnswer', 'timedOut', 'unavailable'];

type Listed = Map<string | null, Call>;

/** Reads the present state of runs of a space, again and again. */
export class Refresher {
	/** Index of the run with which the next refresh begins, where it can't read all of them. */
	private turn = 0;

	constructor(
		private readonly lists: TaskReader & Pick<RunMonitor, 'runs'>,
		private readonly details: DetailsReader,
	) {}

	/**
	 * Reads runs again. One page of the list is enough for a hundred that are still open; the tasks of a run show how it
	 * ended. Where the list can't be read, runs are read one by one, some in each refresh.
	 */
	async refresh(
		spaceToken: string,
		runs: Call[],
		{ closely = new Set(), hasTime = () => true, areUnlisted = false }: RefreshOptions,
	): Promise<Map<Call, RunDetails>> {
		if (areUnlisted) {
			return new Map(zip(runs, await this.details.ofMany(spaceToken, runs, false, hasTime)));
		}
		const listed = await this.listed(spaceToken, runs).catch(asUnpodError);
		if (!(listed instanceof Map)) return await this.oneByOne(spaceToken, runs, listed, hasTime);
		const isOpen = (asked: Call) => {
			const run = listed.get(asked.runId);
			return run !== undefined && !isFinished(run.status);
		};
		const doubtful = await this.doubtful(
			spaceToken,
			runs.filter((asked) => closely.has(asked) && isOpen(asked)),
		);
		const look = async (asked: Call): Promise<RunDetails> => {
			const run = listed.get(asked.runId);
			return run !== undefined && isOpen(asked) && !doubtful.has(asked)
				? { run, calls: [] }
				: await this.one(spaceToken, asked, run);
		};
		return new Map(zip(runs, await workInTime(runs, look, hasTime)));
	}

	private async listed(spaceToken: string, runs: Call[]): Promise<Listed> {
		const listed: Listed = new Map();
		const pages = Math.ceil(runs.length / PAGE_SIZE);
		for await (const page of takePages(this.lists.runs({ spaceToken }), pages)) {
			for (const run of page.entries) if (run.runId !== null) listed.set(run.runId, run);
			if (runs.every(({ runId }) => listed.has(runId))) break;
		}
		return listed;
	}

	/**
	 * Returns the runs that the list calls open and that may have ended: all of a few; of many, those of which
	 * the newest tasks of the space show one that has ended, and some of those that they don't show.
	 */
	private async doubtful(spaceToken: string, open: Call[]): Promise<ReadonlySet<Call>> {
		if (open.length <= MOST_ONE_BY_ONE) return new Set(open);
		const seen = new Map<string | null, boolean>();
		const pages = Math.min(MOST_TASK_PAGES, Math.ceil(open.length / PAGE_SIZE) + 1);
		try {
			for await (const { entries } of takePages(this.lists.tasks({ spaceToken }), pages)) {
				for (const { runId, status } of entries) {
					seen.set(runId, (seen.get(runId) ?? false) || isFinished(status));
				}
			}
		} catch {
			// The tasks of single runs may still be readable.
		}
		const ended = open.filter(({ runId }) => seen.get(runId) === true);
		const unseen = open.filter(({ runId }) => !seen.has(runId));
		return new Set([...ended, ...this.some(unseen)]);
	}

	/** Returns a few of some runs, others in later refreshes. */
	private some(runs: Call[]): Call[] {
		if (runs.length <= MOST_ONE_BY_ONE) return runs;
		const from = this.turn % runs.length;
		this.turn += MOST_ONE_BY_ONE;
		return [...runs.slice(from), ...runs.slice(0, from)].slice(0, MOST_ONE_BY_ONE);
	}

	private async oneByOne(
		spaceToken: string,
		runs: Call[],
		refusal: UnpodError,
		hasTime: () => boolean,
	): Promise<Map<Call, RunDetails>> {
		if (!OF_THE_LIST.includes(refusal.kind)) throw refusal;
		const some = this.some(runs);
		const look = async (asked: Call) => await this.one(spaceToken, asked);
		const looks = await workInTime(some, look, hasTime);
		return new Map<Call, RunDetails>([
			...runs.map((asked): [Call, RunDetails] => [asked, { run: asked, unreadable: refusal }]),
			...zip(some, looks),
		]);
	}

	private async one(spaceToken: string, asked: Call, run?: Call): Promise<RunDetails> {
		if (run) return await this.details.ofOne(spaceToken, filledIn(run, asked), true);
		if (asked.runId !== null) return await this.details.ofOne(spaceToken, asked, false);
		try {
			const task = await this.lists.task(spaceToken, asked.taskId ?? '');
			return { run: task, calls: [task] };
		} catch (error) {
			return { run: asked, unreadable: asUnpodError(error) };
		}
	}
}
