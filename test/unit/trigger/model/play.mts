import { clock } from '../../../../nodes/Unpod/shared/clock';
import type { FinishedPhase } from '../../../../nodes/Unpod/domain/status';
import { Engine, turn } from './engine.mts';
import type { ModelLog } from './logs.mts';
import { type ModelRun, phaseOfRun } from './runs.mts';
import { Service, type Traits } from './service.mts';
import { type Action, PHASES, type Timeline, type WorldAction } from './timelines.mts';

/** Polls in a row that put nothing out, after which nothing is left to put out: of few runs, and of many. */
const QUIET_POLLS = 6;
const RUNS_A_QUIET_POLL = 8;

/** Runs that a poll asks for one by one before it rather reads on in the list. */
const MOST_LOOKS = 20;

/** A list without times has to be read to its new end in one poll, so its pages are not too small. */
function withRoom(traits: Traits): Traits {
	const { times, pageSize } = traits;
	return {
		...traits,
		pageSize: ['none', 'some'].includes(times) ? Math.max(12, pageSize) : pageSize,
	};
}

/** Something that has to come, or may come, once. */
interface Expectation {
	what: string;
	must: boolean;
	may: boolean;
}

/** Plays a timeline, and holds what came out against what was true. */
export class Play {
	private readonly service: Service;

	private readonly engine: Engine;

	/** Runs made since a request was answered. */
	private created = 0;

	constructor(private readonly timeline: Timeline) {
		this.service = new Service(withRoom(timeline.traits));
		this.engine = new Engine(this.service, timeline.wishes, timeline.engine);
		jest.spyOn(clock, 'now').mockImplementation(() => this.service.now);
		jest.spyOn(clock, 'pause').mockImplementation(async (milliseconds) => {
			this.service.now += milliseconds;
		});
	}

	/** @throws where an event is missing, comes twice or tells what was never so */
	async run(): Promise<void> {
		for (const action of this.timeline.before) this.change(action);
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
		else if (action.do === 'create') service.create(action.contacts, action.made, action.agent);
		else if (action.do === 'burst') this.burst(action.size, action.ends);
		else {
			const run = this.runAt(action.run);
			if (run === null) return;
			if (action.do === 'end') service.end(run, action.ending, action.analysed);
			else if (action.do === 'analyse') service.analyse(run);
			else if (action.do === 'redial') service.redial(run);
			else if (service.tellsOfDeletions) service.delete(run);
		}
	}

	/** Not so many that a list without times grows longer than one poll can read, or a test takes for ever. */
	private burst(size: number, ends: boolean): void {
		const { times } = this.service.traits;
		const most = this.timeline.wishes.most < 100 ? 20 : ['none', 'some'].includes(times) ? 60 : 230;
		for (let made = 0; made < Math.min(size, most); made++) {
			this.service.create(1, 'now', 'support');
			this.service.now += 100;
			if (ends) this.service.end(this.service.runs[0], made % 5 ? 'completed' : 'failed', true);
		}
	}

	private async act(action: Action): Promise<void> {
		const { engine } = this;
		await this.keepPace(action);
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

	/**
	 * Where nothing counts the rows, a reader can't tell when more than a page of new ones came in between
	 * two of its requests.
	 */
	private async keepPace(action: Action): Promise<void> {
		const { counts, pageSize } = this.service.traits;
		if (action.do === 'answer') this.created = 0;
		if (action.do === 'create') this.created++;
		// Each call that ends is a row of the call log.
		if (action.do === 'end') this.created += this.runAt(action.run)?.tasks.length ?? 0;
		if (action.do === 'burst') this.created += action.size;
		if (!counts && this.engine.isPolling && this.created >= pageSize) {
			this.created = 0;
			await this.engine.finish();
		}
	}

	/** Polls until nothing comes any more; then everything must have come. */
	private async settle(): Promise<void> {
		await this.engine.finish();
		const enough = QUIET_POLLS + this.service.all.length / RUNS_A_QUIET_POLL;
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

	private expectedOf({ logId, run, wasBefore, isDeleted }: ModelLog): Expectation {
		const { agentHandle } = this.timeline.wishes;
		const isWanted = (agentHandle ?? run.agentHandle) === run.agentHandle;
		return {
			what: `${logId} callLog`,
			must: isWanted && wasBefore === 'no' && !isDeleted,
			may: isWanted && wasBefore !== 'yes',
		};
	}

	private isWanted({ agentHandle }: ModelRun, phase: FinishedPhase): boolean {
		const { phases, agentHandle: wanted } = this.timeline.wishes;
		return phases.includes(phase) && (wanted ?? agentHandle) === agentHandle;
	}

	/** What stands now and came about after the first look. */
	private mustCome(run: ModelRun, phase: FinishedPhase): boolean {
		return (
			this.isWanted(run, phase) &&
			phaseOfRun(run) === phase &&
			run.reached.has(phase) &&
			!run.before.has(phase) &&
			run.isWatchable &&
			!run.isDeleted
		);
	}

	/** What was ever so, but not already when the first look began and all through it. */
	private mayCome(run: ModelRun, phase: FinishedPhase): boolean {
		const wasSoBefore = run.before.has(phase) && run.before.size === 1;
		return (
			this.isWanted(run, phase) && !wasSoBefore && (run.reached.has(phase) || run.before.has(phase))
		);
	}

	/** A poll with nothing new reads one page, and asks besides for runs of which it can still hear. */
	private async checkCost(): Promise<void> {
		const { runs } = this.service;
		const { phases, listensTo } = this.timeline.wishes;
		const unsettled = runs.filter((run) => {
			if (listensTo === 'callLogs') return false;
			const phase = phaseOfRun(run);
			return phase === 'open' || (phase !== 'completed' && phases.some((event) => event !== phase));
		});
		const before = this.engine.requested;
		await this.engine.pollWhole();
		const most = unsettled.length > MOST_LOOKS ? Number.POSITIVE_INFINITY : 1 + unsettled.length;
		expect(this.engine.requested - before).toBeLessThanOrEqual(most);
	}
}
