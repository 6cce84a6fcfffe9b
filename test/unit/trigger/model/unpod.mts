import type {
	Call,
	CallLog,
	Pages,
	RunDetails,
	RunQuery,
	Unpod,
} from '../../../../nodes/Unpod/api/contract';
import { asUnpodError } from '../../../../nodes/Unpod/api/errors';
import { readPages } from '../../../../nodes/Unpod/api/pagination';
import { asText } from '../../../../nodes/Unpod/domain/json';
import { workThrough } from '../../../../nodes/Unpod/workThrough';
import { callsOf, rowOf } from './runs.mts';
import type { Service } from './service.mts';

/** Lets a request through when its time has come, or fails it. */
export type Gate = () => Promise<void>;

function unused(): never {
	throw new Error('The trigger asks for no such thing');
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
		const { pageSize, counts, shuffles, isFinal, times } = this.service.traits;
		return readPages({
			pageSize,
			firstPage,
			idOf: (row) => asText(row.runId),
			read: ({ runId }) => {
				const run = this.service.all.find((candidate) => candidate.runId === runId);
				return run ? rowOf(run, isFinal) : unused();
			},
			readPage: async (page) => {
				await this.request();
				const { runs } = this.service;
				const rows = runs
					.slice((page - 1) * pageSize, page * pageSize)
					.map(({ runId }) => ({ runId }));
				return {
					rows:
						shuffles && ['all', 'coarse'].includes(times) ? shuffled(rows, this.requests) : rows,
					count: counts ? runs.length : null,
					more: counts ? null : page * pageSize < runs.length,
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

	callLogs(): Pages<CallLog> {
		return unused();
	}

	organizations = unused;

	spaces = unused;

	space = unused;

	agents = unused;

	agent = unused;

	orderBody = unused;

	placeCall = unused;

	findPlaced = unused;

	tasks = unused;

	task = unused;

	runCalls = unused;

	follow = unused;

	callLog = unused;
}
