import type { Call } from '../../domain/call';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import type { JsonObject } from '../../domain/json';
import { isFinished } from '../../domain/status';
import { workInTime } from '../../shared/concurrency';
import { zip } from '../../shared/zip';
import { badAnswer } from '../http/badAnswer';
import type { Connection } from '../http/connection';
import { path } from '../http/path';
import { readListPage } from '../lists/listPage';
import { missing } from '../lists/missing';
import { takePages } from '../lists/pagination';
import type { RefreshOptions, RunDetails } from '../shapes';
import { AttachedBlocks } from './blocks';
import type { CallList } from './callList';
import { callIn, readCall } from './rows';

/** Pages of the list that are searched for calls that are waited for, at most. */
const LOOKUP_PAGES = 20;

/** Up to this many calls that are waited for are read one by one; more of them by the list of all. */
const FEW_CALLS = 5;

/** Reads single calls with their transcripts and the results of their analytics. */
export class CallDetails {
	private readonly blocks: AttachedBlocks;

	constructor(
		private readonly connection: Connection,
		private readonly list: CallList,
	) {
		this.blocks = new AttachedBlocks(connection);
	}

	/** Reads the details of calls, in their order. Those for which there is no time any more are left out. */
	async details(runs: Call[], hasTime: () => boolean = () => true): Promise<RunDetails[]> {
		const look = async (run: Call) => await this.detailsOf(run);
		return await workInTime(runs, look, hasTime);
	}

	/**
	 * Reads calls again. One that has ended stays as it is: a follow-up is a call of its own. Many calls under way
	 * are in one list; the transcripts of ended ones are in their details.
	 */
	async refresh(
		runs: Call[],
		{
			hasTime = () => true,
			closely = new Set(),
			settled = new Set(),
			areUnlisted = false,
		}: RefreshOptions,
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
			...zip(open, await workInTime(open, look, hasTime)),
		]);
	}

	/** Returns those of some calls that the list shows, by ID. */
	private async listed(runs: Call[]): Promise<Map<string, Call>> {
		const wanted = new Set(runs.map(({ runId, taskId }) => runId ?? taskId));
		const found = new Map<string, Call>();
		for await (const { entries } of takePages(this.list.pages({}, true), LOOKUP_PAGES)) {
			for (const call of entries.map(readCall)) {
				if (call.runId !== null && wanted.has(call.runId)) found.set(call.runId, call);
			}
			if (found.size === wanted.size) break;
		}
		return found;
	}

	private async detailsOf(run: Call): Promise<RunDetails> {
		try {
			const call = await this.read(run.runId ?? run.taskId ?? '');
			return { run: call, calls: [call] };
		} catch (error) {
			const refusal = asUnpodError(error);
			return isUnknownCall(refusal)
				? { run: { ...run, status: null }, calls: [] }
				: { run, unreadable: refusal };
		}
	}

	/**
	 * Reads a call by its ID.
	 *
	 * @throws UnpodError that names the parameter where there is no such call
	 */
	async known(parameter: string, callId: string): Promise<Call> {
		try {
			return await this.read(callId);
		} catch (error) {
			const refusal = asUnpodError(error);
			throw isUnknownCall(refusal) ? missing(parameter, callId) : refusal;
		}
	}

	/** Reads a call with all that is known of it. */
	async read(callId: string): Promise<Call> {
		const call = readCall(await this.withAnalytics(await this.detail(callId)));
		return { ...call, analysed: await this.blocks.isComplete(call) };
	}

	/** Reads the details of a call as the service has them. */
	async detail(callId: string): Promise<JsonObject> {
		const route = path`calls/${callId}`;
		const raw = callIn(await this.connection.get(route));
		if (raw === null)
			throw badAnswer('no call', { method: 'GET', path: route }, this.connection.settings);
		return raw;
	}

	/** Adds the results of analytics from their own route where the details of a call don't show them. */
	private async withAnalytics(raw: JsonObject): Promise<JsonObject> {
		if (Array.isArray(raw.analytics) || !isFinished(readCall(raw).status)) return raw;
		const route = path`calls/${readCall(raw).runId ?? ''}/analytics`;
		try {
			return { ...raw, analytics: await rowsAt(this.connection, route) };
		} catch (error) {
			const refusal = asUnpodError(error);
			if (refusal.kind !== 'notFound') throw refusal;
			return raw;
		}
	}
}

/** Reads the rows of a list that comes whole. */
export async function rowsAt(connection: Connection, route: string): Promise<JsonObject[]> {
	const request = { method: 'GET', path: route } as const;
	const noList = () => badAnswer('no list', request, connection.settings);
	return readListPage(await connection.get(route), noList).rows;
}

/** Returns whether there is no such call: the answer is JSON, for a path that isn't served it is a page. */
function isUnknownCall({ httpCode, message }: UnpodError): boolean {
	return httpCode === 404 && !message.includes('does not serve');
}
