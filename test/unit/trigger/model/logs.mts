import { type CallLog, callWith } from '../../../../nodes/Unpod/domain/call';
import { iso, type ModelRun, type ModelTask } from './runs.mts';

/** A row of the call log: a call that has ended. */
export interface ModelLog {
	logId: string;
	run: ModelRun;
	task: ModelTask;
	/** Milliseconds since 1970; null where the service doesn't say. */
	createdAt: number | null;
	startedAt: number;
	/** Whether it was there when the trigger had its first look. */
	wasBefore: 'yes' | 'perhaps' | 'no';
	isVisible: boolean;
	isDeleted: boolean;
	isWatchable: boolean;
}

/** The row as a list shows it. Its analysis comes later than the row. */
export function callLogOf(log: ModelLog, hasIds: boolean): CallLog {
	const { logId, run, task, createdAt, startedAt } = log;
	return {
		...callWith({
			createdAt: iso(createdAt),
			startedAt: hasIds ? null : iso(startedAt),
			agentHandle: run.agentHandle,
			analysed: task.analysed,
			summary: task.analysed ? 'All is well' : null,
			raw: { marker: logId, task_id: task.taskId, summary: task.analysed ? 'All is well' : null },
		}),
		callLogId: hasIds ? logId : null,
		callType: 'outbound',
	};
}
