import { type Call, callWith } from '../../../../nodes/Unpod/domain/call';
import { type Phase, phaseOf, statusOfAll } from '../../../../nodes/Unpod/domain/status';

/** A status word of a task: what it goes on with, how it ends, and one that nobody has heard of. */
export type Word = 'in_progress' | 'pending' | 'completed' | 'failed' | 'no_answer' | 'parked';

/** One contact of a run. */
export interface ModelTask {
	taskId: string;
	status: Word;
	analysed: boolean;
}

/** A run as the service keeps it, and what is true about it. */
export interface ModelRun {
	runId: string;
	/** Milliseconds since 1970 as the service says, which may be wrong; null where it doesn't. */
	createdAt: number | null;
	agentHandle: string;
	tasks: ModelTask[];
	/** What its row says whatever its tasks do; null where the row follows them. */
	stuckAs: string | null;
	isVisible: boolean;
	isDeleted: boolean;
	/** Phases it was in before the trigger had its first look, and while it had it. */
	before: Set<Phase>;
	/** Phases it came into after that, or in which it came into view. */
	reached: Set<Phase>;
	/** Whether the trigger has to know of it: it came in later, or the first look could show how it stood. */
	isWatchable: boolean;
}

/** The status of a run, by the statuses of all its calls. */
export function phaseOfRun({ tasks }: ModelRun): Phase {
	return phaseOf(statusOfAll(tasks.map(({ status }) => status)));
}

/** What a list calls it: completed as soon as the first of several calls is done, however that ended. */
export function listedStatus({ tasks, stuckAs }: ModelRun): string {
	if (stuckAs !== null) return stuckAs;
	if (tasks.length === 1) return tasks[0].status;
	return tasks.some(({ status }) => phaseOf(status) !== 'open') ? 'completed' : 'in_progress';
}

/** A time as the service writes it. */
export function iso(milliseconds: number | null): string | null {
	return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/** A run as a list shows it. Where it is all there is to know of a run, with its agent, and perhaps its task. */
export function rowOf(run: ModelRun, shows: { isFinal: boolean; taskIds: boolean }): Call {
	const { runId, createdAt, agentHandle, tasks } = run;
	return callWith({
		runId,
		status: listedStatus(run),
		createdAt: iso(createdAt),
		...(shows.isFinal ? { agentHandle } : {}),
		...(shows.isFinal && shows.taskIds ? { taskId: tasks[0].taskId } : {}),
	});
}

/** The calls of a run with what is known of each. */
export function callsOf({ runId, createdAt, agentHandle, tasks }: ModelRun): Call[] {
	return tasks.map(({ taskId, status, analysed }) =>
		callWith({ runId, taskId, status, analysed, agentHandle, createdAt: iso(createdAt) }),
	);
}
