import { stateOf } from './call.mts';
import { type Agent, currentCall, type Run, type Space, type Task } from './entities.mts';
import { v1Id, type V1Ids } from './ids.mts';
import type { TaskCall } from './lists.mts';
import type { Row } from './paging.mts';
import { recordingUrl } from './recordings.mts';
import type { World } from './world.mts';

/** The article's four words for the states of a call; words set by hand beyond its own are shown as they are. */
function wordFor(status: string, isForced: boolean): string {
	if (status === 'pending' || status === 'scheduled') return 'queued';
	if (isForced) return status;
	if (status === 'cancelled') return 'failed';
	return status === 'partially_completed' ? 'completed' : status;
}

/** A space as the quick-start article prints it. */
export function spaceRow({ id, name, token, organizationHandle }: Space): Row {
	return { id, name, token, domain: organizationHandle };
}

/** The article says only that an agent has a `handle`. */
export function agentRow({ handle, name }: Agent): Row {
	return { handle, name };
}

const WHAT_CAME_OF_IT = {
	transcript: 'Agent: Hello, this is Acme.\nCustomer: Thursday suits me.',
	sentiment: 'positive',
	outcome: 'Connected',
	summary: 'The appointment on Thursday suits.',
	extracted_data: { appointment: 'Thursday' },
};

/** Nothing was said, or its analysis did not come about. */
const NOTHING = {
	transcript: '',
	sentiment: null,
	outcome: null,
	summary: '',
	extracted_data: {},
};

const NOTHING_YET = {
	transcript: null,
	sentiment: null,
	outcome: null,
	summary: null,
	extracted_data: null,
};

/** Whether rows show all that is plausible, the same but of a run its task's ID alone, or what the article promises. */
export type V1Rows = 'full' | 'byTask' | 'bare';

/** Rows that the article describes without printing them; their keys are plausible ones. */
export class V1Shapes {
	constructor(
		private readonly world: World,
		private readonly ids: V1Ids,
		private readonly rows: V1Rows,
	) {}

	taskId({ serial }: Task): string | number {
		return v1Id('task', serial, this.ids);
	}

	runId({ serial }: Run): string | number {
		return v1Id('run', serial, this.ids);
	}

	/** A run of v1 is the run of one task; one that the platform made of several shows its first. */
	runRow(run: Run, task: Task, showsMetadata: boolean): Row {
		const state = this.world.stateOf(task);
		const promised = {
			...(this.rows === 'byTask' ? {} : { id: this.runId(run) }),
			status: wordFor(state.status, currentCall(task).forced !== null),
		};
		if (this.rows === 'bare') return promised;
		return {
			...promised,
			task_id: this.taskId(task),
			created_at: new Date(run.createdAt).toISOString(),
			agent_handle: task.agentHandle,
			phone_number: task.phoneNumber,
			...(showsMetadata ? { metadata: task.metadata } : {}),
		};
	}

	/** A row of the call log; there is one when the call has ended. What came of it follows later. */
	logRow({ task, call }: TaskCall): Row {
		const state = stateOf(call, this.world.clock.now());
		const isWhole = state.talked && state.isAnalysed;
		const result = call.plan.analysis === 'empty' ? NOTHING : WHAT_CAME_OF_IT;
		const { unreached } = call.plan;
		const promised = {
			phone_number: task.phoneNumber,
			started_at: unreached ? null : new Date(state.startedAt).toISOString(),
			duration: state.talked ? (state.endedAt - state.startedAt) / 1000 : 0,
			...(isWhole ? result : NOTHING_YET),
		};
		if (this.rows === 'bare') return promised;
		return {
			...promised,
			id: v1Id('log', call.serial, this.ids),
			task_id: this.taskId(task),
			run_id: this.runId(this.world.run(task.runId)),
			status: unreached ?? wordFor(state.status, call.forced !== null),
			created_at: new Date(state.endedAt).toISOString(),
			recording_url: isWhole ? recordingUrl(task) : null,
			ended_at: new Date(state.endedAt).toISOString(),
			agent_handle: task.agentHandle,
			metadata: task.metadata,
			...(isWhole || !state.talked ? call.plan.log : {}),
		};
	}
}
