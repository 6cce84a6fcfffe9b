import { createHash } from 'node:crypto';
import type { CallReader, RunMonitor } from '../api/contract';
import type { RunDetails } from '../api/shapes';
import { type Call, type CallLog, callWith, isReady } from '../domain/call';
import { textAt } from '../domain/json';
import { type FinishedPhase, isKnownStatus, phaseOf, statusOfAll } from '../domain/status';
import { creationTimeOfId, toMilliseconds } from '../domain/time';
import { type Entry, type Finding, isEnded, phaseOfLetter } from './entry';
import { ENDS_POLL, type List, type Wanted } from './reading';

/** What the trigger listens to, and how. */
export interface Subscription {
	unpod: RunMonitor & Pick<CallReader, 'callLogs'>;
	spaceToken: string | null;
	agentHandle: string | null;
	taskId: string | null;
	/** Ends of runs to report; none where runs are not listened to. */
	phases: ReadonlySet<FinishedPhase>;
	/** Whether new rows of the call log are reported. */
	callLogs: boolean;
	/** Whether transcript and analysis are waited for and come along. */
	withDetails: boolean;
	/** How long they are waited for, in milliseconds. */
	holdMs: number;
	/** Events to report in one poll, at most. */
	max: number;
}

/** Something that the trigger reports. */
export type UnpodEvent =
	| { name: FinishedPhase; call: Call; analysisPending: boolean }
	| { name: 'callLog'; call: CallLog; analysisPending: boolean };

/** An entry to look at more closely, with what its list shows of it where that was read. */
export interface Look<T> {
	id: string;
	entry: Entry;
	listed: T | null;
}

/** What a look showed, with the calls to report. */
export interface Found<T> extends Finding {
	calls: T[];
}

/** A list that is watched. */
export interface Source<T> extends List<T> {
	/** Rows that the window remembers, at most: as many as a wide page shows. */
	windowSize: number;
	/** Whether the list's word is final; else the calls of a run decide. */
	listDecides: boolean;
	/** The phases to report. */
	events: ReadonlySet<FinishedPhase>;
	holdMs: number;
	/** What there is to do where the list can't be followed. */
	insteadOf: string;
	/**
	 * Tells rows that would be reported by the list's word.
	 *
	 * @throws UnpodError where a filter can't be applied
	 */
	wanted(): Promise<Wanted<T>>;
	/** Looks at entries. Those for which there is no time any more are left out. */
	lookAt(looks: Array<Look<T>>, hasTime: () => boolean): Promise<Map<string, Found<T>>>;
	eventOf(phase: FinishedPhase, call: T, isPending: boolean): UnpodEvent;
}

