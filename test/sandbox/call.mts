/** How long the parts of a call last, in milliseconds. */
export interface CallTiming {
	queuedMs: number;
	talkingMs: number;
	/** From the call's end until transcript and analysis are there. */
	analysisMs: number;
}

export type Ending = 'completed' | 'failed' | 'cancelled' | 'partially_completed';

/** What happens on a call. */
export interface CallPlan {
	outcome?: Ending | 'neverEnds';
	timing?: Partial<CallTiming>;
	analysis?: 'normal' | 'never';
	/** Put over the platform's output once it is whole. */
	output?: Record<string, unknown>;
	/** Put over the row of v1's call log. */
	log?: Record<string, unknown>;
}

/** A task with all that its state can be worked out from. */
export interface Task {
	serial: number;
	taskId: string;
	runId: string;
	spaceToken: string;
	agentHandle: string;
	phoneNumber: string;
	contactName: string | null;
	objective: string;
	/** What was sent along: v1's metadata, the further keys of a platform document. */
	extras: Record<string, unknown>;
	createdAt: number;
	/** When it is queued; later than `createdAt` where it is scheduled. */
	startsAt: number;
	plan: CallPlan;
	timing: CallTiming;
	/** Whether its space makes calls at all. */
	phones: boolean;
	/** A status set by hand, which stands above the plan. */
	forced: string | null;
}

/** Where a call stands. Times are milliseconds since 1970. */
export interface CallState {
	status: string;
	startedAt: number;
	endedAt: number;
	hasEnded: boolean;
	isAnalysed: boolean;
}

const ENDINGS = ['completed', 'failed', 'cancelled', 'partially_completed'];

/** Where a call stands at a time: worked out, not stepped through, so that a clock can jump. */
export function stateOf(task: Task, now: number): CallState {
	const { timing, plan, startsAt, phones } = task;
	const startedAt = startsAt + timing.queuedMs;
	const endedAt = startedAt + (phones ? timing.talkingMs : 0);
	const outcome = plan.outcome ?? 'completed';
	const status = task.forced ?? plannedStatus(task, now, startedAt, endedAt, outcome);
	const hasEnded = ENDINGS.includes(status);
	const analysedAt =
		plan.analysis === 'never' ? Number.POSITIVE_INFINITY : endedAt + timing.analysisMs;
	return {
		status,
		startedAt,
		endedAt,
		hasEnded,
		isAnalysed:
			hasEnded && (now >= analysedAt || (task.forced !== null && plan.analysis !== 'never')),
	};
}

function plannedStatus(
	{ startsAt, createdAt }: Task,
	now: number,
	startedAt: number,
	endedAt: number,
	outcome: string,
): string {
	if (now < startsAt) return startsAt > createdAt ? 'scheduled' : 'pending';
	if (now < startedAt) return 'pending';
	if (now < endedAt || outcome === 'neverEnds') return 'in_progress';
	return outcome;
}
