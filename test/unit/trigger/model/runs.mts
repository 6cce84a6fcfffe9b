import { type Call, callWith } from '../../../../nodes/Unpod/domain/call';
import { type Phase, phaseOf, statusOfAll } from '../../../../nodes/Unpod/domain/status';

export type Ending = 'completed' | 'failed';

/** How far a time is from the moment in which something is listed. */
export type Made = 'now' | 'late' | 'ahead' | 'withTheLast';

/** One contact of a run. */
export interface ModelTask {
	taskId: string;
	status: 'in_progress' | Ending;
	analysed: boolean;
}

/** A run as the service keeps it, and what is true about it. */
export interface ModelRun {
	runId: string;
	/** Milliseconds since 1970; null where the service doesn't say. */
	createdAt: number | null;
	agentHandle: string;
	/** How far its time is from that of its place in the list. */
	made: Made;
	tasks: ModelTask[];
	isDeleted: boolean;
	/** Phases it was in before the trigger had its first look, and while it had it. */
	before: Set<Phase>;
	/** Phases it came into after that. */
	reached: Set<Phase>;
	/** Whether the trigger could know of it: it is new, or the first look could show how it stood. */
	isWatchable: boolean;
}

/** How a run stands: as the statuses of all its calls tell. */
export function phaseOfRun({ tasks }: ModelRun): Phase {
	return phaseOf(statusOfAll(tasks.map(({ status }) => status)));
}

/** What a list calls it: completed as soon as the first of several calls is done, however that ended. */
export function listedStatus({ tasks }: ModelRun): string {
	if (tasks.length === 1) return tasks[0].status;
	return tasks.some(({ status }) => status !== 'in_progress') ? 'completed' : 'in_progress';
}

/** A time as the service writes it. */
export function iso(milliseconds: number | null): string | null {
	return milliseconds === null ? null : new Date(milliseconds).toISOString();
}

/** A run as a list shows it. Where it is all there is to know of a run, with its task and agent. */
export function rowOf(run: ModelRun, tellsAll: boolean): Call {
	const { runId, createdAt, agentHandle, tasks } = run;
	return callWith({
		runId,
		status: listedStatus(run),
		createdAt: iso(createdAt),
		...(tellsAll ? { taskId: tasks[0].taskId, agentHandle } : {}),
	});
}

/** The calls of a run with what is known of each. */
export function callsOf({ runId, createdAt, agentHandle, tasks }: ModelRun): Call[] {
	return tasks.map(({ taskId, status, analysed }) =>
		callWith({ runId, taskId, status, analysed, agentHandle, createdAt: iso(createdAt) }),
	);
}
