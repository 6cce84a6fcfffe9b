import type { CallPlan, CallTiming, Task } from './call.mts';
import { stateOf } from './call.mts';
import type { SandboxClock } from './clock.mts';
import { platformId } from './ids.mts';

export interface Space {
	id: number;
	token: string;
	name: string;
	contentType: string;
}

export interface Agent {
	handle: string;
	name: string;
	state: 'published' | 'draft';
	spaceToken: string | null;
}

export interface Run {
	serial: number;
	runId: string;
	spaceToken: string;
	createdAt: number;
	tasks: Task[];
}

export interface RunOrder {
	spaceToken?: string;
	agentHandle?: string;
	contacts: Array<{ phoneNumber: string; name?: string | null; extras?: Record<string, unknown> }>;
	objective?: string;
	createdAt?: number;
	startsAt?: number;
	plan?: CallPlan;
}

const HISTORY_GAP_MS = 60_000;

/** All that is in a sandbox: spaces, agents and runs. Knows no HTTP. */
export class World {
	readonly organization = { name: 'Acme', handle: 'acme.example' };

	readonly spaces: Space[] = [];

	readonly agents: Agent[] = [];

	/** Newest first. */
	private readonly live: Run[] = [];

	private readonly plans = new Map<string, CallPlan[]>();

	private historyCount = 0;

	private readonly historyBefore: number;

	private serial = 0;

	constructor(
		readonly clock: SandboxClock,
		readonly timing: CallTiming,
	) {
		this.historyBefore = clock.now();
	}

	addSpace(space: { token: string; name?: string; contentType?: string }): Space {
		const { token, name = 'My Workspace', contentType = 'contact' } = space;
		const added = { id: this.spaces.length + 1, token, name, contentType };
		this.spaces.push(added);
		return added;
	}

	addAgent(agent: {
		handle: string;
		name?: string;
		state?: Agent['state'];
		spaceToken?: string;
	}): Agent {
		const { handle, name = 'Support', state = 'published', spaceToken = null } = agent;
		const added = { handle, name, state, spaceToken };
		this.agents.push(added);
		return added;
	}

	/** What happens on the next call to this number; after several, on the ones after it. */
	script(phoneNumber: string, ...plans: CallPlan[]): void {
		this.plans.set(phoneNumber, [...(this.plans.get(phoneNumber) ?? []), ...plans]);
	}

	/** A run of one task for each contact. It is there; whether somebody was dialled is the journal's. */
	placeRun(order: RunOrder): Run {
		const createdAt = order.createdAt ?? this.clock.now();
		const serial = ++this.serial;
		const run: Run = {
			serial,
			runId: platformId('R', createdAt, serial),
			spaceToken: order.spaceToken ?? this.spaces[0].token,
			createdAt,
			tasks: [],
		};
		run.tasks.push(...order.contacts.map((contact) => this.newTask(run, order, contact)));
		const place = this.live.findIndex((other) => other.createdAt <= createdAt);
		this.live.splice(place === -1 ? this.live.length : place, 0, run);
		return run;
	}

	private newTask(run: Run, order: RunOrder, contact: RunOrder['contacts'][number]): Task {
		const serial = ++this.serial;
		const plan = order.plan ?? this.nextPlan(contact.phoneNumber);
		const space = this.spaces.find(({ token }) => token === run.spaceToken);
		return {
			serial,
			taskId: platformId('T', run.createdAt, serial),
			runId: run.runId,
			spaceToken: run.spaceToken,
			agentHandle: order.agentHandle ?? this.agents[0].handle,
			phoneNumber: contact.phoneNumber,
			contactName: contact.name ?? null,
			objective: order.objective ?? 'Call it',
			extras: contact.extras ?? {},
			createdAt: run.createdAt,
			startsAt: order.startsAt ?? run.createdAt,
			plan,
			timing: { ...this.timing, ...plan.timing },
			phones: space?.contentType === 'contact',
			forced: null,
		};
	}

	private nextPlan(phoneNumber: string): CallPlan {
		const plans = this.plans.get(phoneNumber) ?? [];
		return (plans.length > 1 ? plans.shift() : plans[0]) ?? {};
	}

	/** So many runs that were done long ago, made up when they are looked at. */
	addHistory(count: number): void {
		this.historyCount += count;
	}

	/** Calls a failed run's contact once more: the task goes back to pending (server source). */
	redial(runId: string, plan: CallPlan = {}): void {
		const [task] = this.run(runId).tasks;
		task.startsAt = this.clock.now();
		task.plan = plan;
		task.timing = { ...this.timing, ...plan.timing };
		task.forced = null;
	}

	/** Sets what all tasks of a run, and so the run, call their status. */
	setStatus(runId: string, status: string): void {
		for (const task of this.run(runId).tasks) task.forced = status;
	}

	removeRun(runId: string): void {
		this.live.splice(this.live.indexOf(this.run(runId)), 1);
	}

	/** @throws Error where there is no such run. */
	run(runId: string): Run {
		const run = this.live.find((candidate) => candidate.runId === runId);
		if (!run) throw new Error(`The sandbox has no run ${runId}`);
		return run;
	}

	/** The runs of a space that aren't history, newest first. */
	runsOf(spaceToken: string): Run[] {
		return this.live.filter((run) => run.spaceToken === spaceToken);
	}

	/** So many runs of a space, newest first, from an offset on. History belongs to the first space. */
	runPage(spaceToken: string, offset: number, size: number): { rows: Run[]; count: number } {
		const live = this.runsOf(spaceToken);
		const history = spaceToken === this.spaces[0].token ? this.historyCount : 0;
		const rows = live.slice(offset, offset + size);
		for (
			let index = offset + rows.length;
			rows.length < size && index < live.length + history;
			index++
		) {
			rows.push(this.historicRun(index - live.length));
		}
		return { rows, count: live.length + history };
	}

	private historicRun(index: number): Run {
		const createdAt = this.historyBefore - (index + 1) * HISTORY_GAP_MS;
		const run: Run = {
			serial: -index - 1,
			runId: platformId('R', createdAt, index),
			spaceToken: this.spaces[0].token,
			createdAt,
			tasks: [],
		};
		const contact = { phoneNumber: '+14155550199' };
		const plan: CallPlan = { timing: { queuedMs: 0, talkingMs: 1000, analysisMs: 0 } };
		const task = this.newTask(run, { contacts: [contact], plan }, contact);
		run.tasks.push({ ...task, taskId: platformId('T', createdAt, index), serial: run.serial });
		return run;
	}

	/** What a run calls its status: with several contacts, completed as soon as one is (server source). */
	statusOf(run: Run): string {
		const states = run.tasks.map((task) => stateOf(task, this.clock.now()));
		const [first] = states;
		if (states.length === 1) return first.status;
		if (states.some(({ status }) => status === 'completed')) return 'completed';
		return states.find(({ hasEnded }) => !hasEnded)?.status ?? first.status;
	}
}
