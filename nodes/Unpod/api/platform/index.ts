import { asText, at, isObject, textAt, type JsonObject, type JsonValue } from '../../domain/json';
import { toMilliseconds } from '../../domain/time';
import { isOfAgent, isOfSpace, passesCallLogFilter } from '../callLogFilter';
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
import type { Call, CallLog } from '../../domain/call';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { memoized, memoizedBy } from '../../shared/memo';
import { missing } from '../missing';
import { requireAgent, requireCallingSpace } from '../targets';
import { passesTaskFilter } from '../taskFilter';
import { collect, find, mapPages, pagesBackTo, pagesSince } from '../pagination';
import { Lists } from '../lists/lists';
import { path } from '../http/path';
import { DetailsReader } from './details';
import { checkPlatformOrder, platformOrderBody } from './orderBody';
import { callLogsAsked, tasksAfter, tasksAround } from './queries';
import { Refresher } from './refresh';
import {
	idOf,
	readAgent,
	readCallLog,
	readOrganization,
	readPlacedCall,
	readPlacedTask,
	readRun,
	readSpace,
	readTask,
} from './rows';
import { sendOrder } from '../http/ordering';
import { badAnswer } from '../http/refusals';
import { placeOf } from '../http/settings';
import type { Connection } from '../http/transport';

/** The documentation uses 50; the server source knows no maximum. */
const PAGE_SIZE = 100;

/** Documentation and server source name different paths for new tasks. */
const CREATE_PATHS = ['tasks/', 'tasks/create/'] as const;

/** The API of unpod.ai's documentation, `api/v2/platform`. */
export class UnpodPlatform implements Unpod {
	readonly dialect = 'platform';

	/** The status of a run of several contacts is completed as soon as the first call is (server source). */
	readonly runStatusIsFinal = false;

	/** The path for new tasks that answered last. */
	private createPath: (typeof CREATE_PATHS)[number] = 'tasks/';

	readonly place: string;

	private readonly lists: Lists;

	private readonly runDetails: DetailsReader;

	private readonly refresher: Refresher;

	constructor(private readonly connection: Connection) {
		this.place = placeOf(connection.settings);
		this.lists = new Lists(connection, idOf, PAGE_SIZE);
		this.runDetails = new DetailsReader(this.lists);
		this.refresher = new Refresher(this, this.runDetails);
	}

	async organizations(): Promise<Organization[]> {
		return await collect(this.lists.pages('organizations/', {}, readOrganization));
	}

	async spaces(): Promise<Space[]> {
		return await collect(this.lists.pages('spaces/', {}, readSpace));
	}

	async space(spaceToken: string): Promise<Space> {
		const route = path`spaces/${spaceToken}/`;
		const body = await this.connection.get(route);
		const raw = at(body, 'data');
		if (!isObject(raw) || textAt(raw, 'token') === null) {
			throw this.unreadable('no space', 'GET', route);
		}
		return readSpace(raw);
	}

	async agents(): Promise<Agent[]> {
		return await collect(this.lists.pages('agents/', {}, readAgent));
	}

	async agent(agentHandle: string): Promise<Agent> {
		const agent = (await this.agents()).find(({ handle }) => handle === agentHandle);
		if (!agent) throw missing('Agent', agentHandle, 'Agent > Get Many');
		return agent;
	}

	private readonly agentsToCall = memoized(async () => await this.agents().catch(() => null));

	private readonly spaceToCall = memoizedBy(
		async (spaceToken) => await this.space(spaceToken).catch(() => null),
	);

	async checkTarget(spaceToken: string, agentHandle: string): Promise<void> {
		const [agents, space] = await Promise.all([this.agentsToCall(), this.spaceToCall(spaceToken)]);
		if (agents !== null) requireAgent(agents, agentHandle);
		if (space !== null) requireCallingSpace(space);
	}

	checkOrder(request: CallRequest): void {
		checkPlatformOrder(request);
	}

	orderBody(order: CallOrder): JsonObject {
		return platformOrderBody(order);
	}

	async placeCall(order: CallOrder, look: Look): Promise<PlacedTask> {
		const space = path`spaces/${order.spaceToken}/`;
		const paths = CREATE_PATHS.slice(CREATE_PATHS.indexOf(this.createPath));
		const ordered = await sendOrder(
			this.connection,
			paths.map((route) => space + route),
			this.orderBody(order),
			look,
		);
		if ('found' in ordered) return ordered.found;
		this.createPath = CREATE_PATHS.find((route) => ordered.path === space + route) ?? 'tasks/';
		const placed = readPlacedTask(ordered.answer);
		if (placed !== null) return placed;
		throw this.unreadable('no task ID', 'POST', ordered.path, ordered.answer);
	}

