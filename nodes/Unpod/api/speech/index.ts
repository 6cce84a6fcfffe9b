import { type JsonObject, type JsonValue } from '../../domain/json';
import { isFinished } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
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
import { passesTaskFilter } from '../taskFilter';
import { mapPages, pagesBackTo, pagesSince } from '../pagination';
import { path } from '../http/path';
import { sendOrder } from '../http/ordering';
import { badAnswer } from '../http/refusals';
import { inDialect, placeOf } from '../http/settings';
import type { Connection } from '../http/transport';
import { CallDetails, rowsAt } from './callDetails';
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

/**
 * The Speech plane, `api/v2/platform/speech/v1`, as the vendor's SDK of October 2026 asks for it. It has
 * calls alone: each is task, run and call log at once, and all belong to the organization.
 */
export class UnpodSpeech implements Unpod {
	readonly dialect = 'speech';

	readonly runStatusIsFinal = true;

	readonly place: string;

	private readonly list: CallList;

	private readonly calls: CallDetails;

	private readonly placedCalls: PlacedCalls;

	constructor(private readonly connection: Connection) {
		this.place = placeOf(connection.settings);
		this.list = new CallList(connection);
		this.calls = new CallDetails(connection, this.list);
		this.placedCalls = new PlacedCalls(async (callId) => await this.calls.detail(callId));
	}

	/** Reads them from the platform, with the same key: the plane has no route of its own for them. */
	async organizations(): Promise<Organization[]> {
		const { settings } = this.connection;
		const platform = this.connection.speaking(inDialect(settings, 'platform', settings.host));
		const rows = await rowsAt(platform, 'organizations/');
		return rows.map(readOrganization);
	}

	/** Returns the organization as the only space, so that the same workflow works in all dialects: there are no spaces. */
	async spaces(): Promise<Space[]> {
		const { organizationHandle: token } = this.connection.settings;
		if (token === '') throw noHandle();
		const listed = await this.listedOrganizations();
		const organization = listed.find(({ handle }) => handle === token);
		const name = organization?.name ?? token;
		return [{ token, name, placesCalls: true, raw: organization?.raw ?? { domain_handle: token } }];
	}

	/** Returns none where their view takes no keys, as in some versions, which doesn't say that the key is wrong. */
	private async listedOrganizations(): Promise<Organization[]> {
		try {
			return await this.organizations();
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!REFUSED_VIEW.includes(refusal.kind)) throw refusal;
			if (refusal.kind === 'keyRefused') await this.refuseWrongKey();
			return [];
		}
	}

	/** @throws UnpodError where the plane itself refuses the key */
	private async refuseWrongKey(): Promise<void> {
		await rowsAt(this.connection, 'agents').catch((error: unknown) => {
			const refusal = asUnpodError(error);
			if (refusal.kind === 'keyRefused') throw refusal;
		});
	}

	/** Returns the organization, whichever space was chosen for another dialect. */
	async space(): Promise<Space> {
		const [space] = await this.spaces();
		return space;
	}

	/** Lists agents, or pipes for a key that may not read agents: a pipe names its agent. */
	async agents(): Promise<Agent[]> {
		try {
			return readAgents(await rowsAt(this.connection, 'agents'));
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!['forbidden', 'notFound', 'refused'].includes(refusal.kind)) throw refusal;
			const pipes = await rowsAt(this.connection, 'pipes').catch(() => {
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

	/** Checks nothing: the service itself refuses an agent that can't call, and there are no spaces. */
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

	tasks(query: TaskQuery): Pages<Call> {
		const calls = pagesBackTo(toMilliseconds(query.createdAfter), this.listed(query.firstPage));
		return mapPages(calls, (page) => page.filter((call) => passesTaskFilter(call, query)));
	}

	async task(_spaceToken: string, taskId: string): Promise<Call> {
		return await this.calls.known('Task', taskId, 'Task > Get Many');
	}

	async *runs({ taskId, firstPage }: RunQuery): Pages<Call> {
		if (!taskId) yield* this.listed(firstPage);
		else yield { entries: [await this.task('', taskId)], count: 1, isLast: true };
	}

	async runCalls(_spaceToken: string, runId: string): Promise<Call[]> {
		return [await this.calls.known('Run', runId, 'Run > Get Many')];
	}

	async details(_spaceToken: string, runs: Call[], hasTime?: () => boolean): Promise<RunDetails[]> {
		return await this.calls.details(runs, hasTime);
	}

	async refresh(
		_spaceToken: string,
		runs: Call[],
		options: RefreshOptions = {},
	): Promise<Map<Call, RunDetails>> {
		return await this.calls.refresh(runs, options);
	}

	async *callLogs(query: CallLogQuery): Pages<CallLog> {
		const isAsked = await this.callLogTest(query);
		const after = toMilliseconds(query.startedAfter);
		const logs = pagesBackTo(after, this.callLogList(query));
		yield* mapPages(logs, (page) => page.filter(isAsked));
	}

	/** Lists the calls that have ended. */
	async *callLogList({ firstPage }: CallLogQuery): Pages<CallLog> {
		yield* mapPages(this.list.endedPages(firstPage), (rows) => rows.map(readCallLog));
	}

	async callLogTest(query: CallLogQuery): Promise<(log: CallLog) => boolean> {
		return (log) => passesCallLogFilter(log, query);
	}

	async callLog(_spaceToken: string | null, callLogId: string): Promise<CallLog> {
		const { raw } = await this.calls.known('Call Log', callLogId, 'Call Log > Get Many');
		return readCallLog(raw);
	}

	async hangUp(runId: string): Promise<HangUp> {
		const call = await this.calls.known('Run', runId, 'Run > Get Many');
		if (isFinished(call.status)) return { call, wasOpen: false };
		try {
			const raw = callIn(await this.connection.postIdempotent(path`calls/${runId}/hangup`));
			return { call: raw === null ? await this.calls.read(runId) : readCall(raw), wasOpen: true };
		} catch (error) {
			const now = await this.calls.read(runId).catch(() => call);
			if (!isFinished(now.status)) throw asUnpodError(error);
			return { call: now, wasOpen: false };
		}
	}

	private listed(firstPage?: number): Pages<Call> {
		return mapPages(this.list.pages(firstPage), (rows) => rows.map(readCall));
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

/** Refusals that may hold for the list of organizations alone: its view takes no API keys in some versions. */
const REFUSED_VIEW = ['forbidden', 'keyRefused', 'notFound', 'redirected', 'refused'];

function noHandle(): UnpodError {
	return new UnpodError({
		kind: 'settings',
		message: "'Organization Handle' of the credential is empty",
		description:
			'Enter the domain handle of your organization in Unpod, e.g. acme.example. With Speech, all calls belong to it.',
	});
}