/** A digest of all that decides what is listed and reported. */
export function scopeOf(subscription: Subscription): string {
	const { unpod, spaceToken, agentHandle, taskId, phases, callLogs } = subscription;
	const parts = [unpod.place, spaceToken, agentHandle, taskId, [...phases].sort(), callLogs];
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** Rows asked for on a wide page. The service knows no maximum (a size of 1000 was seen to work). */
const WIDE = { runs: 1000, callLogs: 500 };

/** The runs of a space, and what their calls tell of them. */
export class RunSource implements Source<Call> {
	readonly windowSize = WIDE.runs;

	readonly listDecides: boolean;

	readonly events: ReadonlySet<FinishedPhase>;

	readonly holdMs: number;

	readonly insteadOf =
		"set the filter 'Task', or wait for each call with Task > Create and Wait or Run > Wait for Completion";

	constructor(
		private readonly subscription: Subscription,
		private readonly spaceToken: string,
	) {
		this.listDecides = subscription.unpod.runStatusIsFinal;
		this.events = subscription.phases;
		this.holdMs = subscription.holdMs;
	}

	pages(firstPage: number, isWide: boolean) {
		const { unpod, taskId } = this.subscription;
		const size = isWide ? { pageSize: WIDE.runs } : {};
		return unpod.runs({ spaceToken: this.spaceToken, taskId, firstPage, ...size });
	}

	/** The time within an id is right whatever zone the service writes. */
	rowOf({ runId, taskId, status, createdAt }: Call) {
		if (runId === null) return null;
		return {
			id: runId,
			taskId,
			phase: phaseOf(status),
			oddWord: isKnownStatus(status) ? null : status,
			createdAt: creationTimeOfId(runId) ?? toMilliseconds(createdAt),
		};
	}

	/** v1 finds a run by its task alone. */
	canAsk({ taskId }: Entry): boolean {
		return !this.listDecides || taskId !== null;
	}

	async wanted(): Promise<Wanted<Call>> {
		return ({ status }) => this.isReported(status);
	}

	private isReported(status: string | null): boolean {
		const phase = phaseOf(status);
		return phase !== 'open' && this.events.has(phase);
	}

	/** Ended runs that the list doesn't show come before those that it shows, and open ones last. */
	async lookAt(looks: Array<Look<Call>>, hasTime: () => boolean) {
		const isListed = ({ listed }: Look<Call>) => listed !== null;
		const unlisted = looks.filter((look) => !isListed(look));
		return new Map([
			...(await this.lookAtUnlisted(
				unlisted.filter(({ entry }) => isEnded(entry)),
				hasTime,
			)),
			...(await this.lookAtListed(looks.filter(isListed), hasTime)),
			...(await this.lookAtUnlisted(
				unlisted.filter(({ entry }) => !isEnded(entry)),
				hasTime,
			)),
		]);
	}

	private async lookAtListed(looks: Array<Look<Call>>, hasTime: () => boolean) {
		const { unpod } = this.subscription;
		const runs = looks.flatMap(({ listed }) => listed ?? []);
		const told = runs.filter((run) => this.isTold(run));
		const others = runs.filter((run) => !this.isTold(run));
		const details = await unpod.details(this.spaceToken, others, hasTime);
		return this.byRun([...told.map((run) => ({ run, calls: [run] })), ...details]);
	}

	/** Whether the list tells enough of a run. */
	private isTold({ status }: Call): boolean {
		const { withDetails, agentHandle } = this.subscription;
		const isEnough = !withDetails && agentHandle === null;
		return this.listDecides && (!this.isReported(status) || isEnough);
	}

	/** Of a run that can't be read, the list's word that it has ended counts; without one it is left for later. */
	private async lookAtUnlisted(looks: Array<Look<Call>>, hasTime: () => boolean) {
		const { unpod } = this.subscription;
		const entries = new Map(
			looks.map(({ id, entry }) => [
				callWith({ runId: id, taskId: entry.taskId, status: reportedStatus(entry) }),
				entry,
			]),
		);
		const runs = [...entries.keys()];
		const settled = new Set(runs.filter(({ status }) => status !== null));
		const options = { hasTime, settled, areUnlisted: true };
		const refreshed = [...(await unpod.refresh(this.spaceToken, runs, options))].map(
			([asked, detail]): [Call, RunDetails] => [
				asked,
				'calls' in detail && detail.calls.length === 0 ? { run: asked, calls: [] } : detail,
			],
		);
		const found = this.byRun(refreshed.map(([, detail]) => detail));
		for (const [asked, detail] of refreshed) {
			const id = asked.runId ?? '';
			const finding = found.get(id);
			const entry = entries.get(asked);
			const status = entry && isEnded(entry) ? phaseOfLetter(entry.listed) : null;
			if (finding && 'calls' in detail) finding.isGone = detail.calls.length === 0;
			else if (status === null) found.delete(id);
			else found.set(id, this.findingOf({ ...detail, run: { ...detail.run, status } }));
		}
		return found;
	}

	private byRun(details: RunDetails[]): Map<string, Found<Call>> {
		for (const detail of details) {
			if ('unreadable' in detail && ENDS_POLL.includes(detail.unreadable.kind)) {
				throw detail.unreadable;
			}
		}
		return new Map(details.map((detail) => [detail.run.runId ?? '', this.findingOf(detail)]));
	}

	private findingOf(details: RunDetails): Found<Call> {
		const { run } = details;
		const { agentHandle, withDetails } = this.subscription;
		const all = 'calls' in details ? details.calls : [];
		const calls = all.filter((call) => isOfAgent(call, agentHandle));
		const status = statusOfAll(all.map((call) => call.status)) ?? run.status;
		const phase = phaseOf(status);
		const odd = all.map((call) => call.status).find((word) => !isKnownStatus(word)) ?? null;
		return {
			phase,
			isOdd: phase === 'open' && (odd !== null || ('calls' in details && all.length === 0)),
			oddWord: odd,
			createdAt: toMilliseconds(run.createdAt ?? all[0]?.createdAt),
			// A run without tasks stands in for its calls: perhaps they are only not there yet.
			isRead: all.some((call) => this.listDecides || call.taskId !== null),
			isReady: all.length > 0 && (!withDetails || (calls.length > 0 && calls.every(isReady))),
			isLeftOut: all.length > 0 && calls.length === 0,
			isGone: false,
			calls: withDetails && calls.length > 0 ? calls : [{ ...run, status }],
		};
	}

	eventOf(phase: FinishedPhase, call: Call, isPending: boolean): UnpodEvent {
		return { name: phase, call, analysisPending: isPending && !isReady(call) };
	}
}

/** A call whose agent isn't known passes: a filter must not lose a run. */
function isOfAgent({ agentHandle }: Call, wanted: string | null): boolean {
	return wanted === null || agentHandle === null || agentHandle === wanted;
}

/** How a run stands as far as it was reported; of one that wasn't, all has to be read. */
function reportedStatus({ kind, phases }: Entry): string | null {
	return kind === 'redial' ? phaseOfLetter(phases.at(-1)) : null;
}

/** What stays the same about a row of the call log that has no id. */
const STABLE_KEYS = [
	'source_number',
	'destination_number',
	'phone_number',
	'from_number',
	'to_number',
	'call_type',
	'task_id',
	'run_id',
];

/**
 * The id of a call log: its own, or a digest of what never changes about it, which its analysis is not.
 * Two rows without ids that agree in all of it can't be told from one that is shown twice.
 */
function callLogKey({ callLogId, createdAt, startedAt, raw }: CallLog): string {
	if (callLogId !== null) return callLogId;
	const stable = [createdAt, startedAt, ...STABLE_KEYS.map((key) => textAt(raw, key))];
	return createHash('sha256').update(JSON.stringify(stable)).digest('hex').slice(0, 20);
}

/** The list that call logs are in. Each row is there at once and for good; nothing is waited for. */
export class CallLogSource implements Source<CallLog> {
	readonly windowSize = WIDE.callLogs;

	readonly listDecides = true;

	readonly events: ReadonlySet<FinishedPhase> = new Set(['completed']);

	readonly holdMs = 0;

	readonly insteadOf = "choose 'Run Completed' and 'Run Failed' under 'Trigger On'";

	private isAsked: Wanted<CallLog> | null = null;

	constructor(private readonly subscription: Subscription) {}

	pages(firstPage: number, isWide: boolean) {
		const { unpod, spaceToken } = this.subscription;
		const size = isWide ? { pageSize: WIDE.callLogs } : {};
		return unpod.callLogList({ spaceToken, firstPage, ...size });
	}

	rowOf(log: CallLog) {
		return {
			id: callLogKey(log),
			taskId: null,
			phase: 'completed' as const,
			oddWord: null,
			createdAt: toMilliseconds(log.createdAt ?? log.endedAt ?? log.startedAt),
		};
	}

	canAsk(): boolean {
		return false;
	}

	async wanted(): Promise<Wanted<CallLog>> {
		const { unpod, spaceToken, agentHandle } = this.subscription;
		this.isAsked ??= await unpod.callLogTest({ spaceToken, agentHandle });
		return this.isAsked;
	}

	async lookAt(looks: Array<Look<CallLog>>) {
		if (looks.length === 0) return new Map<string, Found<CallLog>>();
		const isAsked = await this.wanted();
		const found = looks.flatMap(
			({ id, listed }): Array<[string, Found<CallLog>]> =>
				listed === null ? [] : [[id, this.findingOf(listed, isAsked)]],
		);
		return new Map(found);
	}

	private findingOf(log: CallLog, isAsked: Wanted<CallLog>): Found<CallLog> {
		const { createdAt } = this.rowOf(log);
		return {
			phase: 'completed',
			isOdd: false,
			oddWord: null,
			createdAt,
			isRead: true,
			isReady: true,
			isLeftOut: !isAsked(log),
			isGone: false,
			calls: [log],
		};
	}

	eventOf(_phase: FinishedPhase, call: CallLog): UnpodEvent {
		const { withDetails } = this.subscription;
		return { name: 'callLog', call, analysisPending: withDetails && !isReady(call) };
	}
}
