import { asText, at, isObject, textAt, type JsonObject, type JsonValue } from '../../domain/json';
import { toMilliseconds } from '../../domain/time';
import { isOfAgent, isOfSpace, passesCallLogFilter } from '../callLogFilter';
import type {
	Agent,
	CallLogQuery,
	CallOrder,
	Look,
	Organization,
	Pages,
	PlacedCall,
	PlacedTask,
	RunDetails,
	RunQuery,
	Space,
	TaskQuery,
	Unpod,
} from '../contract';
import type { Call, CallLog } from '../../domain/call';
import { asUnpodError, UnpodError } from '../../domain/errors/unpodError';
import { missing } from '../missing';
import { collect, find, mapPages, pagesBackTo, pagesSince } from '../pagination';
import { Lists } from '../lists/lists';
import { path } from '../http/path';
import { DetailsReader } from './details';
import { Following } from './following';
import { platformOrderBody } from './orderBody';
import { callLogsAsked, tasksAfter, tasksAround } from './queries';
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

	/** A run of several contacts is called completed when the first call is (server source). */
	readonly runStatusIsFinal = false;

	/** The path for new tasks that answered last. */
	private createPath: (typeof CREATE_PATHS)[number] = 'tasks/';

	readonly place: string;

	private readonly lists: Lists;

	private readonly runDetails: DetailsReader;

	private readonly following: Following;

	constructor(private readonly connection: Connection) {
		this.place = placeOf(connection.settings);
		this.lists = new Lists(connection, idOf, PAGE_SIZE);
		this.runDetails = new DetailsReader(this.lists);
		this.following = new Following(this, this.runDetails);
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

	tasks({ spaceToken, agentHandle, createdAfter, ...paging }: TaskQuery): Pages<Call> {
		const after = toMilliseconds(createdAfter);
		const agent = asText(agentHandle);
		const byAgent = agent !== null;
		const route = byAgent ? path`agents/${agent}/tasks/` : path`spaces/${spaceToken}/tasks/`;
		const listed = this.lists.pages(route, byAgent ? {} : tasksAfter(after), readTask, paging);
		return mapPages(pagesBackTo(after, listed), (tasks) =>
			tasks.filter(
				(task) =>
					(!byAgent || isInSpace(task, spaceToken)) &&
					(after === null || (toMilliseconds(task.createdAt) ?? after) >= after),
			),
		);
	}

	/** There is no route for one task; its id tells when it was made, which narrows the search. */
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
		return await this.runDetails.ofListed(spaceToken, runs, hasTime);
	}

	/** The calls of a run are its present state. */
	async reread(spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]> {
		return await this.runDetails.ofSeenBefore(spaceToken, runs, hasTime);
	}

	async follow(
		spaceToken: string,
		runs: Call[],
		closely?: ReadonlySet<Call>,
	): Promise<Map<Call, RunDetails>> {
		return await this.following.look(spaceToken, runs, closely);
	}

	async *callLogs(query: CallLogQuery): Pages<CallLog> {
		const isAsked = await this.callLogTest(query);
		const after = toMilliseconds(query.startedAfter);
		const logs = this.lists.pages('call-logs/', callLogsAsked(query), readCallLog, query);
		yield* mapPages(pagesBackTo(after, logs), (page) => page.filter(isAsked));
	}

	/** The call log of the whole organization. */
	callLogList({ firstPage, pageSize }: CallLogQuery): Pages<CallLog> {
		return this.lists.pages('call-logs/', {}, readCallLog, { firstPage, pageSize });
	}

	/** Rows of the call log name their space and agent but don't give token and handle. */
	async callLogTest(query: CallLogQuery): Promise<(log: CallLog) => boolean> {
		const { spaceToken, agentHandle } = query;
		const spaceName = spaceToken === null ? null : await this.spaceName(spaceToken);
		const agentName = agentHandle ? (await this.agent(agentHandle)).name : null;
		return (log) =>
			passesCallLogFilter(log, query) && isOfSpace(log, spaceName) && isOfAgent(log, agentName);
	}

	async callLog(spaceToken: string | null, callLogId: string): Promise<CallLog> {
		const log = await find(this.callLogs({ spaceToken }), (row) => row.callLogId === callLogId);
		if (!log) throw missing('Call Log', callLogId, 'Call Log > Get Many');
		return log;
	}

	private async spaceName(spaceToken: string): Promise<string | null> {
		try {
			return (await this.space(spaceToken)).name;
		} catch (error) {
			throw withSpaceHint(asUnpodError(error));
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

/** Tasks by agent come from all its spaces; `collection_ref` ends with the token of theirs (captured). */
function isInSpace({ raw }: Call, spaceToken: string): boolean {
	const collection = textAt(raw, 'collection_ref');
	return collection === null || collection.endsWith(spaceToken);
}

function withSpaceHint(error: UnpodError): UnpodError {
	return new UnpodError({
		kind: error.kind,
		httpCode: error.httpCode ?? undefined,
		message: error.message,
		description: `${error.description} The space's name is needed to tell its call logs from others'; clear 'Space' to get those of the whole organization.`,
	});
}
