import { clock } from '../../../../nodes/Unpod/shared/clock';
import type { FinishedPhase } from '../../../../nodes/Unpod/domain/status';
import { turn } from '../../../until.mts';
import { Engine } from './engine.mts';
import type { ModelLog } from './logs.mts';
import { listedStatus, type ModelRun, phaseOfRun } from './runs.mts';
import { Service } from './service.mts';
import { type Action, PHASES, type Timeline, type WorldAction } from './timelines.mts';

/**
 * Polls in a row that put nothing out, after which nothing is left to put out: ten until an end is seen that no
 * row shows, and three for which it is held until its analysis is there.
 */
const QUIET_POLLS = 15;

/** The same where pages are small: four pages further down are looked at in turn, one every ten polls. */
const QUIET_POLLS_OF_SMALL_PAGES = 45;

/** Rows that a poll takes at most from a list with small pages, in pages. */
const REACH = 5;

/**
 * Rows of a list whose order changes with each request, at most: what falls out of the window is any of those at its
 * end, and may be shown above others later.
 */
const MOST_SHUFFLED = 450;

/** Something that has to come, or may come, once. */
interface Expectation {
	what: string;
	must: boolean;
	may: boolean;
}

/** Lets the nodes go by the service's clock. */
export function goByClockOf(service: Service): void {
	jest.spyOn(clock, 'now').mockImplementation(() => service.now);
	jest.spyOn(clock, 'pause').mockImplementation(async (milliseconds) => {
		service.now += milliseconds;
	});
}

/** Plays a timeline, and holds what came out against what was true. */
export class Play {
	private readonly service: Service;

	private readonly engine: Engine;

	constructor(private readonly timeline: Timeline) {
		this.service = new Service(timeline.traits);
		this.engine = new Engine(this.service, timeline.wishes, timeline.engine);
		goByClockOf(this.service);
	}

	/** @throws where an event is missing, comes twice or says what was never so */
	async run(): Promise<void> {
		for (const action of this.timeline.before) this.change(action);
		this.service.blanks = 0;
		this.engine.startPoll();
		await turn();
		for (const action of this.timeline.rounds.flat()) {
			await this.act(action);
			await turn();
		}
		await this.settle();
		await this.checkCost();
	}

	private runAt(place: number): ModelRun | null {
		const { runs } = this.service;
		return runs.length === 0 ? null : runs[Math.floor((place / 998) ** 1.5 * runs.length)];
	}

	private change(action: WorldAction): void {
		const { service } = this;
		if (action.do === 'pass') service.now += action.seconds * 1000;
		else if (action.do === 'create') this.create(action);
		else if (action.do === 'burst') this.burst(action.size, action.ends);
		else if (action.do === 'blank') {
			if (service.firstLook === 'over') service.blanks = action.requests;
		} else {
			const run = this.runAt(action.run);
			if (run === null) return;
			if (action.do === 'end') service.end(run, action.ending, action.analysed);
			else if (action.do === 'analyse') service.analyse(run);
			else if (action.do === 'redial') service.redial(run);
			else if (action.do === 'show') service.show(run);
			else if (action.do === 'stick') service.stick(run, 'pending');
			else service.delete(run);
		}
	}

	private create(action: Extract<WorldAction, { do: 'create' }>): void {
		const { contacts, agent: agentHandle, offMs, isHidden } = action;
		const run = this.service.create({ contacts, agentHandle, isHidden });
		if (run.createdAt !== null) run.createdAt += offMs;
	}

	/** Not so many that a test takes for ever. */
	private burst(size: number, ends: boolean): void {
		const most = this.timeline.wishes.max < 100 ? 20 : 230;
		const room = this.service.traits.shuffles
			? MOST_SHUFFLED - this.service.all.length
			: Number.POSITIVE_INFINITY;
		for (let made = 0; made < Math.min(size, most, room); made++) {
			const run = this.service.create();
			this.service.now += 100;
			if (ends) this.service.end(run, made % 5 ? 'completed' : 'failed');
		}
	}

	private async act(action: Action): Promise<void> {
		const { engine } = this;
		switch (action.do) {
			case 'poll':
				return engine.startPoll();
			case 'answer':
				return engine.answer(action.request);
			case 'fail':
				return engine.fail(action.request);
			case 'endTime':
				return engine.endTime();
			case 'lose':
				return engine.lose();
			case 'finish':
				return await engine.finish();
			case 'settle':
				return await this.settle();
			default:
				return this.change(action);
		}
	}

