import { type Call, type CallLog, filledIn, joinCalls } from '../../domain/call';
import { asText, type JsonObject, type JsonValue } from '../../domain/json';
import { phaseOf } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import { workThrough } from '../../shared/concurrency';
import { zip } from '../../shared/zip';
import { memoized, memoizedBy } from '../../shared/memo';
import { passesCallLogFilter } from '../callLogFilter';
import type { Unpod } from '../contract';
import type {
	Agent,
	CallLogQuery,
	CallOrder,
	CallRequest,
	Look,
	Organization,
	Pages,
	PlacedCall,
	PlacedTask,
	RefreshOptions,
	RunDetails,
	RunQuery,
	Space,
	TaskQuery,
} from '../shapes';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { missing, needsSpace } from '../missing';
import { requireAgent } from '../targets';
import { collect, find, mapPages, pagesBackTo, pagesSince, takePages } from '../pagination';
import { sendOrder } from '../http/ordering';
import { badAnswer } from '../http/refusals';
import { placeOf } from '../http/settings';
import type { Connection, Query } from '../http/transport';
import { Lists } from '../lists/lists';
import { findLogs } from './callLogs';
import { checkV1Order, v1OrderBody } from './orderBody';
import { placedCalls } from './placedCalls';
import {
	idOf,
	organizationsIn,
	readAgent,
	readCallLog,
	readOrganization,
	readPlacedTask,
	readRun,
	readSpace,
	withLineEnd,
} from './rows';

/** How far back, in pages, a run that is waited for is looked for at most. */
const LOOKUP_PAGES = 20;

/** The same for a run that the list of runs was just seen not to show, and whose task isn't known. */
const UNLISTED_PAGES = 5;

/** What there is to do when the service keeps to its article and lists runs by task only. */
const RUNS_BY_TASK_ONLY =
	"Quick Start (v1) documents runs by task only. Set the filter 'Task', use call logs instead (Call Log > Get Many, or the trigger's event 'Call Log Created'), or switch 'API Version' in the credential to Platform (v2).";

/** The dialect of Unpod's quick-start article, with its paths and bodies as printed there. */
export class UnpodV1 implements Unpod {
	readonly dialect = 'v1';

	readonly runStatusIsFinal = true;

	readonly place: string;

	private readonly lists: Lists;

	constructor(private readonly connection: Connection) {
		this.place = placeOf(connection.settings);
		// The article prints its requests without paging, so its pages are as large as the service makes them.
		this.lists = new Lists(connection, idOf, null);
	}

	async organizations(): Promise<Organization[]> {
		const options = { rowsIn: organizationsIn };
		return await collect(this.lists.pages('organizations/', {}, readOrganization, options));
	}

	async spaces(): Promise<Space[]> {
		return await collect(this.lists.pages('spaces/', {}, readSpace));
	}

	async space(spaceToken: string): Promise<Space> {
		const space = (await this.spaces()).find(({ token }) => token === spaceToken);
		if (!space) throw missing('Space', spaceToken, 'Space > Get Many');
		return space;
	}

	async agents(spaceToken: string | null): Promise<Agent[]> {
		if (spaceToken === null) throw needsSpace('agents');
		return await collect(this.lists.pages('agents/', { space_token: spaceToken }, readAgent));
	}

	async agent(agentHandle: string, spaceToken: string | null): Promise<Agent> {
		const agent = (await this.agents(spaceToken)).find(({ handle }) => handle === agentHandle);
		if (!agent) throw missing('Agent', agentHandle, 'Agent > Get Many');
		return agent;
	}

	private readonly agentsFor = memoizedBy(
		async (spaceToken) => await this.agents(spaceToken).catch(() => null),
	);

	async checkTarget(spaceToken: string, agentHandle: string): Promise<void> {
		const agents = await this.agentsFor(spaceToken);
		if (agents !== null) requireAgent(agents, agentHandle);
	}

	checkOrder(request: CallRequest): void {
		checkV1Order(request);
	}

	orderBody(order: CallOrder): JsonObject {
		return v1OrderBody(order);
	}

	async placeCall(order: CallOrder, look: Look): Promise<PlacedTask> {
		const body = this.orderBody(order);
		const ordered = await sendOrder(this.connection, ['tasks/'], body, look);
		if ('found' in ordered) return ordered.found;
		const placed = readPlacedTask(ordered.answer);
		if (placed !== null) return placed;
		throw this.unreadable('no task ID', { method: 'POST', path: 'tasks/' }, ordered.answer);
	}

	placedSince(spaceToken: string, since: string): Pages<PlacedCall> {
		const runs = pagesSince(since, this.runs({ spaceToken }));
		return placedCalls(runs, pagesSince(since, this.callLogs({ spaceToken })));
	}

