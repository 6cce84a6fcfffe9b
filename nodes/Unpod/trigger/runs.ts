import type { RunDetails } from '../api/shapes';
import { type Call, callWith, isReady } from '../domain/call';
import { endsAllRequests, type UnpodError } from '../domain/errors/unpodError';
import {
	type FinishedPhase,
	isKnownStatus,
	type Phase,
	phaseOf,
	statusOfAll,
} from '../domain/status';
import { creationTimeOfId, toMilliseconds } from '../domain/time';
import { zip } from '../shared/zip';
import { type Entry, type Finding, isEnded, type Row, type Rules } from './entry';
import type { FoundCalls, Look, Source, Subscription, UnpodEvent } from './source';
import { digestOf } from './window';

/** The rows of a wide page. The service knows no maximum (a size of 1000 was seen to work). */
const WIDE = 1000;

type Detailed = [run: Call, details: RunDetails];

/** The runs of a space, and what their calls say of them. */
export class RunSource implements Source<Call> {
	readonly windowSize = WIDE;

	readonly rules: Rules;

	readonly insteadOf =
		"set the filter 'Task', or wait for each call with Task > Create and Wait or Run > Wait for Completion";

	readonly hasTime: () => boolean;

	constructor(
		private readonly subscription: Subscription,
		private readonly spaceToken: string,
	) {
		const { phases, holdMs, max, unpod, hasTime } = subscription;
		this.rules = { events: phases, holdMs, max, listDecides: unpod.runStatusIsFinal };
		this.hasTime = hasTime;
	}

	/** A run is another agent's by its calls alone. */
	async checkFilters(): Promise<void> {}

	isWanted({ status }: Call): boolean {
		const phase = phaseOf(status);
		return phase !== 'open' && this.rules.events.has(phase);
	}

	pages(firstPage: number, isWide: boolean) {
		const { unpod, taskId } = this.subscription;
		const size = isWide ? { pageSize: WIDE } : {};
		return unpod.runs({ spaceToken: this.spaceToken, taskId, firstPage, ...size });
	}

	/**
	 * Knows a run without an ID of its own by its task's (v1 documents neither). Prefers the time within an ID, which is
	 * right whatever zone the service writes.
	 */
	rowOf({ runId, taskId, status, createdAt }: Call): Row | null {
		const id = runId ?? idByTask(taskId);
		if (id === null) return null;
		return {
			id,
			digest: digestOf(id),
			taskId,
			phase: phaseOf(status),
			unknownStatus: isKnownStatus(status) ? null : status,
			createdAt: creationTimeOfId(id) ?? toMilliseconds(createdAt),
		};
	}

	/** Returns whether a run can be asked for: v1 finds one by its task alone. */
	canAsk({ taskId }: Entry): boolean {
		return !this.rules.listDecides || taskId !== null;
	}

	/** Looks at ended runs that no page shows before those that one shows, and at open ones last. */
	async lookAt(looks: Array<Look<Call>>): Promise<Map<string, FoundCalls<Call>>> {
		const looksByRun = new Map(looks.map((look) => [runOf(look), look]));
		const runs = (isMeant: (look: Look<Call>) => boolean) =>
			[...looksByRun].flatMap(([run, look]) => (isMeant(look) ? [run] : []));
		const details = [
			...(await this.refresh(runs(({ entry, listed }) => listed === null && isEnded(entry)))),
			...(await this.readListed(runs(({ listed }) => listed !== null))),
			...(await this.refresh(runs(({ entry, listed }) => listed === null && !isEnded(entry)))),
		];
		const found = new Map<string, FoundCalls<Call>>();
		for (const [run, detail] of details) {
			const look = looksByRun.get(run);
			const shown = look && this.foundBy(look, detail);
			if (look && shown) found.set(look.digest, shown);
		}
		return found;
	}

	private async readListed(runs: Call[]): Promise<Detailed[]> {
		const complete = runs.filter((run) => this.isComplete(run));
		const others = runs.filter((run) => !this.isComplete(run));
		const details = await this.subscription.unpod.details(this.spaceToken, others, this.hasTime);
		return [
			...complete.map((run): Detailed => [run, { run, calls: [run] }]),
			...zip(others, details),
		];
	}

