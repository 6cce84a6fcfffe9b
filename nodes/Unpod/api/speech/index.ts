import { type JsonObject, type JsonValue } from '../../domain/json';
import { isFinished } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import { workThrough } from '../../shared/concurrency';
import { zip } from '../../shared/zip';
import { passesCallLogFilter } from '../callLogFilter';
import type { Unpod } from '../contract';
import type {
	Agent,
	CallLogQuery,
	CallOrder,
	CallRequest,
	HangUp,
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
import { asUnpodError, UnpodError } from '../../domain/errors/unpodError';
import { missing } from '../missing';
import { mapPages, pagesBackTo, pagesSince, takePages } from '../pagination';
import { readListPage } from '../lists/listPage';
import { path } from '../http/path';
import { sendOrder } from '../http/ordering';
import { badAnswer } from '../http/refusals';
import { inDialect, placeOf } from '../http/settings';
import type { Connection } from '../http/transport';
import { AttachedBlocks } from './blocks';
import { CallList } from './callList';
import { checkSpeechOrder, speechOrderBody } from './orderBody';
import { PlacedCalls } from './placedCalls';
import { explainRefusal } from './refusals';
import {
	callIn,
	readAgents,
	readCall,
	readCallLog,
	readOrganization,
	readPlaced,
	readPlacedCall,
} from './rows';

/** How far back, in pages, calls that are waited for are looked for at most. */
const LOOKUP_PAGES = 20;

/** So many calls that are waited for are asked for one by one; more of them by the list of all. */
const FEW_CALLS = 5;

/**
 * The Speech plane, `api/v2/platform/speech/v1`, as the vendor's SDK of October 2026 asks for it. It has
 * calls alone: each is task, run and call log at once, and all belong to the organization.
 */
export class UnpodSpeech implements Unpod {
	readonly dialect = 'speech';

	readonly runStatusIsFinal = true;

	readonly place: string;

	private readonly list: CallList;

	private readonly blocks: AttachedBlocks;

	private readonly placedCalls: PlacedCalls;

	constructor(private readonly connection: Connection) {
		this.place = placeOf(connection.settings);
		this.list = new CallList(connection);
		this.blocks = new AttachedBlocks(connection);
		this.placedCalls = new PlacedCalls(async (callId) => await this.detail(callId));
	}

	/** The plane has no route of its own for them: it is that of the platform, with the same key. */
	async organizations(): Promise<Organization[]> {
		const { settings } = this.connection;
		const platform = this.connection.speaking(inDialect(settings, 'platform', settings.host));
		const rows = await this.rows('organizations/', platform);
		return rows.map(readOrganization);
	}

	/** There are no spaces. The organization stands in for one, so that the same workflow works in all dialects. */
	async spaces(): Promise<Space[]> {
		const { organizationHandle: token } = this.connection.settings;
		if (token === '') throw noHandle();
		const listed = await this.organizations().catch(noneWhereRefused);
		const organization = listed.find(({ handle }) => handle === token);
		const name = organization?.name ?? token;
		return [{ token, name, placesCalls: true, raw: organization?.raw ?? { domain_handle: token } }];
	}

	/** Whichever space was chosen for another dialect, the calls are those of the organization. */
	async space(): Promise<Space> {
		const [space] = await this.spaces();
		return space;
	}

	/** Some keys may read pipes but not agents; a pipe names the agent that it is for. */
	async agents(): Promise<Agent[]> {
		try {
			return readAgents(await this.rows('agents'));
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!['forbidden', 'notFound', 'refused'].includes(refusal.kind)) throw refusal;
			const pipes = await this.rows('pipes').catch(() => {
				throw refusal;
			});
			return readAgents(pipes);
		}
	}

	async agent(agentHandle: string): Promise<Agent> {
		const agent = (await this.agents()).find(({ handle }) => handle === agentHandle);
		if (!agent) throw missing('Agent', agentHandle, 'Agent > Get Many');
		return agent;
	}

	/** Nothing is looked at: the service itself refuses an agent that can't call, and there are no spaces. */
	async checkTarget(): Promise<void> {}

	checkOrder(request: CallRequest): void {
		checkSpeechOrder(request);
	}

	orderBody(order: CallOrder): JsonObject {
		return speechOrderBody(order);
	}

	async placeCall(order: CallOrder, look: Look): Promise<PlacedTask> {
		const body = this.orderBody(order);
		try {
			const ordered = await sendOrder(this.connection, ['calls'], body, look);
			if ('found' in ordered) return ordered.found;
			const placed = readPlaced(ordered.answer);
			if (placed !== null) return placed;
			throw this.unreadable('no call ID', 'POST', 'calls', ordered.answer);
		} catch (error) {
			throw explainRefusal(asUnpodError(error), order);
		}
	}

	async *placedSince(_spaceToken: string, since: string): Pages<PlacedCall> {
		const readPage = this.placedCalls.reader();
		const times = mapPages(this.list.pages(1, true), (rows) =>
			rows.map((raw) => ({ ...readPlacedCall(raw), raw })),
		);
		for await (const { entries, ...page } of pagesSince(since, times)) {
			yield await readPage({ ...page, entries: entries.map(({ raw }) => raw) });
		}
	}

	tasks({ agentHandle, createdAfter, firstPage }: TaskQuery): Pages<Call> {
		const after = toMilliseconds(createdAfter);
		return mapPages(pagesBackTo(after, this.calls(firstPage)), (calls) =>
			calls.filter(
				(call) =>
					(call.agentHandle ?? agentHandle) === (agentHandle ?? call.agentHandle) &&
					(after === null || (toMilliseconds(call.createdAt) ?? after) >= after),
			),
		);
	}

	async task(_spaceToken: string, taskId: string): Promise<Call> {
		return await this.known('Task', taskId, 'Task > Get Many');
	}

	async *runs({ taskId, firstPage }: RunQuery): Pages<Call> {
		if (!taskId) yield* this.calls(firstPage);
		else yield { entries: [await this.task('', taskId)], count: 1, isLast: true };
	}

	async runCalls(_spaceToken: string, runId: string): Promise<Call[]> {
		return [await this.known('Run', runId, 'Run > Get Many')];
	}

	async details(
		_spaceToken: string,
		runs: Call[],
		hasTime: () => boolean = () => true,
	): Promise<RunDetails[]> {
		const look = async (run: Call) => await this.detailsOf(run);
		return await workThrough(runs, look, () => !hasTime());
	}

	/**
	 * A call that has ended stays as it is: a follow-up is a call of its own. Many calls that are under way are
	 * in one list; what was said on those that have ended is in their details.
	 */
	async refresh(
		_spaceToken: string,
		runs: Call[],
		{
			hasTime = () => true,
			closely = new Set(),
			settled = new Set(),
			areUnlisted = false,
		}: RefreshOptions = {},
	): Promise<Map<Call, RunDetails>> {
		const open = runs.filter((asked) => !settled.has(asked));
		const isByList = !areUnlisted && open.length > FEW_CALLS;
		const listed = isByList ? await this.listed(open) : new Map<string, Call>();
		const look = async (asked: Call): Promise<RunDetails> => {
			const run = listed.get(asked.runId ?? asked.taskId ?? '');
			return run !== undefined && !isFinished(run.status) && !closely.has(asked)
				? { run, calls: [] }
				: await this.detailsOf(asked);
		};
		return new Map<Call, RunDetails>([
			...[...settled].map((run): [Call, RunDetails] => [run, { run, calls: [run] }]),
			...zip(open, await workThrough(open, look, () => !hasTime())),
		]);
	}

	/** Those of some calls that the list shows, by ID. */
	private async listed(runs: Call[]): Promise<Map<string, Call>> {
		const wanted = new Set(runs.map(({ runId, taskId }) => runId ?? taskId));
		const found = new Map<string, Call>();
		for await (const { entries } of takePages(this.list.pages(1, true), LOOKUP_PAGES)) {
			for (const call of entries.map(readCall)) {
				if (call.runId !== null && wanted.has(call.runId)) found.set(call.runId, call);
			}
			if (found.size === wanted.size) break;
		}
		return found;
	}

	async *callLogs(query: CallLogQuery): Pages<CallLog> {
		const isAsked = await this.callLogTest(query);
		const after = toMilliseconds(query.startedAfter);
		const logs = pagesBackTo(after, this.callLogList(query));
		yield* mapPages(logs, (page) => page.filter(isAsked));
	}

	/** The calls that have ended. */
	async *callLogList({ firstPage }: CallLogQuery): Pages<CallLog> {
		yield* mapPages(this.list.endedPages(firstPage), (rows) => rows.map(readCallLog));
	}

	async callLogTest(query: CallLogQuery): Promise<(log: CallLog) => boolean> {
		return (log) => passesCallLogFilter(log, query);
	}

	async callLog(_spaceToken: string | null, callLogId: string): Promise<CallLog> {
		const { raw } = await this.known('Call Log', callLogId, 'Call Log > Get Many');
		return readCallLog(raw);
	}

	async hangUp(runId: string): Promise<HangUp> {
		const call = await this.known('Run', runId, 'Run > Get Many');
		if (isFinished(call.status)) return { call, wasOpen: false };
		try {
			const raw = callIn(await this.connection.tell(path`calls/${runId}/hangup`));
			return { call: raw === null ? await this.call(runId) : readCall(raw), wasOpen: true };
		} catch (error) {
			const now = await this.call(runId).catch(() => call);
			if (!isFinished(now.status)) throw asUnpodError(error);
			return { call: now, wasOpen: false };
		}
	}

	private calls(firstPage?: number): Pages<Call> {
		return mapPages(this.list.pages(firstPage), (rows) => rows.map(readCall));
	}

	private async detailsOf(run: Call): Promise<RunDetails> {
		try {
			const call = await this.call(run.runId ?? run.taskId ?? '');
			return { run: call, calls: [call] };
		} catch (error) {
			const refusal = asUnpodError(error);
			return isUnknownCall(refusal)
				? { run: { ...run, status: null }, calls: [] }
				: { run, unreadable: refusal };
		}
	}

	/** A call by its ID, with the words for one that isn't there. */
	private async known(parameter: string, callId: string, whereToLook: string): Promise<Call> {
		try {
			return await this.call(callId);
		} catch (error) {
			const refusal = asUnpodError(error);
			throw isUnknownCall(refusal) ? missing(parameter, callId, whereToLook) : refusal;
		}
	}

	private async call(callId: string): Promise<Call> {
		const call = readCall(await this.withAnalytics(await this.detail(callId)));
		return { ...call, analysed: await this.blocks.isComplete(call) };
	}

	private async detail(callId: string): Promise<JsonObject> {
		const route = path`calls/${callId}`;
		const raw = callIn(await this.connection.get(route));
		if (raw === null) throw this.unreadable('no call', 'GET', route);
		return raw;
	}

	/** Where a detail doesn't show what was found on the call, its own route does. */
	private async withAnalytics(raw: JsonObject): Promise<JsonObject> {
		if (Array.isArray(raw.analytics) || !isFinished(readCall(raw).status)) return raw;
		const route = path`calls/${readCall(raw).runId ?? ''}/analytics`;
		try {
			return { ...raw, analytics: await this.rows(route) };
		} catch (error) {
			const refusal = asUnpodError(error);
			if (refusal.kind !== 'notFound') throw refusal;
			return raw;
		}
	}

	private async rows(route: string, connection = this.connection): Promise<JsonObject[]> {
		const request = { method: 'GET', path: route } as const;
		const noList = () => badAnswer('no list', request, connection.settings);
		return readListPage(await connection.get(route), noList).rows;
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

/** A path that isn't served is answered with a page; what isn't there, in JSON. */
function isUnknownCall({ httpCode, message }: UnpodError): boolean {
	return httpCode === 404 && !message.includes('does not serve');
}

/** Refusals that may hold for the list of organizations alone: its view takes no API keys in some versions. */
const REFUSED_VIEW = ['forbidden', 'keyRefused', 'notFound', 'redirected', 'refused'];

function noneWhereRefused(error: unknown): Organization[] {
	const refusal = asUnpodError(error);
	if (REFUSED_VIEW.includes(refusal.kind)) return [];
	throw refusal;
}

function noHandle(): UnpodError {
	return new UnpodError({
		kind: 'settings',
		message: "'Organization Handle' of the credential is empty",
		description:
			'Enter the domain handle of your organization in Unpod, e.g. acme.example. With Speech, all calls belong to it.',
	});
}