	/** The article has no list of tasks; each run is the run of one task. */
	tasks(query: TaskQuery): Pages<Call> {
		const after = toMilliseconds(query.createdAfter);
		return mapPages(pagesBackTo(after, this.runs(query)), (runs) =>
			runs.filter(
				({ agentHandle, createdAt }) =>
					(!query.agentHandle || (agentHandle ?? query.agentHandle) === query.agentHandle) &&
					(after === null || (toMilliseconds(createdAt) ?? after) >= after),
			),
		);
	}

	async task(spaceToken: string, taskId: string): Promise<Call> {
		const [run] = await collect(this.runs({ spaceToken, taskId }), 1);
		if (!run) throw missing('Task', taskId, 'Run > Get Many');
		const [{ calls }] = await this.joinLogs(spaceToken, [run]);
		return calls[0];
	}

	async *runs({ spaceToken, taskId, firstPage, pageSize }: RunQuery): Pages<Call> {
		const byTask = asText(taskId);
		const paging = { firstPage, pageSize };
		const query: Query = byTask === null ? { space_token: spaceToken } : { task_id: byTask };
		try {
			// A service that passes over the filter lists the runs of other tasks too.
			const isAsked = (run: Call) => byTask === null || (run.taskId ?? byTask) === byTask;
			yield* mapPages(this.lists.pages('runs/', query, readRun, paging), (runs) =>
				runs.filter(isAsked).map((run) => ({ ...run, taskId: run.taskId ?? byTask })),
			);
		} catch (error) {
			throw explained(asUnpodError(error), byTask);
		}
	}

	async runCalls(spaceToken: string, runId: string): Promise<Call[]> {
		const run = await find(this.runs({ spaceToken }), (candidate) => candidate.runId === runId);
		if (!run) throw missing('Run', runId, 'Run > Get Many');
		const [{ calls }] = await this.joinLogs(spaceToken, [run]);
		return calls;
	}

	async details(spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]> {
		try {
			return await this.joinLogs(spaceToken, runs, hasTime);
		} catch (error) {
			return runs.map((run) => ({ run, unreadable: asUnpodError(error) }));
		}
	}

	/** Runs are documented by task: one request each, and the call log for all that have ended. */
	async refresh(
		spaceToken: string,
		runs: Call[],
		{ hasTime = () => true, settled = new Set(), areUnlisted = false }: RefreshOptions = {},
	): Promise<Map<Call, RunDetails>> {
		const newest = memoized(() => collect(takePages(this.runs({ spaceToken }), UNLISTED_PAGES)));
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
		const looks = await workThrough(runs, look, () => !hasTime());
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
	 * A run whose task isn't known is looked for in its space. Where that holds no such run, or isn't listed,
	 * the ID may be that of a task: never before, since tasks and runs may be numbered alike.
	 */
	private async present(spaceToken: string, { runId, taskId }: Call): Promise<Call | null> {
		if (runId === null && taskId === null) return null;
		const isIt = (run: Call) => runId === null || run.runId === runId;
		if (taskId !== null) return await find(this.runs({ spaceToken, taskId }), isIt);
		try {
			const inSpace = takePages(this.runs({ spaceToken }), LOOKUP_PAGES);
			const run = await find(inSpace, isIt);
			if (run) return run;
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!['refused', 'notFound'].includes(refusal.kind)) throw asUnpodError(refusal);
		}
		const [byTask] = await collect(this.runs({ spaceToken, taskId: runId }), 1);
		return byTask ?? null;
	}

	callLogs(query: CallLogQuery): Pages<CallLog> {
		const logs = this.callLogList(query);
		return mapPages(pagesBackTo(toMilliseconds(query.startedAfter), logs), (page) =>
			page.filter((log) => passesCallLogFilter(log, query)),
		);
	}

	callLogList({ spaceToken, firstPage, pageSize }: CallLogQuery): Pages<CallLog> {
		if (spaceToken === null) throw needsSpace('call logs');
		const paging = { firstPage, pageSize };
		return this.lists.pages('call-logs/', { space_token: spaceToken }, readCallLog, paging);
	}

	async callLogTest(query: CallLogQuery): Promise<(log: CallLog) => boolean> {
		return (log) => passesCallLogFilter(log, query);
	}

	async callLog(spaceToken: string | null, callLogId: string): Promise<CallLog> {
		const log = await find(this.callLogs({ spaceToken }), (row) => row.callLogId === callLogId);
		if (!log) throw missing('Call Log', callLogId, 'Call Log > Get Many');
		return log;
	}

	/** Runs as calls: what was said on them is in the call log. */
	private async joinLogs(
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

	private unreadable(
		what: string,
		request: { method: 'GET' | 'POST'; path: string },
		body?: JsonValue,
	): UnpodError {
		return badAnswer(what, request, this.connection.settings, body);
	}
}

/** Whether a run has not come to another end than the one that was known. */
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
