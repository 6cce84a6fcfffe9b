import { phaseOf } from '../../../../nodes/Unpod/domain/status';
import type { ModelLog } from './logs.mts';
import { listedStatus, type ModelRun, type ModelTask, phaseOfRun, type Word } from './runs.mts';

/** What kind of service it is. */
export interface Traits {
	/** Rows on a page of its list. */
	pageSize: number;
	/** What it does where a larger page is asked for: it may break there; a number is the most rows that it returns. */
	wide: 'given' | 'ignored' | 'refused' | 'broken' | number;
	/** Whether a run is one call and its list shows its status (v1), or its calls do (platform). */
	isFinal: boolean;
	/** Whether rows of runs name their task, by which a run can be asked for (v1). */
	taskIds: boolean;
	/** What lists say of how many rows there are. */
	counts: 'right' | 'none' | 'ofPage' | 'falling';
	/** Whether pages are asked for by number, or only one after the other. */
	paging: 'number' | 'nextOnly';
	/** Newest first by when a row was made, or by when it was changed last. */
	order: 'made' | 'changed';
	/** Whether the rows of a page come in any order. */
	shuffles: boolean;
	/** What lists say of when a run was made. */
	times: 'all' | 'coarse' | 'some' | 'none' | 'wrong';
	/** Whether rows of its call log have ids. */
	logIds: boolean;
}

const START = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a first look is made of, at least: rows where large pages are given, pages else, and closer looks. */
const FIRST_ROWS = 1000;
const FIRST_PAGES = 5;
const FIRST_LOOKS = 10;
const FIRST_OPEN_LOOKS = 100;

/** How a run is made. */
export interface Order {
	contacts?: number;
	agentHandle?: string;
	/** Milliseconds since 1970 that its rows say. */
	createdAt?: number | null;
	/** A run that isn't shown yet; it comes into view at the place that it has then. */
	isHidden?: boolean;
}

/** Runs that come and go on a service. Knows nothing of who polls them. */
export class Service {
	now = START;

	/** In the order in which its list shows them, hidden ones too. */
	runs: ModelRun[] = [];

	/** Deleted ones too. */
	readonly all: ModelRun[] = [];

	/** The call log, likewise. */
	logs: ModelLog[] = [];

	readonly allLogs: ModelLog[] = [];

	/** So many requests are answered with empty lists. */
	blanks = 0;

	/** Whether somebody is having his first look; then it is open what he sees. */
	firstLook: 'none' | 'underWay' | 'over' = 'none';

	/** Whether rows moved or came into view while somebody had his first look over several pages. */
	private wasMoved = false;

	/** Runs and rows of the call log that were deleted meanwhile. */
	private removed = 0;

	constructor(readonly traits: Traits) {}

	get visibleRuns(): ModelRun[] {
		return this.runs.filter(({ isVisible }) => isVisible);
	}

	get visibleLogs(): ModelLog[] {
		return this.logs.filter(({ isVisible }) => isVisible);
	}

	private timeOf(serial: number): number | null {
		const { times } = this.traits;
		if (times === 'none' || (times === 'some' && serial % 3 === 0)) return null;
		// Times that say nothing: days off in both directions.
		if (times === 'wrong') return this.now + (((serial * 7919) % 7) - 3) * DAY;
		return times === 'coarse' ? this.now - (this.now % MINUTE) : this.now;
	}

	create({
		contacts = 1,
		agentHandle = 'support',
		createdAt,
		isHidden = false,
	}: Order = {}): ModelRun {
		const serial = this.all.length + 1;
		const tasks = Array.from({ length: this.traits.isFinal ? 1 : contacts }, (_, index) => ({
			taskId: `task ${serial}.${index}`,
			status: 'in_progress' as const,
			analysed: false,
		}));
		const run: ModelRun = {
			runId: `run ${serial}`,
			createdAt: createdAt === undefined ? this.timeOf(serial) : createdAt,
			agentHandle,
			tasks,
			stuckAs: null,
			isVisible: !isHidden,
			isDeleted: false,
			before: new Set(),
			reached: new Set(),
			isWatchable: true,
		};
		this.runs.unshift(run);
		this.all.push(run);
		this.note(run);
		return run;
	}

	/** A hidden run or row comes into view, where it has been all the time. */
	show(entry: ModelRun | ModelLog): void {
		if (entry.isVisible || entry.isDeleted) return;
		entry.isVisible = true;
		this.wasMoved = true;
		if ('runId' in entry) {
			this.note(entry);
			// Whether the first look still shows it is open.
			if (this.firstLook === 'underWay') entry.before.add('open');
		} else entry.wasBefore = this.firstLook === 'over' ? 'no' : 'perhaps';
	}

