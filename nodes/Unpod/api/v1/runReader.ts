import { type Call, type CallLog, filledIn, joinCalls } from '../../domain/call';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { asText } from '../../domain/json';
import { phaseOf } from '../../domain/status';
import { workInTime } from '../../shared/concurrency';
import { memoized } from '../../shared/memo';
import { zip } from '../../shared/zip';
import type { Query } from '../http/connection';
import type { Lists } from '../lists/lists';
import { collect, find, mapPages, takePages } from '../lists/pagination';
import type { CallLogQuery, Pages, RefreshOptions, RunDetails, RunQuery } from '../shapes';
import { findLogs } from './findLogs';
import { readRun, withLineEnd } from './rows';

/** Pages of the list of runs that are searched for a run that is waited for, at most. */
const LOOKUP_PAGES = 20;

/** Pages that are searched where the list of runs was just read and does not show the run, and its task isn't known. */
const UNLISTED_PAGES = 5;

/** What to do where the service lists runs by task only, as its article says. */
const RUNS_BY_TASK_ONLY =
	"Quick Start (v1) documents runs by task only. Set the filter 'Task', use call logs instead (Call Log > Get Many, or the trigger's event 'Call Log Created'), or switch 'API Version' in the credential to Platform (v2).";

/** Lists runs, and reads them as calls with their call logs. */
export class RunReader {
	constructor(
		private readonly lists: Lists,
		private readonly callLogs: (query: CallLogQuery) => Pages<CallLog>,
	) {}

	async *list({ spaceToken, taskId, firstPage, pageSize }: RunQuery): Pages<Call> {
		const byTask = asText(taskId);
		const paging = { firstPage, pageSize };
		const query: Query = byTask === null ? { space_token: spaceToken } : { task_id: byTask };
		try {
			// A service that ignores the filter lists the runs of other tasks too.
			const isAsked = (run: Call) => byTask === null || (run.taskId ?? byTask) === byTask;
			yield* mapPages(this.lists.pages('runs/', query, readRun, paging), (runs) =>
				runs.filter(isAsked).map((run) => ({ ...run, taskId: run.taskId ?? byTask })),
			);
		} catch (error) {
			throw explained(asUnpodError(error), byTask);
		}
	}

	/** Reads runs as calls: their transcripts are in the call log. */
	async withLogs(
		spaceToken: string,
		runs: Call[],
		hasTime: () => boolean = () => true,
	): Promise<Array<{ run: Call; calls: Call[] }>> {
		const pagesFrom = (firstPage: number) => this.callLogs({ spaceToken, firstPage });
		const logs = await findLogs(runs, pagesFrom, hasTime);
		return runs.map((run) => {
			const log = logs.logOf(run);
			const alone = logs.isHopeless(run) ? { ...run, analysed: true } : run;
			return { run, calls: [log ? withLineEnd(joinCalls(run, log)) : alone] };
		});
	}

	/** Reads one run as a call. */
	async callOf(spaceToken: string, run: Call): Promise<Call> {
		const [{ calls }] = await this.withLogs(spaceToken, [run]);
		return calls[0];
	}

	async details(spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]> {
		try {
			return await this.withLogs(spaceToken, runs, hasTime);
		} catch (error) {
			return runs.map((run) => ({ run, unreadable: asUnpodError(error) }));
		}
	}

	/** Reads runs again by their tasks, as documented: one request each, and the call log for all that have ended. */
	async refresh(
		spaceToken: string,
		runs: Call[],
		{ hasTime = () => true, settled = new Set(), areUnlisted = false }: RefreshOptions = {},
	): Promise<Map<Call, RunDetails>> {
		const newest = memoized(() => collect(takePages(this.list({ spaceToken }), UNLISTED_PAGES)));
		const find = async (asked: Call) =>
			areUnlisted && asked.taskId === null
				? (await newest()).find(({ runId }) => runId !== null && runId === asked.runId)
				: await this.present(spaceToken, asked);
		const look = async (asked: Call): Promise<RunDetails | { present: Call }> => {
			try {
				const run = await find(asked);
				if (!run) return { run: { ...asked, status: null }, calls: [] };
				if (settled.has(asked) && endsAlike(run, asked)) return { run, calls: [run] };
				return { present: filledIn(run, asked) };
			} catch (error) {
				return { run: asked, unreadable: asUnpodError(error) };
			}
		};
		const looks = await workInTime(runs, look, hasTime);
		const present = looks.flatMap((seen) => ('present' in seen ? seen.present : []));
		const details = new Map(zip(present, await this.details(spaceToken, present, hasTime)));
		return new Map(
			zip(runs, looks).flatMap(([asked, seen]): Array<[Call, RunDetails]> => {
				const known = 'present' in seen ? details.get(seen.present) : seen;
				return known ? [[asked, known]] : [];
			}),
		);
	}

	/**
	 * Finds a run. One whose task isn't known is looked for in its space. Where that holds no such run, or isn't
	 * listed, the ID may be that of a task: never before, since tasks and runs may be numbered alike.
	 */
	private async present(spaceToken: string, { runId, taskId }: Call): Promise<Call | null> {
		if (runId === null && taskId === null) return null;
		const isIt = (run: Call) => runId === null || run.runId === runId;
		if (taskId !== null) return await find(this.list({ spaceToken, taskId }), isIt);
		try {
			const inSpace = takePages(this.list({ spaceToken }), LOOKUP_PAGES);
			const run = await find(inSpace, isIt);
			if (run) return run;
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!['refused', 'notFound'].includes(refusal.kind)) throw refusal;
		}
		const [byTask] = await collect(this.list({ spaceToken, taskId: runId }), 1);
		return byTask ?? null;
	}
}

/** Returns whether a run has the same end as the one that was known. */
function endsAlike(run: Call, known: Call): boolean {
	return phaseOf(run.status) === phaseOf(known.status);
}

/** Returns a refusal to list the runs of a space, with what works instead. */
function explained(error: UnpodError, byTask: string | null): UnpodError {
	if (byTask !== null || !['refused', 'notFound'].includes(error.kind)) return error;
	const wantsTask = /Unpod says: .*\btask/i.test(error.description);
	return error.with({
		message: wantsTask ? 'This Unpod does not list the runs of a space' : error.message,
		description: `${error.description} ${RUNS_BY_TASK_ONLY}`,
	});
}
