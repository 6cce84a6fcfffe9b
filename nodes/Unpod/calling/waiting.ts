import type { RunMonitor } from '../api/contract';
import type { RunDetails } from '../api/shapes';
import { type Call, isReady } from '../domain/call';
import { asUnpodError, endsAllRequests, type UnpodError } from '../domain/errors/unpodError';
import { missing } from '../api/lists/missing';
import { clock } from '../shared/clock';
import { isFinished, phaseOf, statusOfAll } from '../domain/status';

/** A run to wait for, with what is known of its call so far. */
export interface WaitedRun {
	spaceToken: string;
	/** Its run ID is known, or its task ID, or both. */
	call: Call;
}

export interface WaitRules {
	unpod: RunMonitor;
	/** Milliseconds. */
	timeoutMs: number;
	/** Whether to wait for transcript and analysis, which follow some time after a call's end. */
	forAnalysis: boolean;
	/** Whether the runs are known to exist: the wait continues for one that Unpod doesn't show yet. */
	exist: boolean;
	signal?: AbortSignal;
}

/** The state of a run when the waiting ended. */
export interface WaitResult {
	/** At least one, with what is known of it. */
	calls: Call[];
	/** Whether the run has ended, with whatever status. */
	ended: boolean;
	/** Whether it has ended and its transcript or analysis did not come in time. */
	analysisPending: boolean;
	/** Why the wait for it ended before the time-out; null where it didn't. */
	failure: UnpodError | null;
}

/** The pause between polls is this part of the time waited, which is how late an end is noticed at most. */
const PAUSE_PART = 0.1;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;

/** The calls of a run that is listed as open are read this often, in milliseconds: some lists always show it as open. */
const DETAILS_MS = 60_000;

/** Polls in a row that don't show a run before it counts as unknown. */
const MOST_MISSES = 3;

/** Refusals that are final when they come so many times in a row: one alone may be an outage. */
const FINAL_IN_A_ROW = ['forbidden', 'notFound', 'redirected', 'refused'];
const MOST_REFUSALS = 3;

/** One run that is waited for, brought up to date by each poll. */
class Wait {
	private calls: Call[] = [];

	private failure: UnpodError | null = null;

	private misses = 0;

	private refusals = 0;

	private run: Call;

	/** When its calls were read, or could have been first, in milliseconds since 1970. */
	private detailsAt = clock.now();

	constructor(
		readonly waited: WaitedRun,
		private readonly rules: WaitRules,
	) {
		this.run = waited.call;
	}

	/** Returns what to ask Unpod about, with the IDs that earlier polls showed. */
	get asked(): Call {
		return this.run;
	}

	/** Returns whether its calls are due to be read although it is listed as open; if so, counts them as read. */
	takesDetails(now: number): boolean {
		if (now - this.detailsAt < DETAILS_MS) return false;
		this.detailsAt = now;
		return true;
	}

	private get status(): string | null {
		return statusOfAll(this.calls.map(({ status }) => status)) ?? this.run.status;
	}

	private get hasEnded(): boolean {
		if (!isFinished(this.status)) return false;
		return this.calls.length > 0 || this.rules.unpod.runStatusIsFinal;
	}

	/** Whether its calls have ended. A list that always shows the run as open doesn't change that. */
	private get haveCallsEnded(): boolean {
		const status = statusOfAll(this.calls.map((call) => call.status));
		return isFinished(status) && phaseOf(status) !== 'failed';
	}

	private get isReady(): boolean {
		return this.hasEnded && this.calls.length > 0 && this.calls.every(isReady);
	}

	get isDone(): boolean {
		if (this.failure !== null) return true;
		return this.rules.forAnalysis ? this.isReady : this.hasEnded;
	}

	/** Whether its calls failed, so that Unpod may redial. */
	get mayBeRedialled(): boolean {
		return this.failure === null && phaseOf(this.status) === 'failed';
	}

	/** Brings it up to date by what a poll showed. */
	update(details: RunDetails): void {
		if ('unreadable' in details) return this.noteUnreadable(details);
		const { run, calls } = details;
		const isUnknown = calls.length === 0 && run.status === null;
		this.misses = isUnknown ? this.misses + 1 : 0;
		this.refusals = 0;
		if (isUnknown) return this.noteMissing();
		this.run = { ...this.run, ...idsOf(run, this.run), status: run.status };
		if (calls.length > 0 || !this.haveCallsEnded) this.calls = calls;
	}