	/** Ends one call of a run. What has been completed before ends so again. */
	end(run: ModelRun, ending: Word = 'completed', analysed = true): void {
		const task = run.tasks.find(({ status }) => phaseOf(status) === 'open');
		if (!task) return;
		const again = run.before.has('completed') || run.reached.has('completed');
		Object.assign(task, { status: again ? 'completed' : ending, analysed });
		this.touch(run);
		this.note(run);
		if (ending !== 'no_answer') this.log(run, task);
	}

	/** Adds the call to the log. */
	private log(run: ModelRun, task: ModelTask): void {
		const serial = this.allLogs.length + 1;
		const log: ModelLog = {
			logId: `log ${serial}`,
			run,
			task,
			createdAt: this.timeOf(serial),
			startedAt: ++this.now,
			wasBefore: this.firstLook === 'over' ? 'no' : 'perhaps',
			isVisible: true,
			isDeleted: false,
			isWatchable: true,
		};
		this.logs.unshift(log);
		this.allLogs.push(log);
	}

	/** A list that is sorted by the last change shows what is changed first. */
	private touch(run: ModelRun): void {
		if (this.traits.order !== 'changed') return;
		this.runs = [run, ...this.runs.filter((other) => other !== run)];
		if (run.isVisible) this.wasMoved = true;
	}

	analyse(run: ModelRun): void {
		for (const task of run.tasks) task.analysed = phaseOf(task.status) !== 'open';
		this.touch(run);
	}

	/** From now on the row of a run says this, whatever its tasks do. */
	stick(run: ModelRun, word: string): void {
		if (!this.traits.isFinal) run.stuckAs = word;
	}

	/**
	 * Calls a run once more: its contacts that failed; where none did, a task more is made for it, or,
	 * where a run is one call, that call is made again.
	 */
	redial(run: ModelRun): void {
		if (run.stuckAs !== null) return;
		const failed = run.tasks.filter(({ status }) => status === 'failed');
		if (failed.length > 0) for (const task of failed) task.status = 'in_progress';
		else if (phaseOfRun(run) !== 'completed') return;
		else if (this.traits.isFinal) run.tasks[0].status = 'in_progress';
		else {
			const taskId = `${run.tasks[0].taskId} again ${run.tasks.length}`;
			run.tasks.push({ taskId, status: 'in_progress', analysed: false });
		}
		this.touch(run);
		this.note(run);
	}

	delete(run: ModelRun): void {
		this.runs = this.runs.filter((other) => other !== run);
		run.isDeleted = true;
		for (const log of this.logs) log.isDeleted ||= log.run === run;
		this.removed += 1 + this.logs.filter((log) => log.isDeleted).length;
		this.logs = this.logs.filter((log) => !log.isDeleted);
		this.wasMoved = true;
	}

	find(runId: string | null): ModelRun | null {
		return this.visibleRuns.find((run) => run.runId === runId) ?? null;
	}

	private note(run: ModelRun): void {
		if (!run.isVisible) return;
		(this.firstLook === 'over' ? run.reached : run.before).add(phaseOfRun(run));
	}

	beginFirstLook(): void {
		this.firstLook = 'underWay';
		this.wasMoved = false;
		this.removed = 0;
		for (const run of this.visibleRuns) run.before = new Set([phaseOfRun(run)]);
		for (const log of this.visibleLogs) log.wasBefore = 'yes';
	}

	/**
	 * From now on, what happens has to be noticed: with runs that the first look could show. Where the
	 * list says more than is true, it takes a closer look, which is given to the newest where nothing
	 * hinders it.
	 */
	endFirstLook(wasHindered: boolean): void {
		this.firstLook = 'over';
		const shown = this.shownFirst(this.visibleRuns);
		const ended = shown.filter((run) => phaseOf(listedStatus(run)) !== 'open');
		const open = shown.filter((run) => !ended.includes(run));
		const looked = wasHindered
			? []
			: [...this.newest(ended, FIRST_LOOKS - 2), ...this.newest(open, FIRST_OPEN_LOOKS)];
		for (const run of this.visibleRuns) {
			const isToldRight = phaseOf(listedStatus(run)) === phaseOfRun(run);
			run.isWatchable = shown.includes(run) && (isToldRight || looked.includes(run));
		}
		const logs = this.shownFirst(this.visibleLogs);
		for (const log of this.visibleLogs) log.isWatchable = logs.includes(log);
	}

	/** In an order that changes with each request nobody knows which of more rows were the first. */
	private newest<T>(rows: T[], count: number): T[] {
		return this.traits.shuffles && rows.length > count ? [] : rows.slice(0, count);
	}

	/** Where rows moved between two pages, some may have been passed over. */
	private shownFirst<T>(rows: T[]): T[] {
		const { wide, pageSize } = this.traits;
		const size =
			wide === 'given'
				? FIRST_ROWS
				: typeof wide === 'number'
					? Math.max(wide, pageSize)
					: pageSize;
		const pages = wide === 'given' ? 1 : FIRST_PAGES;
		if (this.wasMoved && rows.length + this.removed > size) return [];
		return rows.slice(0, size * pages);
	}
}
