import type { IDataObject } from 'n8n-workflow';
import { patience } from '../../../nodes/Unpod/api/http/connection';
import type { Sandbox } from '../../sandbox/index.mts';
import { moveToAnotherProcess, openSandbox, type SavedAt, turn } from '../harness/index.mts';
import { type Execution, Executor } from './executions.mts';
import { faultOfOrder, leavesDoubt, type OrderFault } from './faults.mts';
import type { History, Step } from './history.mts';

/** How long an answer that never comes is waited for, in real milliseconds. */
const HANG_MS = 60;

/** When the service has carried out all that it ever will, in milliseconds on its own clock. */
const LATEST_MS = 60_000;

/** An execution or a retry of one, as it was played. */
export interface Played {
	execution: Execution;
	/** What n8n still has of it. */
	savedAt: SavedAt;
	/** The place of the execution that it goes back to, among those that were started. */
	root: number;
	/** Whether nothing of its own is known for certain: a doubt was left, or it was cut off. */
	isDoubtful: boolean;
}

function sandboxOptions({ shows, createPath, paging }: History) {
	const showsIds = shows === 'requestIds' || shows === 'endedCalls';
	return {
		createPath,
		v1RunMetadata: showsIds,
		v1Rows: shows === 'nothing' ? ('bare' as const) : ('full' as const),
		v1RunsBySpace: shows !== 'endedCalls',
		v1Paging: paging,
		speech: { rowData: showsIds },
	};
}

/** Whether calls of a history can't be distinguished after all that it forgets. */
function losesTrack({ isOldN8n, differs, steps }: History): boolean {
	return isOldN8n && differs === 'both' && steps.some(({ isKilled }) => isKilled);
}

/** Plays a history on n8n's engine and an Unpod of its own. */
export class Playing {
	readonly played: Played[] = [];

	/** The items of each execution that was started. */
	readonly started: IDataObject[][] = [];

	private readonly executor: Executor;

	/** Whether answers may be late by chance, too. */
	private readonly hangs: boolean;

	private constructor(
		readonly history: History,
		readonly sandbox: Sandbox,
	) {
		this.executor = new Executor(history, sandbox);
		const isUnanswered = (fault: OrderFault) => 'hang' in fault || 'lateMs' in fault;
		this.hangs = history.steps.some(({ orders }) => orders.some(isUnanswered));
		if (this.hangs) jest.replaceProperty(patience, 'requestMs', HANG_MS);
	}

	static async of(history: History): Promise<Playing> {
		const sandbox = await openSandbox(sandboxOptions(history));
		const playing = new Playing(history, sandbox);
		for (const step of history.steps) await playing.step(step);
		return playing;
	}

	/** Lets the service carry out whatever it still has. */
	async carryOut(): Promise<void> {
		this.sandbox.clock.advance(LATEST_MS);
		await turn(10);
	}

	async step(step: Step): Promise<Played[]> {
		const { sandbox } = this;
		if (step.isElsewhere) moveToAnotherProcess();
		sandbox.clock.advance(step.pauseMs);
		for (const fault of step.orders) sandbox.fault(faultOfOrder(fault));
		for (const fault of step.lists) sandbox.fault({ on: { method: 'GET' }, ...fault });
		const { length } = this.played;
		const retried =
			step.retryOf === null ? null : this.played[length - 1 - (step.retryOf % length)];
		const runs = Array.from({ length: step.atOnce }, async (_, index) =>
			retried === null ? await this.start(step, index) : await this.retry(step, retried),
		);
		const played = await Promise.all(runs);
		this.played.push(...played);
		sandbox.clearFaults();
		return played;
	}

	private async start(step: Step, index: number): Promise<Played> {
		const { items } = this.history;
		const taken = index === 0 ? items : items.slice(Math.min(step.lacking, items.length - 1));
		const root = this.started.push(taken) - 1;
		const until = this.stopOf(step);
		const execution = await this.executor.start(taken, until?.reached);
		until?.end();
		return { execution, root, savedAt: savedAtOf(step), isDoubtful: this.leavesDoubt(step) };
	}

	private async retry(step: Step, { execution, root, savedAt, isDoubtful }: Played) {
		const until = this.stopOf(step);
		const retried = await execution.retry(savedAt, until?.reached);
		until?.end();
		return {
			execution: retried,
			root,
			savedAt: savedAtOf(step),
			isDoubtful: isDoubtful || this.leavesDoubt(step),
		};
	}

	private leavesDoubt({ orders, lists, stopAfter }: Step): boolean {
		return (
			this.hangs ||
			losesTrack(this.history) ||
			orders.some(leavesDoubt) ||
			lists.length > 0 ||
			stopAfter !== null
		);
	}

	/** When an execution is stopped: after so many calls more, if it runs that long. */
	private stopOf({ stopAfter }: Step): { reached: Promise<void>; end: () => void } | null {
		if (stopAfter === null) return null;
		const { dialled } = this.sandbox;
		const count = dialled.length + stopAfter;
		let hasEnded = false;
		const reached = (async () => {
			while (!hasEnded && dialled.length < count) await turn();
			if (hasEnded) await new Promise<never>(() => {});
		})();
		return {
			reached,
			end: () => {
				hasEnded = true;
			},
		};
	}
}

function savedAtOf({ isKilled, stopAfter }: Step): SavedAt {
	return isKilled || stopAfter !== null ? 'start' : 'end';
}