	/** Returns whether the row of a run says all that is asked for. */
	private isComplete(run: Call): boolean {
		const { withDetails, agentHandle } = this.subscription;
		const isEnough = !withDetails && agentHandle === null;
		return this.rules.listDecides && (!this.isWanted(run) || isEnough);
	}

	private async refresh(runs: Call[]): Promise<Map<Call, RunDetails>> {
		const settled = new Set(runs.filter(({ status }) => status !== null));
		const options = { hasTime: this.hasTime, settled, areUnlisted: true };
		return await this.subscription.unpod.refresh(this.spaceToken, runs, options);
	}

	/** Returns what a look found, null where that has to wait for another look. */
	private foundBy(look: Look<Call>, details: RunDetails): FoundCalls<Call> | null {
		const { agentHandle, withDetails } = this.subscription;
		const all = 'calls' in details ? details.calls : [];
		const wanted = all.filter((call) => isOfAgent(call, agentHandle));
		const listedStatus = look.listed === null ? look.entry.listed : details.run.status;
		const status = statusOfAll(all.map((call) => call.status)) ?? listedStatus;
		const finding =
			'calls' in details
				? this.findingOf(look, phaseOf(status), all, wanted)
				: this.findingUnread(look, phaseOf(status), details.unreadable);
		if (finding === null) return null;
		const run = { ...details.run, status };
		const createdAt = toMilliseconds(run.createdAt ?? all[0]?.createdAt);
		return { finding, calls: withDetails && wanted.length > 0 ? wanted : [run], createdAt };
	}

	private findingOf({ listed }: Look<Call>, phase: Phase, all: Call[], wanted: Call[]): Finding {
		if (all.length === 0 && listed === null) return { is: 'gone' };
		if (all.length > 0 && wanted.length === 0) return { is: 'leftOut' };
		if (phase === 'open') {
			const unknownStatus = all.find((call) => !isKnownStatus(call.status))?.status ?? null;
			return { is: 'open', isOdd: unknownStatus !== null || all.length === 0, unknownStatus };
		}
		// A run without tasks is listed in place of its calls, which may follow.
		const isRead = all.some((call) => this.rules.listDecides || call.taskId !== null);
		if (!isRead) return { is: 'ended', phase, lacks: 'calls' };
		const isComplete = !this.subscription.withDetails || wanted.every(isReady);
		return { is: 'ended', phase, lacks: isComplete ? 'nothing' : 'details' };
	}

	/**
	 * Of a run whose calls can't be read, the end counts that its row shows, or showed when a page last did. An open
	 * one that no page shows is left for later, and so is one that may be another agent's.
	 */
	private findingUnread(
		{ entry, listed }: Look<Call>,
		phase: Phase,
		reason: UnpodError,
	): Finding | null {
		if (endsAllRequests(reason)) throw reason;
		const isUnclear = !isEnded(entry) || this.subscription.agentHandle !== null;
		if (listed === null && isUnclear) return null;
		if (phase === 'open') return { is: 'open', isOdd: false, unknownStatus: null };
		return { is: 'ended', phase, lacks: 'calls' };
	}

	eventOf(phase: FinishedPhase, call: Call, isPending: boolean): UnpodEvent {
		return { name: phase, call, analysisPending: isPending && !isReady(call) };
	}
}

/** Returns the ID of an entry whose run has none. */
function idByTask(taskId: string | null): string | null {
	return taskId === null ? null : `task ${taskId}`;
}

/** Returns what is known of a run; of one that was reported and that no page shows, its status too. */
function runOf({ entry: { id, kind, taskId, phases }, listed }: Look<Call>): Call {
	const status = kind === 'redial' ? (phases.at(-1) ?? null) : null;
	const runId = id === idByTask(taskId) ? null : id;
	return listed ?? callWith({ runId, taskId, status });
}

/** Returns whether a call is of the agent; one whose agent isn't known passes: a filter must not lose a run. */
function isOfAgent({ agentHandle }: Call, wanted: string | null): boolean {
	return wanted === null || agentHandle === null || agentHandle === wanted;
}
