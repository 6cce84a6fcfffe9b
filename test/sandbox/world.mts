import { type CallPlan, type CallState, type CallTiming, stateOf } from './call.mts';
import type { SandboxClock } from './clock.mts';
import { Directory } from './directory.mts';
import { currentCall, type Run, type Space, type Task } from './entities.mts';
import { FIRST_SERIAL, History } from './history.mts';
import { platformId } from './ids.mts';
import { type Contact, executionTypeIn, planIn, type RunOrder } from './orders.mts';
import { RunStore } from './runStore.mts';

function needed<T>(entry: T | null, what: string): T {
	if (entry === null) throw new Error(`The sandbox has no ${what}`);
	return entry;
}

function newRun(ids: Pick<Run, 'serial' | 'runId' | 'spaceToken' | 'createdAt'>): Run {
	return { ...ids, tasks: [], forced: null, breaksItsPage: false, plane: null };
}

/** All that is in a sandbox: organizations, spaces, agents and runs. Knows no HTTP. */
export class World extends Directory {
	private readonly store = new RunStore();

	private readonly plans = new Map<string, CallPlan[]>();

	private readonly bornAt: number;

	private serial = FIRST_SERIAL;

	constructor(
		readonly clock: SandboxClock,
		readonly timing: CallTiming,
	) {
		super();
		this.bornAt = clock.now();
	}

	/** What happens on the next calls to this number; the last plan holds for all later ones. */
	script(phoneNumber: string, ...plans: CallPlan[]): void {
		this.plans.set(phoneNumber, plans);
	}

	/**
	 * A run of one task for each contact. It is there, but counts for nobody dialled: the journal notes
	 * that of requests alone.
	 *
	 * @throws Error where the space is unknown or there is no contact
	 */
	placeRun(order: RunOrder): Run {
		const { spaceToken = this.spaces[0].token } = order;
		const space = needed(this.findSpace(spaceToken), `space ${spaceToken}`);
		if (order.contacts.length === 0) throw new Error('A run has at least one contact');
		const createdAt = order.createdAt ?? this.clock.now();
		const serial = ++this.serial;
		const runId = platformId('R', createdAt, serial);
		const plane = order.plane ?? null;
		const run: Run = { ...newRun({ serial, runId, spaceToken, createdAt }), plane };
		for (const contact of order.contacts) {
			this.store.addTask(run, this.newTask(run, space, order, contact));
		}
		this.store.add(run);
		return run;
	}

	private newTask(run: Run, space: Space, order: RunOrder, contact: Contact): Task {
		const { runId, createdAt } = run;
		const serial = ++this.serial;
		const task: Task = {
			serial,
			taskId: platformId('T', createdAt, serial),
			runId,
			spaceToken: space.token,
			agentHandle: order.agentHandle ?? this.agents[0].handle,
			phoneNumber: contact.phoneNumber,
			contactName: contact.name ?? null,
			objective: order.objective ?? 'Call it',
			metadata: { ...order.metadata, ...contact.metadata },
			createdAt,
			executionType: executionTypeIn(space),
			fromNumber: order.fromNumber ?? null,
			calls: [],
		};
		const plan = { ...this.nextPlan(contact.phoneNumber), ...planIn(order) };
		this.addCall(task, plan, createdAt, order.startsAt);
		return task;
	}

	private addCall(task: Task, plan: CallPlan, orderedAt: number, startsAt = orderedAt): void {
		task.calls.push({
			serial: ++this.serial,
			orderedAt,
			startsAt,
			plan,
			timing: { ...this.timing, ...plan.timing },
			rings: task.executionType === 'call',
			forced: null,
		});
	}

	private nextPlan(phoneNumber: string): CallPlan {
		const plans = this.plans.get(phoneNumber) ?? [];
		return (plans.length > 1 ? plans.shift() : plans[0]) ?? {};
	}

	/** So many runs of the first space that were done long ago, a minute apart. */
	addHistory(count: number): void {
		const [{ token }] = this.spaces;
		const [{ handle }] = this.agents;
		this.store.history ??= new History(this.bornAt, token, handle);
		this.store.history.count += count;
	}