	placedSince(spaceToken: string, since: string): Pages<PlacedCall> {
		const tasks = this.lists.pages(path`spaces/${spaceToken}/tasks/`, {}, readPlacedCall);
		return pagesSince(since, tasks);
	}

	/**
	 * Tasks of an agent are looked for among those of the space: the agent's own list is refused where it
	 * belongs to another space, and doesn't always name the space of a task (seen in the backend).
	 */
	tasks(query: TaskQuery): Pages<Call> {
		const after = toMilliseconds(query.createdAfter);
		const route = path`spaces/${query.spaceToken}/tasks/`;
		const listed = this.lists.pages(route, tasksAfter(after), readTask, query);
		return mapPages(pagesBackTo(after, listed), (tasks) =>
			tasks.filter((task) => passesTaskFilter(task, query)),
		);
	}

	/** Finds a task in the list: there is no route for one task. Its ID contains its time, which narrows the search. */
	async task(spaceToken: string, taskId: string): Promise<Call> {
		const route = path`spaces/${spaceToken}/tasks/`;
		const tasks = this.lists.pages(route, tasksAround(taskId), readTask);
		const task = await find(tasks, (candidate) => candidate.taskId === taskId);
		if (!task) throw missing('Task', taskId, 'Task > Get Many');
		return task;
	}

	async *runs({ spaceToken, taskId, ...paging }: RunQuery): Pages<Call> {
		const byTask = asText(taskId);
		if (byTask === null)
			yield* this.lists.pages(path`spaces/${spaceToken}/runs/`, {}, readRun, paging);
		else yield { entries: [await this.task(spaceToken, byTask)], count: 1, isLast: true };
	}

	async runCalls(spaceToken: string, runId: string): Promise<Call[]> {
		return await this.runDetails.callsOf(spaceToken, runId);
	}

	async details(spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]> {
		return await this.runDetails.ofMany(spaceToken, runs, true, hasTime);
	}

	async refresh(
		spaceToken: string,
		runs: Call[],
		options: RefreshOptions = {},
	): Promise<Map<Call, RunDetails>> {
		return await this.refresher.refresh(spaceToken, runs, options);
	}

	async *callLogs(query: CallLogQuery): Pages<CallLog> {
		const isAsked = await this.callLogTest(query);
		const after = toMilliseconds(query.startedAfter);
		const logs = this.lists.pages('call-logs/', callLogsAsked(query), readCallLog, query);
		yield* mapPages(pagesBackTo(after, logs), (page) => page.filter(isAsked));
	}

	/** Lists the call log of the whole organization. */
	callLogList({ firstPage, pageSize }: CallLogQuery): Pages<CallLog> {
		return this.lists.pages('call-logs/', {}, readCallLog, { firstPage, pageSize });
	}

	/** Compares by names: rows of the call log have the names of their space and agent, not token and handle. */
	async callLogTest(query: CallLogQuery): Promise<(log: CallLog) => boolean> {
		const { spaceToken, agentHandle } = query;
		const space = spaceToken === null ? {} : await this.spaceInLogs(spaceToken);
		const agentName = agentHandle ? (await this.agent(agentHandle)).name : null;
		return (log) =>
			passesCallLogFilter(log, query) && isOfSpace(log, space) && isOfAgent(log, agentName);
	}

	async callLog(spaceToken: string | null, callLogId: string): Promise<CallLog> {
		const log = await find(this.callLogs({ spaceToken }), (row) => row.callLogId === callLogId);
		if (!log) throw missing('Call Log', callLogId, 'Call Log > Get Many');
		return log;
	}

	/**
	 * Returns by what rows of the call log name a space: its name, or its number where a key may not read the
	 * name; a run of the space has the number (seen in the backend).
	 */
	private async spaceInLogs(spaceToken: string): Promise<{ name?: string | null; id?: string }> {
		try {
			return { name: (await this.space(spaceToken)).name };
		} catch (error) {
			const refusal = asUnpodError(error);
			if (refusal.kind !== 'forbidden') throw asUnpodError(refusal);
			const [run] = await collect(this.runs({ spaceToken, pageSize: 1 }), 1);
			const id = textAt(run?.raw, 'space_id');
			if (id === null) throw withSpaceHint(refusal);
			return { id };
		}
	}

	private unreadable(
		what: string,
		method: 'GET' | 'POST',
		route: string,
		body?: JsonValue,
	): UnpodError {
		return badAnswer(what, { method, path: route }, this.connection.settings, body);
	}
}

/** Returns the refusal of a space with what to do where its call logs can't be found either. */
function withSpaceHint(error: UnpodError): UnpodError {
	return error.with({
		description:
			"The key itself may be right: Unpod shows spaces only to people who are signed in. Without that, a space's call logs are known by its runs, and this one has none yet. Place a call in it first, or clear 'Space' to get the call logs of the whole organization.",
	});
}
