import type { Call, CallLog } from '../../domain/call';
import type { JsonObject, JsonValue } from '../../domain/json';
import { toMilliseconds } from '../../domain/time';
import { memoizedBy } from '../../shared/memo';
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
import type { UnpodError } from '../../domain/errors/unpodError';
import { missing, needsSpace } from '../missing';
import { requireAgent } from '../targets';
import { passesTaskFilter } from '../taskFilter';
import { collect, find, mapPages, pagesBackTo, pagesSince } from '../pagination';
import { sendOrder } from '../http/ordering';
import { badAnswer } from '../http/refusals';
import { placeOf } from '../http/settings';
import type { Connection } from '../http/transport';
import { Lists } from '../lists/lists';
import { checkV1Order, v1OrderBody } from './orderBody';
import { placedCalls } from './placedCalls';
import {
	idOf,
	organizationsIn,
	readAgent,
	readCallLog,
	readOrganization,
	readPlacedTask,
	readSpace,
} from './rows';
import { RunReader } from './runs';

/** The dialect of Unpod's quick-start article, with its paths and bodies as printed there. */
export class UnpodV1 implements Unpod {
	readonly dialect = 'v1';

	readonly runStatusIsFinal = true;

	readonly place: string;

	private readonly lists: Lists;

	private readonly runReader: RunReader;

	constructor(private readonly connection: Connection) {
		this.place = placeOf(connection.settings);
		// The article prints its requests without paging, so its pages are as large as the service makes them.
		this.lists = new Lists(connection, idOf, null);
		this.runReader = new RunReader(this.lists, (query) => this.callLogs(query));
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

	/** Lists runs: the article has no list of tasks, and each run is the run of one task. */
	tasks(query: TaskQuery): Pages<Call> {
		const after = toMilliseconds(query.createdAfter);
		return mapPages(pagesBackTo(after, this.runs(query)), (runs) =>
			runs.filter((run) => passesTaskFilter(run, query)),
		);
	}

	async task(spaceToken: string, taskId: string): Promise<Call> {
		const [run] = await collect(this.runs({ spaceToken, taskId }), 1);
		if (!run) throw missing('Task', taskId, 'Run > Get Many');
		const [{ calls }] = await this.runReader.withLogs(spaceToken, [run]);
		return calls[0];
	}

	runs(query: RunQuery): Pages<Call> {
		return this.runReader.list(query);
	}

	async runCalls(spaceToken: string, runId: string): Promise<Call[]> {
		const run = await find(this.runs({ spaceToken }), (candidate) => candidate.runId === runId);
		if (!run) throw missing('Run', runId, 'Run > Get Many');
		const [{ calls }] = await this.runReader.withLogs(spaceToken, [run]);
		return calls;
	}

	async details(spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]> {
		return await this.runReader.details(spaceToken, runs, hasTime);
	}

	async refresh(
		spaceToken: string,
		runs: Call[],
		options: RefreshOptions = {},
	): Promise<Map<Call, RunDetails>> {
		return await this.runReader.refresh(spaceToken, runs, options);
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

	private unreadable(
		what: string,
		request: { method: 'GET' | 'POST'; path: string },
		body?: JsonValue,
	): UnpodError {
		return badAnswer(what, request, this.connection.settings, body);
	}
}