	/** Polls until nothing comes any more; then everything must have come. */
	private async settle(): Promise<void> {
		await this.engine.finish();
		this.service.blanks = 0;
		const isWide = this.service.traits.wide === 'given';
		const enough = isWide ? QUIET_POLLS : QUIET_POLLS_OF_SMALL_PAGES;
		const tooMany = this.engine.emitted.length + 3 * this.service.all.length;
		for (let quiet = 0; quiet < enough && this.engine.emitted.length <= tooMany; ) {
			this.service.now += 20_000;
			quiet = (await this.engine.pollWhole()) > 0 ? 0 : quiet + 1;
		}
		this.check();
	}

	private check(): void {
		const counts = new Map<string, number>();
		for (const { id, phase } of this.engine.emitted) {
			const key = `${id} ${phase}`;
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		const wrong = this.expectations().flatMap(({ what, must, may }) => {
			const count = counts.get(what) ?? 0;
			const isRight = count >= (must ? 1 : 0) && count <= (may ? 1 : 0);
			return isRight ? [] : [{ what, count, must, may }];
		});
		expect(wrong).toEqual([]);
	}

	private expectations(): Expectation[] {
		if (this.timeline.wishes.listensTo === 'callLogs') {
			return this.service.allLogs.map((log) => this.expectedOf(log));
		}
		return this.service.all.flatMap((run) =>
			PHASES.map((phase) => ({
				what: `${run.runId} ${phase}`,
				must: this.mustCome(run, phase),
				may: this.mayCome(run, phase),
			})),
		);
	}

	private expectedOf(log: ModelLog): Expectation {
		const { logId, run, wasBefore, isDeleted, isVisible, isWatchable } = log;
		const { agentHandle } = this.timeline.wishes;
		const isWanted = (agentHandle ?? run.agentHandle) === run.agentHandle;
		return {
			what: `${logId} callLog`,
			must: isWanted && wasBefore === 'no' && !isDeleted && isVisible,
			may: isWanted && (wasBefore !== 'yes' || !isWatchable),
		};
	}

	private isWanted({ agentHandle }: ModelRun, phase: FinishedPhase): boolean {
		const { phases, agentHandle: wanted } = this.timeline.wishes;
		return phases.includes(phase) && (wanted ?? agentHandle) === agentHandle;
	}

	/** Whether nothing says any more that a run was another agent's; where rows are final it then counts. */
	private isNobodysAnyMore(run: ModelRun, phase: FinishedPhase): boolean {
		const { isFinal } = this.service.traits;
		return isFinal && run.isDeleted && this.timeline.wishes.phases.includes(phase);
	}

	/** What is so now and came about after the first look. */
	private mustCome(run: ModelRun, phase: FinishedPhase): boolean {
		return (
			this.isWanted(run, phase) &&
			phaseOfRun(run) === phase &&
			run.reached.has(phase) &&
			!run.before.has(phase) &&
			run.isWatchable &&
			run.isVisible &&
			!run.isDeleted &&
			this.isInReach(run)
		);
	}

	/** Whether looks further down come to where a run is: a matter of small pages. */
	private isInReach(run: ModelRun): boolean {
		const { wide, pageSize } = this.service.traits;
		if (wide === 'given') return true;
		const size = typeof wide === 'number' ? Math.max(wide, pageSize) : pageSize;
		return this.service.visibleRuns.indexOf(run) < REACH * size;
	}

	/** What was ever so, but not already when the first look began and all through it. */
	private mayCome(run: ModelRun, phase: FinishedPhase): boolean {
		const wasSoBefore = run.before.has(phase) && run.before.size === 1;
		return (
			(this.isWanted(run, phase) || this.isNobodysAnyMore(run, phase)) &&
			(!wasSoBefore || !run.isWatchable) &&
			(run.reached.has(phase) || run.before.has(phase))
		);
	}

	/** A poll with nothing new and nothing open reads one page, and one more every ten polls. */
	private async checkCost(): Promise<void> {
		const { visibleRuns } = this.service;
		const { phases, listensTo } = this.timeline.wishes;
		const { wide, paging, shuffles } = this.service.traits;
		if (wide === 'refused' || wide === 'broken' || paging !== 'number' || shuffles) return;
		const isUnsettled = (run: ModelRun) =>
			phaseOfRun(run) === 'open' || listedStatus(run) !== phaseOfRun(run) || run.isDeleted;
		const unsettled = listensTo === 'callLogs' ? [] : visibleRuns.filter(isUnsettled);
		if (unsettled.length > 0 || this.service.all.some(({ isDeleted }) => isDeleted)) return;
		if (phases.length === 0) return;
		const before = this.engine.requested;
		for (let polls = 0; polls < 10; polls++) await this.engine.pollWhole();
		expect(this.engine.requested - before).toBeLessThanOrEqual(11);
	}
}