	private noteMissing(): void {
		if (this.rules.exist || this.misses < MOST_MISSES) return;
		const { runId, taskId } = this.run;
		this.failure = missing('Run', runId ?? taskId ?? '', 'Run > Get Many or Task > Create');
	}

	private noteUnreadable({
		run,
		unreadable,
	}: Extract<RunDetails, { unreadable: UnpodError }>): void {
		if (unreadable.kind === 'notFound') {
			this.misses++;
			return this.noteMissing();
		}
		this.noteRefusal(unreadable);
		// The list shows the run; its calls could not be read now, and may be at the next poll.
		this.run = { ...this.run, status: run.status };
	}

	/** Notes that it could not be read; ends the wait where further polls would be refused as well. */
	noteRefusal(refusal: UnpodError): void {
		this.refusals = FINAL_IN_A_ROW.includes(refusal.kind) ? this.refusals + 1 : 0;
		if (endsAllRequests(refusal) || this.refusals >= MOST_REFUSALS) this.failure = refusal;
	}

	result(): WaitResult {
		const ended = this.hasEnded;
		return {
			calls: this.calls.length > 0 ? this.calls : [this.run],
			ended,
			analysisPending: ended && this.rules.forAnalysis && !this.isReady,
			failure: this.failure,
		};
	}
}

function idsOf(run: Call, known: Call): Pick<Call, 'runId' | 'taskId'> {
	return { runId: run.runId ?? known.runId, taskId: known.taskId ?? run.taskId };
}

/** Returns how long to pause after so much waiting, in milliseconds, with jitter so that waits don't poll in step. */
function pauseAfter(waitedMs: number): number {
	const pauseMs = Math.min(LONGEST_PAUSE_MS, waitedMs * PAUSE_PART);
	return Math.max(SHORTEST_PAUSE_MS, pauseMs * (1 - clock.random() / 5));
}

/**
 * Waits for all runs in one loop and returns the state of each, in the order of the runs. It polls every second
 * at first and every 10 s later. A poll that fails is made up for by the next, unless the key is refused or the same
 * is refused again and again. The wait ends at the time-out, or at once when the execution is cancelled.
 */
export async function waitForRuns(runs: WaitedRun[], rules: WaitRules): Promise<WaitResult[]> {
	const waits = runs.map((run) => new Wait(run, rules));
	const startedAt = clock.now();
	const deadline = startedAt + rules.timeoutMs;
	const isCancelled = () => rules.signal?.aborted === true;
	let open = waits;
	while (open.length > 0 && !isCancelled()) {
		const askedToWaitMs = await poll(open, rules.unpod);
		open = await stillOpen(waits, open, rules.unpod);
		const leftMs = deadline - clock.now();
		if (open.length === 0 || leftMs <= 0) break;
		const pauseMs = Math.max(pauseAfter(clock.now() - startedAt), askedToWaitMs);
		await clock.pause(Math.min(leftMs, pauseMs), rules.signal);
	}
	return waits.map((wait) => wait.result());
}

/** Returns the waits that have not ended. Before the last one ends, runs that failed are polled again. */
async function stillOpen(waits: Wait[], polled: Wait[], unpod: RunMonitor): Promise<Wait[]> {
	const open = waits.filter(({ isDone }) => !isDone);
	if (open.length > 0) return open;
	const failedEarlier = waits.filter((wait) => wait.mayBeRedialled && !polled.includes(wait));
	if (failedEarlier.length > 0) await poll(failedEarlier, unpod);
	return waits.filter(({ isDone }) => !isDone);
}

/** Polls runs, space by space. Returns the milliseconds that Unpod asks to wait before the next poll. */
async function poll(waits: Wait[], unpod: RunMonitor): Promise<number> {
	let waitMs = 0;
	for (const spaceToken of new Set(waits.map(({ waited }) => waited.spaceToken))) {
		const here = waits.filter(({ waited }) => waited.spaceToken === spaceToken);
		const asked = new Map(here.map((wait) => [wait.asked, wait]));
		try {
			const now = clock.now();
			const closely = here.filter((wait) => wait.takesDetails(now)).map((wait) => wait.asked);
			const options = { closely: new Set(closely) };
			const details = await unpod.refresh(spaceToken, [...asked.keys()], options);
			for (const [call, seen] of details) asked.get(call)?.update(seen);
		} catch (error) {
			const refusal = asUnpodError(error);
			waitMs = Math.max(waitMs, refusal.retryAfterMs ?? 0);
			for (const wait of here) wait.noteRefusal(refusal);
		}
	}
	return waitMs;
}
