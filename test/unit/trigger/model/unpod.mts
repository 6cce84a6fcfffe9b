import type {
	CallLogQuery,
	Pages,
	RunDetails,
	RunQuery,
	Unpod,
} from '../../../../nodes/Unpod/api/contract';
import type { Call, CallLog } from '../../../../nodes/Unpod/domain/call';
import { asUnpodError, UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { readPages } from '../../../../nodes/Unpod/api/lists/readPages';
import { asText } from '../../../../nodes/Unpod/domain/json';
import { workThrough } from '../../../../nodes/Unpod/shared/concurrency';
import { callLogOf, type ModelLog } from './logs.mts';
import { callsOf, type ModelRun, rowOf } from './runs.mts';
import type { Service } from './service.mts';

/** Lets a request through when its time has come, or fails it. */
export type Gate = () => Promise<void>;

function unused(): never {
	throw new Error('The trigger asks for no such thing');
}

function incomplete(): UnpodError {
	return new UnpodError({
		kind: 'badAnswer',
		message: 'The list has more rows, but does not show them',
		description: 'Try again in a moment.',
	});
}

/** Another order of the same rows, a new one each time. */
function shuffled<T>(rows: T[], turn: number): T[] {
	const key = (index: number) => (index * 7919 + turn * 104_729) % 997;
	return rows
		.map((row, index) => ({ row, key: key(index) }))
		.sort((a, b) => a.key - b.key)
		.map(({ row }) => row);
}

/** The service as the trigger sees it: what the contract promises, over requests that pass a gate. */
export class ModelUnpod implements Unpod {
	readonly dialect = 'platform';

	readonly place = 'model';

	readonly runStatusIsFinal: boolean;

	private requests = 0;

	constructor(
		private readonly service: Service,
		private readonly gate: Gate,
	) {
		this.runStatusIsFinal = service.traits.isFinal;
	}

	private async request(): Promise<void> {
		this.requests++;
		await this.gate();
	}

	runs({ firstPage }: RunQuery): Pages<Call> {
		const { isFinal } = this.service.traits;
		const idOf = ({ runId }: ModelRun) => runId;
		return this.pages(
			() => this.service.runs,
			idOf,
			firstPage,
			(run) => rowOf(run, isFinal),
		);
	}

	callLogList({ firstPage }: CallLogQuery): Pages<CallLog> {
		const { logIds } = this.service.traits;
		const idOf = ({ logId }: ModelLog) => logId;
		return this.pages(
			() => this.service.logs,
			idOf,
			firstPage,
			(log) => callLogOf(log, logIds),
		);
	}

	async callLogTest({ agentHandle }: CallLogQuery): Promise<(log: CallLog) => boolean> {
		await this.request();
		return (log) => (agentHandle ?? log.agentHandle) === log.agentHandle;
	}

	/** Pages as the real dialects read them. */
	private pages<T, U>(
		list: () => T[],
		idOf: (entry: T) => string,
		firstPage: number | undefined,
		show: (entry: T) => U,
	): Pages<U> {
		const { pageSize, counts, shuffles, times } = this.service.traits;
		const mayShuffle = shuffles && ['all', 'coarse'].includes(times);
		const shown = new Map<string, U>();
		return readPages({
			pageSize,
			firstPage,
			idOf: ({ id }) => asText(id),
			read: ({ id }) => shown.get(String(id)) ?? unused(),
			incomplete,
			readPage: async ({ page: number = 1 }) => {
				await this.request();
				const entries = list();
				const page = Number(number);
				const rows = entries.slice((page - 1) * pageSize, page * pageSize).map((entry) => {
					shown.set(idOf(entry), show(entry));
					return { id: idOf(entry) };
				});
				return {
					rows: mayShuffle ? shuffled(rows, this.requests) : rows,
					size: rows.length,
					count: counts ? entries.length : null,
					next: counts ? null : page * pageSize < entries.length,
					isFirst: null,
				};
			},
		});
	}

	async details(
		_space: string,
		runs: Call[],
		hasTime: () => boolean = () => true,
	): Promise<RunDetails[]> {
		return this.runStatusIsFinal ? await this.byCallLog(runs) : await this.oneByOne(runs, hasTime);
	}

	async reread(
		_space: string,
		runs: Call[],
		hasTime: () => boolean = () => true,
	): Promise<RunDetails[]> {
		return await this.oneByOne(runs, hasTime);
	}

	/** One request for all, as the call log of v1 is read. */
	private async byCallLog(runs: Call[]): Promise<RunDetails[]> {
		if (runs.length === 0) return [];
		try {
			await this.request();
			return runs.map((run) => ({ run, calls: this.callsOf(run) ?? [run] }));
		} catch (error) {
			return runs.map((run) => ({ run, unreadable: asUnpodError(error) }));
		}
	}

	private async oneByOne(runs: Call[], hasTime: () => boolean): Promise<RunDetails[]> {
		const details: RunDetails[] = [];
		const look = async (run: Call) => {
			try {
				await this.request();
				details.push({ run, calls: this.callsOf(run) ?? [] });
			} catch (error) {
				details.push({ run, unreadable: asUnpodError(error) });
			}
		};
		await workThrough(runs, look, () => !hasTime());
		return details;
	}

	private callsOf({ runId }: Call): Call[] | null {
		const run = this.service.find(runId);
		return run && callsOf(run);
	}

	callLogs = unused;

	organizations = unused;

	spaces = unused;

	space = unused;

	agents = unused;

	agent = unused;

	orderBody = unused;

	placeCall = unused;

	placedSince = unused;

	tasks = unused;

	task = unused;

	runCalls = unused;

	follow = unused;

	callLog = unused;
}
