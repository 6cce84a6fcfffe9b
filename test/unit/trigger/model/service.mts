import { phaseOf } from '../../../../nodes/Unpod/domain/status';
import type { ModelLog } from './logs.mts';
import {
	type Ending,
	listedStatus,
	type Made,
	type ModelRun,
	type ModelTask,
	phaseOfRun,
} from './runs.mts';

/** What kind of service it is. */
export interface Traits {
	/** Rows on a page of its list. */
	pageSize: number;
	/** Whether a run is one call and its list tells how it stands (v1), or its calls do (platform). */
	isFinal: boolean;
	/** Whether lists say how many rows there are. */
	counts: boolean;
	/** Whether the rows of a page come in any order. */
	shuffles: boolean;
	/** Whether lists say when a run was made: of all, of all by the minute, of some, of none. */
	times: 'all' | 'coarse' | 'some' | 'none';
	/** Whether rows of its call log have ids. */
	logIds: boolean;
}

const START = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;
const LATE_MS = 5 * MINUTE;
const AHEAD_MS = 60 * MINUTE;

/** So many pages down its list a run that comes late would be, by its time, at most. */
const LATE_PAGES = 2;

/** What a first look is made of, at least: pages, closer looks, tries where runs are deleted meanwhile. */
const FIRST_PAGES = 5;
const FIRST_LOOKS = 8;
const FIRST_TRIES = 3;

/** Runs that come and go on a service. Knows nothing of who watches them. */
export class Service {
	now = START;

	/** The newest first, as its list shows them. */
	runs: ModelRun[] = [];

	/** Deleted ones too. */
	readonly all: ModelRun[] = [];

	/** The call log, the newest first. */
	logs: ModelLog[] = [];

	/** Deleted rows too. */
	readonly allLogs: ModelLog[] = [];

	/** Whether somebody is having his first look; then it is open what he sees. */
	firstLook: 'none' | 'underWay' | 'over' = 'none';

	deletions = 0;

	constructor(readonly traits: Traits) {}

	/** Whether readers of its pages can notice that rows are gone. */
	get tellsOfDeletions(): boolean {
		return this.traits.counts && ['all', 'coarse'].includes(this.traits.times);
	}

	private timeOf(made: Made, serial: number, rows: Array<ModelRun | ModelLog>): number | null {
		const { times, pageSize } = this.traits;
		if (times === 'none' || (times === 'some' && serial % 3 === 0)) return null;
		const oldest = rows[Math.min(LATE_PAGES * pageSize, rows.length) - 1]?.createdAt ?? START;
		const late = Math.max(this.now - LATE_MS, Math.min(oldest, this.now));
		const last = rows[0]?.createdAt ?? this.now;
		const time = { now: this.now, late, ahead: this.now + AHEAD_MS, withTheLast: last }[made];
		return times === 'coarse' ? time - (time % MINUTE) : time;
	}

	create(contacts: number, made: Made, agentHandle: string): void {
		const serial = this.all.length + 1;
		const tasks = Array.from({ length: this.traits.isFinal ? 1 : contacts }, (_, index) => ({
			taskId: `task ${serial}.${index}`,
			status: 'in_progress' as const,
			analysed: false,
		}));
		const run: ModelRun = {
			runId: `run ${serial}`,
			createdAt: this.timeOf(made, serial, this.runs),
			made,
			agentHandle,
			tasks,
			isDeleted: false,
			before: new Set(),
			reached: new Set(),
			isWatchable: true,
		};
		this.note(run);
		this.runs.unshift(run);
		this.all.push(run);
	}

	/** Ends one call of a run. What has been completed before ends so again. */
	end(run: ModelRun, ending: Ending, analysed: boolean): void {
		const task = run.tasks.find(({ status }) => status === 'in_progress');
		if (!task) return;
		const again = run.before.has('completed') || run.reached.has('completed');
		Object.assign(task, { status: again ? 'completed' : ending, analysed });
		this.note(run);
		this.log(run, task);
	}

	private log(run: ModelRun, task: ModelTask): void {
		const serial = this.allLogs.length + 1;
		const log: ModelLog = {
			logId: `log ${serial}`,
			run,
			task,
			createdAt: this.timeOf(run.made, serial, this.logs),
			startedAt: ++this.now,
			wasBefore: this.firstLook === 'over' ? 'no' : 'perhaps',
			isDeleted: false,
		};
		this.logs.unshift(log);
		this.allLogs.push(log);
	}

	analyse(run: ModelRun): void {
		for (const task of run.tasks) task.analysed = task.status !== 'in_progress';
	}

	/**
	 * Calls a run once more: its contacts that failed; where none did, a task more is made for it, or,
	 * where a run is one call, that call is made again.
	 */
	redial(run: ModelRun): void {
		const failed = run.tasks.filter(({ status }) => status === 'failed');
		if (failed.length > 0) for (const task of failed) task.status = 'in_progress';
		else if (phaseOfRun(run) !== 'completed') return;
		else if (this.traits.isFinal) run.tasks[0].status = 'in_progress';
		else {
			const taskId = `${run.tasks[0].taskId} again ${run.tasks.length}`;
			run.tasks.push({ taskId, status: 'in_progress', analysed: false });
		}
		this.note(run);
	}

	delete(run: ModelRun): void {
		this.runs = this.runs.filter((other) => other !== run);
		run.isDeleted = true;
		for (const log of this.logs) log.isDeleted ||= log.run === run;
		this.logs = this.logs.filter((log) => !log.isDeleted);
		this.deletions++;
	}

	find(runId: string | null): ModelRun | null {
		return this.runs.find((run) => run.runId === runId) ?? null;
	}

	private note(run: ModelRun): void {
		(this.firstLook === 'over' ? run.reached : run.before).add(phaseOfRun(run));
	}

	beginFirstLook(): void {
		this.firstLook = 'underWay';
		this.deletions = 0;
		for (const run of this.all) run.before = new Set([phaseOfRun(run)]);
		for (const log of this.allLogs) log.wasBefore = 'yes';
	}

	/**
	 * From now on, what happens has to be noticed: with runs that the first look could show. Where the
	 * list says more than is true, it takes a closer look, which is given to the newest where nothing
	 * hinders it.
	 */
	endFirstLook(wasHindered: boolean): void {
		this.firstLook = 'over';
		const shown = this.runs.slice(0, FIRST_PAGES * this.traits.pageSize);
		const ended = shown
			.filter((run) => phaseOf(listedStatus(run)) !== 'open')
			.slice(0, FIRST_LOOKS);
		for (const run of this.all) {
			const isToldRight = phaseOf(listedStatus(run)) === phaseOfRun(run);
			const isLookedAt = ended.includes(run) && !wasHindered;
			const isShown = shown.includes(run) && this.deletions < FIRST_TRIES;
			run.isWatchable = isShown && (isToldRight || isLookedAt);
		}
	}
}
