import type { RunMonitor } from '../../../../nodes/Unpod/api/contract';
import type {
	CallLogQuery,
	Page,
	PageOptions,
	Pages,
	RefreshOptions,
	RunDetails,
	RunQuery,
} from '../../../../nodes/Unpod/api/shapes';
import type { Call, CallLog } from '../../../../nodes/Unpod/domain/call';
import { asUnpodError, UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { workInTime } from '../../../../nodes/Unpod/shared/concurrency';
import { zip } from '../../../../nodes/Unpod/shared/zip';
import { callLogOf, type ModelLog } from './logs.mts';
import { callsOf, type ModelRun, rowOf } from './runs.mts';
import type { Service } from './service.mts';

/** Lets a request through when its time has come, or fails it. */
export type Gate = () => Promise<void>;

/** Another order of the same rows, a new one each time. */
function shuffled<T>(rows: T[], turn: number): T[] {
	const key = (index: number) => (index * 7919 + turn * 104_729) % 997;
	return rows
		.map((row, index) => ({ row, key: key(index) }))
		.sort((a, b) => a.key - b.key)
		.map(({ row }) => row);
}

/** More runs than this are read in bulk. */
const BULK_FROM = 20;

/** The service as the trigger sees it: what the contract promises, over requests that pass a gate. */
export class ModelUnpod implements RunMonitor {
	readonly place = 'model';

	readonly runStatusIsFinal: boolean;

	private requests = 0;

	constructor(
		private readonly service: Service,
		private readonly gate: Gate,
	) {
		this.runStatusIsFinal = service.traits.isFinal;
	}

	/** Gives whether the service shows what it has. */
	private async request(): Promise<boolean> {
		this.requests++;
		await this.gate();
		if (this.service.blanks === 0) return true;
		this.service.blanks--;
		return false;
	}

	runs(query: RunQuery): Pages<Call> {
		const show = (run: ModelRun) => rowOf(run, this.service.traits);
		return this.pages(
			() => this.service.visibleRuns,
			({ runId }) => runId,
			show,
			query,
		);
	}

	callLogList(query: CallLogQuery): Pages<CallLog> {
		const { logIds } = this.service.traits;
		const show = (log: ModelLog) => callLogOf(log, logIds);
		return this.pages(
			() => this.service.visibleLogs,
			({ logId }) => logId,
			show,
			query,
		);
	}

	async callLogTest({ agentHandle }: CallLogQuery): Promise<(log: CallLog) => boolean> {
		await this.request();
		return (log) => (agentHandle ?? log.agentHandle) === log.agentHandle;
	}

	/** @throws UnpodError as of a page that takes too long to make */
	private async breakDown(): Promise<never> {
		await this.request();
		throw new UnpodError({ kind: 'unavailable', message: 'Too much', description: 'Wait.' });
	}

	private sizeFor(asked: number | undefined): number {
		const { pageSize, wide } = this.service.traits;
		if (asked !== undefined && wide === 'given') return asked;
		const most = typeof wide === 'number' ? wide : pageSize;
		return asked === undefined ? pageSize : Math.max(pageSize, Math.min(asked, most));
	}

	/**
	 * Pages as the contract has them: rows of earlier pages are left out, and a page that can't be asked for
	 * is reached over all before it. A refusal of large pages costs a request.
	 */
	private async *pages<T, U>(
		list: () => T[],
		idOf: (row: T) => string,
		show: (row: T) => U,
		{ firstPage = 1, pageSize }: PageOptions,
	): Pages<U> {
		const { wide, paging, counts, shuffles } = this.service.traits;
		if (pageSize !== undefined && wide === 'refused') await this.request();
		if (pageSize !== undefined && wide === 'broken') await this.breakDown();
		const size = this.sizeFor(pageSize);
		const shown = new Set<string>();
		let left = list().length;
		for (let number = paging === 'number' ? firstPage : 1; ; number++) {
			const isShown = await this.request();
			const rows = isShown ? list() : [];
			const page = rows.slice((number - 1) * size, number * size);
			const ordered = shuffles ? shuffled(page, this.requests) : page;
			const fresh = ordered.filter((row) => !shown.has(idOf(row)) && shown.add(idOf(row)));
			const entries = fresh.map(show);
			const isLast = number * size >= rows.length;
			const said = { right: rows.length, none: null, ofPage: page.length, falling: left-- };
			const answer: Page<U> = { entries, count: said[counts], isLast };
			if (number >= firstPage) yield answer;
			if (isLast) {
				if (number < firstPage) yield { ...answer, entries: [] };
				return;
			}
		}
	}

	async details(
		_space: string,
		runs: Call[],
		hasTime: () => boolean = () => true,
	): Promise<RunDetails[]> {
		return this.runStatusIsFinal ? await this.byCallLog(runs) : await this.each(runs, hasTime);
	}

	async refresh(
		_space: string,
		runs: Call[],
		{ hasTime = () => true }: RefreshOptions = {},
	): Promise<Map<Call, RunDetails>> {
		return new Map(zip(runs, await this.each(runs, hasTime)));
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

	private async each(runs: Call[], hasTime: () => boolean): Promise<RunDetails[]> {
		if (!this.runStatusIsFinal && runs.length > BULK_FROM) return await this.inBulk(runs);
		const look = async (run: Call): Promise<RunDetails> => {
			try {
				const isShown = await this.request();
				return { run, calls: isShown ? (this.callsOf(run) ?? []) : [] };
			} catch (error) {
				return { run, unreadable: asUnpodError(error) };
			}
		};
		return await workInTime(runs, look, hasTime);
	}

	private async inBulk(runs: Call[]): Promise<RunDetails[]> {
		try {
			await this.request();
			return runs.map((run) => ({ run, calls: this.callsOf(run) ?? [] }));
		} catch (error) {
			return runs.map((run) => ({ run, unreadable: asUnpodError(error) }));
		}
	}

	/** A run that its task doesn't lead to isn't found (v1). */
	private callsOf({ runId, taskId }: Call): Call[] | null {
		const { isFinal, taskIds } = this.service.traits;
		const run = isFinal && !taskIds && taskId !== null ? null : this.service.find(runId);
		return run && callsOf(run);
	}
}
