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
	/**
	 * `never`: the early text stays for good, as while the analysis is still to come. `empty`: the call ended
	 * and nothing was said, or its analysis did not come about, so what follows is empty for good.
	 */
	analysis?: 'normal' | 'never' | 'empty';
	/**
	 * The line's word for a call that reached nobody, e.g. busy, though its task and run end as the outcome says
	 * (the platform calls both completed: seen in its backend). In the Speech plane it is the call's status.
	 */
	unreached?: string;
	/** Put over the platform's output once it is whole. */
	output?: Record<string, unknown>;
	/** Put over the row of v1's call log once it is whole, and over Speech's call once it has ended. */
	log?: Record<string, unknown>;
	/** Put over what the first block of Speech's analytics found. */
	findings?: Record<string, unknown>;
}

/** All that the state of a call can be worked out from. Times are milliseconds since 1970. */
export interface Call {
	serial: number;
	orderedAt: number;
	/** When it is queued; later than `orderedAt` where it is scheduled. */
	startsAt: number;
	plan: CallPlan;
	timing: CallTiming;
	/** Whether a phone rings at all: spaces of something else than contacts have no talking. */
	rings: boolean;
	/** A status set by hand, which overrides the plan. */
	forced: { status: string; at: number } | null;
}

/** The state of a call. Times are milliseconds since 1970. */
export interface CallState {
	status: string;
	startedAt: number;
	endedAt: number;
	hasEnded: boolean;
	/** Whether somebody was reached and talked with. */
	talked: boolean;
	/** Whether what was said and what came of it is there. It comes some time after the end. */
	isAnalysed: boolean;
	/** When its status last changed. */
	changedAt: number;
}

const TALKED = ['completed', 'partially_completed'];
const ENDINGS = [...TALKED, 'failed', 'cancelled'];

interface Schedule {
	startedAt: number;
	endedAt: number;
	analysedAt: number;
}

function scheduleOf({ startsAt, timing, rings, plan, forced }: Call): Schedule {
	const startedAt = startsAt + timing.queuedMs;
	const endedAt =
		plan.outcome === 'neverEnds'
			? Number.POSITIVE_INFINITY
			: startedAt + (rings ? timing.talkingMs : 0);
	if (!forced) return { startedAt, endedAt, analysedAt: endedAt + timing.analysisMs };
	// Whoever sets a status by hand wants that state whole, not another wait for its analysis.
	return { startedAt: Math.min(startedAt, forced.at), endedAt: forced.at, analysedAt: forced.at };
}

/** The state of a call at a time: worked out, not stepped through, so that a clock can jump. */
export function stateOf(call: Call, now: number): CallState {
	const { startedAt, endedAt, analysedAt } = scheduleOf(call);
	const status = call.forced?.status ?? plannedStatus(call, now, startedAt, endedAt);
	const hasEnded = ENDINGS.includes(status);
	return {
		status,
		startedAt,
		endedAt,
		hasEnded,
		talked: call.rings && TALKED.includes(status) && call.plan.unreached === undefined,
		isAnalysed: hasEnded && call.plan.analysis !== 'never' && now >= analysedAt,
		changedAt:
			[call.orderedAt, call.startsAt, startedAt, endedAt].findLast((at) => at <= now) ??
			call.orderedAt,
	};
}

function plannedStatus(
	{ startsAt, orderedAt, plan }: Call,
	now: number,
	startedAt: number,
	endedAt: number,
): string {
	if (now < startsAt) return startsAt > orderedAt ? 'scheduled' : 'pending';
	if (now < startedAt) return 'pending';
	if (now < endedAt || plan.outcome === 'neverEnds') return 'in_progress';
	return plan.outcome ?? 'completed';
}
