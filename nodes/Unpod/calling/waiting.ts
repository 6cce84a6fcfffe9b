import type { RunMonitor } from '../api/contract';
import type { RunDetails } from '../api/shapes';
import { type Call, isReady } from '../domain/call';
import { asUnpodError, endsAllRequests, type UnpodError } from '../domain/errors/unpodError';
import { missing } from '../api/missing';
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
	/** Whether the runs are known to exist: one that Unpod doesn't show yet is then waited for. */
	exist: boolean;
	signal?: AbortSignal;
}

/** The state of a run when the waiting ended. */
export interface WaitResult {
	/** At least one, with what is known of it. */
	calls: Call[];
	/** Whether the run has ended, in whatever state. */
	ended: boolean;
	/** It has ended, and its transcript or analysis did not come in time. */
	analysisPending: boolean;
	/** Why waiting for it ended before the time-out. */
	failure: UnpodError | null;
}

/** The pause between looks is this part of the time waited, so that an end is noticed so much late at most. */
const PAUSE_PART = 0.1;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 10_000;

/** The calls of a run that its list calls open are read this often, in milliseconds: some lists always call it open. */
const CLOSE_LOOK_MS = 60_000;

/** Looks in a row that don't show a run before it counts as unknown. */
const MOST_MISSES = 3;

/** Refusals that are final when they come so many times in a row: an upstream outage may look like one. */
const STUBBORN = ['forbidden', 'notFound', 'redirected', 'refused'];
const MOST_REFUSALS = 3;

/** One run that is waited for, brought up to date by each look. */
class Wait {
	private calls: Call[] = [];

	private failure: UnpodError | null = null;

	private misses = 0;

	private refusals = 0;

	private run: Call;

	/** When its calls were looked at, or could have been first, in milliseconds since 1970. */
	private lookedAt = clock.now();

	constructor(
		readonly waited: WaitedRun,
		private readonly rules: WaitRules,
	) {
		this.run = waited.call;
	}

	/** Returns what to ask Unpod about, with the IDs that earlier looks showed. */
	get asked(): Call {
		return this.run;
	}

	/** Returns whether its calls are to be read though its list calls it open, and counts them as read. */
	takesCloseLook(now: number): boolean {
		if (now - this.lookedAt < CLOSE_LOOK_MS) return false;
		this.lookedAt = now;
		return true;
	}

	private get status(): string | null {
		return statusOfAll(this.calls.map(({ status }) => status)) ?? this.run.status;
	}

	private get hasEnded(): boolean {
		if (!isFinished(this.status)) return false;
		return this.calls.length > 0 || this.rules.unpod.runStatusIsFinal;
	}

	/** Whether its calls have ended. A list that always calls the run open doesn't change that. */
	private get isTalkedOut(): boolean {
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

	/** A run that failed may be redialled by Unpod. */
	get mayBeRedialled(): boolean {
		return this.failure === null && phaseOf(this.status) === 'failed';
	}

	take(details: RunDetails): void {
		if ('unreadable' in details) return this.takeRefusal(details);
		const { run, calls } = details;
		const isUnknown = calls.length === 0 && run.status === null;
		this.misses = isUnknown ? this.misses + 1 : 0;
		this.refusals = 0;
		if (isUnknown) return this.takeMiss();
		this.run = { ...this.run, ...idsOf(run, this.run), status: run.status };
		if (calls.length > 0 || !this.isTalkedOut) this.calls = calls;
	}

	private takeMiss(): void {
		if (this.rules.exist || this.misses < MOST_MISSES) return;
		const { runId, taskId } = this.run;
		this.failure = missing('Run', runId ?? taskId ?? '', 'Run > Get Many or Task > Create');
	}

	private takeRefusal({ run, unreadable }: Extract<RunDetails, { unreadable: UnpodError }>): void {
		if (unreadable.kind === 'notFound') {
			this.misses++;
			return this.takeMiss();
		}
		this.refuse(unreadable);
		// The run was seen, what was said on it wasn't: the next look may show it.
		this.run = { ...this.run, status: run.status };
	}

	refuse(refusal: UnpodError): void {
		this.refusals = STUBBORN.includes(refusal.kind) ? this.refusals + 1 : 0;
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

/** Returns how long to pause after so much waiting, in milliseconds; a little less, so that waits don't keep step. */
function pauseAfter(waitedMs: number): number {
	const pauseMs = Math.min(LONGEST_PAUSE_MS, waitedMs * PAUSE_PART);
	return Math.max(SHORTEST_PAUSE_MS, pauseMs * (1 - clock.random() / 5));
}

/**
 * Waits for all runs in one loop and returns the state of each, in the order of the runs. Looks come
 * every second at first and every 10 s later; one that fails is made up for by the next, unless the key is
 * refused or the same is refused again and again. Ends at the time-out, or at once when the execution is cancelled.
 */
export async function waitForRuns(runs: WaitedRun[], rules: WaitRules): Promise<WaitResult[]> {
	const waits = runs.map((run) => new Wait(run, rules));
	const startedAt = clock.now();
	const deadline = startedAt + rules.timeoutMs;
	const isCancelled = () => rules.signal?.aborted === true;
	let open = waits;
	while (open.length > 0 && !isCancelled()) {
		const askedToWaitMs = await look(open, rules.unpod);
		open = await stillOpen(waits, open, rules.unpod);
		const leftMs = deadline - clock.now();
		if (open.length === 0 || leftMs <= 0) break;
		const pauseMs = Math.max(pauseAfter(clock.now() - startedAt), askedToWaitMs);
		await clock.pause(Math.min(leftMs, pauseMs), rules.signal);
	}
	return waits.map((wait) => wait.result());
}

/** Returns the waits that have not ended. Before the last one ends, runs that failed are looked at again. */
async function stillOpen(waits: Wait[], looked: Wait[], unpod: RunMonitor): Promise<Wait[]> {
	const open = waits.filter(({ isDone }) => !isDone);
	if (open.length > 0) return open;
	const failedEarlier = waits.filter((wait) => wait.mayBeRedialled && !looked.includes(wait));
	if (failedEarlier.length > 0) await look(failedEarlier, unpod);
	return waits.filter(({ isDone }) => !isDone);
}

/** Looks at runs, space by space. Gives how long Unpod wants to be left alone, in milliseconds. */
async function look(waits: Wait[], unpod: RunMonitor): Promise<number> {
	let waitMs = 0;
	for (const spaceToken of new Set(waits.map(({ waited }) => waited.spaceToken))) {
		const here = waits.filter(({ waited }) => waited.spaceToken === spaceToken);
		const asked = new Map(here.map((wait) => [wait.asked, wait]));
		try {
			const now = clock.now();
			const closely = here.filter((wait) => wait.takesCloseLook(now)).map((wait) => wait.asked);
			const options = { closely: new Set(closely) };
			const details = await unpod.refresh(spaceToken, [...asked.keys()], options);
			for (const [call, seen] of details) asked.get(call)?.take(seen);
		} catch (error) {
			const refusal = asUnpodError(error);
			waitMs = Math.max(waitMs, refusal.retryAfterMs ?? 0);
			for (const wait of here) wait.refuse(refusal);
		}
	}
	return waitMs;
}
