import { UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { type JsonObject, textAt } from '../../../../nodes/Unpod/domain/json';
import type { FinishedPhase } from '../../../../nodes/Unpod/domain/status';
import { CallLogSource } from '../../../../nodes/Unpod/trigger/callLogs';
import { pollList } from '../../../../nodes/Unpod/trigger/pollList';
import { RunSource } from '../../../../nodes/Unpod/trigger/runs';
import {
	scopeOf,
	type Subscription,
	type UnpodEvent,
} from '../../../../nodes/Unpod/trigger/source';
import { until } from '../../../until.mts';
import { checkState } from './state.mts';
import type { Service } from './service.mts';
import { ModelUnpod } from './unpod.mts';

/** The node's parameters. */
export interface Wishes {
	listensTo: 'runs' | 'callLogs';
	phases: FinishedPhase[];
	agentHandle: string | null;
	withDetails: boolean;
	holdMs: number;
	max: number;
}

/** n8n's two polling engines. */
export type EngineKind = 'inMemory' | 'durable';

interface Request {
	answer(): void;
	fail(): void;
}

interface Poll {
	hasTime: boolean;
	/** Its process is gone, or its result is not committed. */
	isLost: boolean;
}

/** One event of a run, or of a row of the call log. */
export interface Emitted {
	id: string | null;
	phase: string;
}

function emittedBy({ name, call }: UnpodEvent): Emitted {
	return { id: name === 'callLog' ? textAt(call.raw, 'marker') : call.runId, phase: name };
}

function clone(state: JsonObject | null): JsonObject | null {
	return JSON.parse(JSON.stringify(state));
}

/**
 * n8n with one published workflow.
 *
 * In memory: polls may overlap and share what the trigger remembers. That is saved when a poll started
 * an execution, and at activation; a restart falls back to it. A poll that fails changes nothing, since
 * the trigger writes last.
 *
 * Durable: each poll has a copy, which is committed together with its execution, or not at all: then the
 * next poll starts from the same state.
 */
export class Engine {
	readonly emitted: Emitted[] = [];

	/** What it wrote into n8n's log. */
	readonly logged: string[] = [];

	/** What polls were refused with. */
	readonly refusals: UnpodError[] = [];

	saved: JsonObject | null = null;

	isActive = false;

	private memory: JsonObject | null = null;

	private readonly polls = new Set<Poll>();

	private readonly requests: Request[] = [];

	/** Requests are answered at once. */
	private isDriven = false;

	/** Requests that were sent. */
	requested = 0;

	/** Whether a request failed since a whole poll went well. */
	private hasFailed = false;

	/** Whether a request failed or the time was over since the last poll began. */
	private wasHindered = false;

	constructor(
		private readonly service: Service,
		private readonly wishes: Wishes,
		private readonly kind: EngineKind,
	) {}

	get isPolling(): boolean {
		return this.polls.size > 0;
	}

	/** Starts a poll where n8n would. */
	startPoll(): void {
		const mayOverlap = this.kind === 'inMemory' && this.isActive;
		if (!this.isPolling || mayOverlap) void this.poll();
	}

	private gate(poll: Poll): Promise<void> {
		this.requested++;
		if (this.isDriven) return Promise.resolve();
		return new Promise((resolve, reject) => {
			const once = (act: () => void) => () => {
				this.requests.splice(this.requests.indexOf(request), 1);
				// What a dead process asked for has no consequence.
				if (!poll.isLost || this.kind === 'durable') act();
			};
			const fail = () => {
				this.wasHindered = true;
				this.hasFailed = true;
				reject(new UnpodError({ kind: 'unavailable', message: 'Away', description: 'Wait.' }));
			};
			const request: Request = { answer: once(resolve), fail: once(fail) };
			this.requests.push(request);
		});
	}

	private subscription(poll: Poll): Subscription {
		const { listensTo, phases, ...wishes } = this.wishes;
		return {
			...wishes,
			unpod: new ModelUnpod(this.service, async () => await this.gate(poll)),
			spaceToken: 'space',
			taskId: null,
			phases: new Set(phases),
			callLogs: listensTo === 'callLogs',
			hasTime: () => poll.hasTime,
		};
	}

	private async poll(): Promise<void> {
		const poll: Poll = { hasTime: true, isLost: false };
		this.polls.add(poll);
		this.wasHindered = false;
		const staged = clone(this.saved);
		const remembered = () => (this.kind === 'durable' ? staged : this.memory);
		if (!this.isActive) this.service.beginFirstLook();
		try {
			const subscription = this.subscription(poll);
			const log = (message: string) => this.logged.push(message);
			const scope = scopeOf(subscription);
			const decide = subscription.callLogs
				? await pollList(new CallLogSource(subscription), remembered(), scope, log)
				: await pollList(new RunSource(subscription, 'space'), remembered(), scope, log);
			if (poll.isLost) return;
			const { events, save } = decide(remembered());
			this.commit(save, events.length > 0);
			const reported = events.map((event) => emittedBy(event));
			const once = new Map(reported.map((event) => [`${event.id} ${event.phase}`, event]));
			this.emitted.push(...(subscription.callLogs ? reported : once.values()));
		} catch (error) {
			if (!(error instanceof UnpodError)) throw error;
			this.refusals.push(error);
		} finally {
			this.polls.delete(poll);
		}
	}

	private commit(save: JsonObject, startsExecution: boolean): void {
		checkState(save);
		this.memory = save;
		if (this.kind === 'durable' || startsExecution || !this.isActive) this.saved = clone(save);
		if (!this.isActive) this.service.endFirstLook(this.wasHindered);
		this.isActive = true;
	}

	/** Answers one of the requests under way. */
	answer(pick: number): void {
		this.requests.at(pick % this.requests.length)?.answer();
	}

	/** Fails one of the requests under way, the first that fails in a while. */
	fail(pick: number): void {
		if (this.hasFailed) return;
		this.requests.at(pick % this.requests.length)?.fail();
	}

	/** The time of all polls under way is over. */
	endTime(): void {
		for (const poll of this.polls) poll.hasTime = false;
		this.wasHindered = true;
	}

	/** The results of all polls under way come to nothing: n8n starts again, or doesn't commit. */
	lose(): void {
		for (const poll of this.polls) poll.isLost = true;
		if (this.kind === 'durable') return;
		this.polls.clear();
		this.requests.length = 0;
		this.memory = clone(this.saved);
	}

	/** Lets all polls under way come to their end. */
	async finish(): Promise<void> {
		this.isDriven = true;
		await until(() => {
			for (const request of [...this.requests]) request.answer();
			return !this.isPolling;
		});
		this.isDriven = false;
	}

	/** One poll without hindrance. Gives how many events it put out. */
	async pollWhole(): Promise<number> {
		const before = this.emitted.length;
		this.startPoll();
		await this.finish();
		this.hasFailed = false;
		return this.emitted.length - before;
	}
}