	/**
	 * Calls a run's contacts once more, as the service does by itself: tasks that failed go back to
	 * pending; where none did, a new task for the first contact is appended, and the run goes on
	 * saying completed (reference: call engine source, Mar 2026). Counts for nobody dialled.
	 */
	redial(runId: string | number, plan: CallPlan = {}): void {
		const run = this.liveRun(runId);
		const failed = run.tasks.filter((task) =>
			['failed', 'cancelled'].includes(this.stateOf(task).status),
		);
		if (failed.length === 0) return this.append(run, plan);
		run.forced = null;
		for (const task of failed) this.addCall(task, plan, this.clock.now());
	}

	private append(run: Run, plan: CallPlan): void {
		const createdAt = this.clock.now();
		const serial = ++this.serial;
		const ids = { serial, taskId: platformId('T', createdAt, serial) };
		const task: Task = { ...run.tasks[0], ...ids, createdAt, calls: [] };
		this.addCall(task, plan, createdAt);
		this.store.addTask(run, task);
	}

	/** Sets what a run and all its tasks call their status from now on; any word will do. */
	finish(runId: string | number, status: string): void {
		const run = this.liveRun(runId);
		for (const { taskId } of run.tasks) this.setStatus(taskId, status);
		run.forced = status;
	}

	/** Sets what a task calls its status from now on; any word will do. Its run follows its tasks. */
	setStatus(taskId: string | number, status: string): void {
		const task = this.task(taskId);
		this.liveRun(task.runId).forced = null;
		currentCall(task).forced = { status, at: this.clock.now() };
	}

	/**
	 * Sets what a run alone calls its status from now on, whatever its tasks say: the service fails a task after
	 * it updated the run, and the run stays pending for good (seen in its backend).
	 */
	holdStatus(runId: string | number, status: string): void {
		this.liveRun(runId).forced = status;
	}

	/** A run without tasks, as a creation leaves it that breaks off half-way (seen in the backend). */
	breakOffRun(status = 'pending'): Run {
		const createdAt = this.clock.now();
		const serial = ++this.serial;
		const [{ token: spaceToken }] = this.spaces;
		const runId = platformId('R', createdAt, serial);
		const run = { ...newRun({ serial, runId, spaceToken, createdAt }), forced: status };
		this.store.add(run);
		return run;
	}

	/** Lets a run's row break the list of runs on the platform, page by page (seen in its backend). */
	breakRow(runId: string | number): void {
		this.liveRun(runId).breaksItsPage = true;
	}

	/** Ends the call of a task as somebody who hangs up does: with what was said, or before it began. */
	hangUp(taskId: string | number): void {
		const { status } = this.stateOf(this.task(taskId));
		this.setStatus(taskId, status === 'in_progress' ? 'completed' : 'cancelled');
	}

	removeRun(runId: string | number): void {
		this.store.remove(this.liveRun(runId));
	}

	/** The runs that aren't history, newest first. */
	runs(): readonly Run[] {
		return this.store.live;
	}

	/** The history, null where there is none. */
	get history(): History | null {
		return this.store.history;
	}

	findRun(id: string | number): Run | null {
		return this.store.findRun(id);
	}

	findTask(id: string | number): Task | null {
		return this.store.findTask(id);
	}

	/** A run by its id in either dialect; one of history is made anew. @throws Error where there is none */
	run(id: string | number): Run {
		return needed(this.findRun(id), `run ${id}`);
	}

	/** A task by its id, likewise. @throws Error where there is none */
	task(id: string | number): Task {
		return needed(this.findTask(id), `task ${id}`);
	}

	private liveRun(id: string | number): Run {
		return needed(this.store.findLiveRun(id), `run ${id} that could be changed`);
	}

	/** The status of a task's last call now. */
	stateOf(task: Task): CallState {
		return stateOf(currentCall(task), this.clock.now());
	}

	/**
	 * What a run calls its status: of several tasks it is completed as soon as the first is done,
	 * however that ended (reference: call engine source, Mar 2026).
	 */
	statusOf(run: Run): string {
		const states = run.tasks.map((task) => this.stateOf(task));
		if (run.forced !== null) return run.forced;
		if (states.length === 1) return states[0].status;
		if (states.some(({ hasEnded }) => hasEnded)) return 'completed';
		const isGoing = states.some(({ status }) => status === 'in_progress');
		return isGoing ? 'in_progress' : states[0].status;
	}
}
