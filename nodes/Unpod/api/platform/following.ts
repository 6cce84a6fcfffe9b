import { type Call, filledIn } from '../../domain/call';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { isFinished } from '../../domain/status';
import { workThrough } from '../../shared/concurrency';
import type { CallReader, RunMonitor } from '../contract';
import type { RunDetails } from '../shapes';
import { takePages } from '../pagination';
import type { DetailsReader } from './details';

/** Runs on a page of the list. */
const PAGE_SIZE = 100;

/** Runs that one look asks for one by one, at most, where no list tells of them. */
const MOST_ONE_BY_ONE = 20;

/** Pages of tasks that one look reads, at most, to see which open runs have tasks that ended. */
const MOST_TASK_PAGES = 10;

/** Refusals of a list that say nothing of a single run: its tasks may well be readable. */
const OF_THE_LIST: ReadonlyArray<UnpodError['kind']> = ['badAnswer', 'timedOut', 'unavailable'];

type Listed = Map<string | null, Call>;

/** Follows runs of a space until they end. */
export class Following {
	/** Where the next look goes on with runs that it may not ask for all at once. */
	private turn = 0;

	constructor(
		private readonly lists: Pick<CallReader, 'tasks' | 'task'> & Pick<RunMonitor, 'runs'>,
		private readonly details: DetailsReader,
	) {}

	/**
	 * How runs stand. A page of runs serves a hundred that are still open; the tasks of a run say how it ended.
	 * Where the list is out of order, runs are asked for one by one, some in each look.
	 *
	 * @param closely runs whose tasks are looked at though the list calls them open
	 */
	async look(
		spaceToken: string,
		runs: Call[],
		closely: ReadonlySet<Call> = new Set(),
	): Promise<Map<Call, RunDetails>> {
		const listed = await this.listed(spaceToken, runs).catch(asUnpodError);
		if (!(listed instanceof Map)) return await this.oneByOne(spaceToken, runs, listed);
		const isOpen = (asked: Call) => {
			const run = listed.get(asked.runId);
			return run !== undefined && !isFinished(run.status);
		};
		const doubtful = await this.doubtful(
			spaceToken,
			runs.filter((asked) => closely.has(asked) && isOpen(asked)),
		);
		const followed = new Map<Call, RunDetails>();
		const look = async (asked: Call) => {
			const run = listed.get(asked.runId);
			const isTold = run !== undefined && isOpen(asked) && !doubtful.has(asked);
			followed.set(asked, isTold ? { run, calls: [] } : await this.one(spaceToken, asked, run));
		};
		await workThrough(runs, look, () => false);
		return followed;
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
	 * Which open runs may have ended all the same: a few are all looked at; of many, those of which the newest
	 * tasks of the space show one that has ended, and some of those that they don't show.
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
			// The tasks of single runs may be readable all the same.
		}
		const ended = open.filter(({ runId }) => seen.get(runId) === true);
		const unseen = open.filter(({ runId }) => !seen.has(runId));
		return new Set([...ended, ...this.some(unseen)]);
	}

	/** A few of some runs, the others in later looks. */
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
	): Promise<Map<Call, RunDetails>> {
		if (!OF_THE_LIST.includes(refusal.kind)) throw refusal;
		const followed = new Map<Call, RunDetails>(
			runs.map((asked) => [asked, { run: asked, unreadable: refusal }]),
		);
		const look = async (asked: Call) => {
			followed.set(asked, await this.one(spaceToken, asked));
		};
		await workThrough(this.some(runs), look, () => false);
		return followed;
	}

	private async one(spaceToken: string, asked: Call, run?: Call): Promise<RunDetails> {
		if (run) return await this.details.ofOneListed(spaceToken, filledIn(run, asked));
		if (asked.runId !== null) return await this.details.ofOne(spaceToken, asked);
		try {
			const task = await this.lists.task(spaceToken, asked.taskId ?? '');
			return { run: task, calls: [task] };
		} catch (error) {
			return { run: asked, unreadable: asUnpodError(error) };
		}
	}
}
