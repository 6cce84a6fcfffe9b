import { type Call, type CallState, stateOf } from './call.mts';
import { type Agent, currentCall } from './entities.mts';
import { speechId } from './ids.mts';
import type { TaskCall } from './lists.mts';
import type { Row } from './paging.mts';
import { recordingUrl } from './recordings.mts';
import type { SpeechMoods } from './speechMoods.mts';
import { speechWord } from './speechWords.mts';
import type { World } from './world.mts';

/** A row of agents as the SDK reads it: the agent with its voices. */
export function agentRow({ handle, name }: Agent): Row {
	const voice = { agent_id: handle, voice_profile_name: 'Alloy', name, is_default: true };
	return {
		agent_id: handle,
		name,
		brain: { type: 'playbook' },
		brain_execution: 'bridge',
		voices: [voice],
	};
}

/** A row of pipes: an agent with one voice. */
export function pipeRow({ id, handle, name }: Agent): Row {
	return { pipe_id: `PIPE_${id}`, name, agent_id: handle, recording: true, status: 'active' };
}

/** The ID of a call: the first of a task has the task's, each automatic follow-up one of its own. */
export function callId({ task, call }: TaskCall): string {
	return speechId(call === task.calls[0] ? task.serial : call.serial);
}

const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

/** Why a call ended that reached nobody, by the line's word for it where one is planned. */
const UNREACHED_REASONS: Record<string, string> = {
	busy: 'USER_BUSY',
	cancelled: 'CALL_CANCELLED',
	failed: 'CALL_FAILED',
};

function endReason({ status, talked }: CallState, unreached?: string): string {
	if (talked) return 'USER_HUNG_UP_IN_CALL';
	const word = unreached ?? (status === 'cancelled' ? status : '');
	return UNREACHED_REASONS[word] ?? 'USER_DID_NOT_PICK_UP';
}

function timesOf({ startedAt, endedAt, hasEnded, talked, status }: CallState): Row {
	const isTalking = talked || status === 'in_progress';
	return {
		started_at: isTalking ? iso(startedAt) : null,
		ended_at: hasEnded ? iso(endedAt) : null,
		duration_s: hasEnded && talked ? (endedAt - startedAt) / 1000 : null,
	};
}

function turns(contactName: string | null, startedAt: number): Row[] {
	const turn = (seconds: number, role: string, content: string) => ({
		role,
		content,
		timestamp: iso(startedAt + seconds * 1000),
	});
	return [
		turn(1, 'agent', `Hello ${contactName ?? 'there'}, this is Acme.`),
		turn(6, 'user', 'Hi, yes, Thursday suits me.'),
		turn(10, 'agent', 'Wonderful. See you on Thursday!'),
	];
}

/** Blocks of analytics; each finds something of its own, and all judge whether the call was a success. */
export const BLOCKS = [
	{ block_id: 'BLK_1', name: 'Appointment', finds: { appointment: 'Thursday' } },
	{ block_id: 'BLK_2', name: 'Satisfaction', finds: { score: 9, sentiment: 'Very positive' } },
	{ block_id: 'BLK_3', name: 'Follow-up', finds: { wanted: false } },
];

const FIRST_FINDS = { outcome: 'Connected', sentiment: 'Positive' };
const SUMMARY = 'The appointment on Thursday suits.';

/** Shapes of calls as the vendor's SDK of October 2026 reads them. */
export class SpeechShapes {
	constructor(
		private readonly world: World,
		private readonly moods: SpeechMoods,
	) {}

	/** A row of the list: no transcript, only the number of its turns. */
	listRow(entry: TaskCall): Row {
		const row: Row = { ...this.callRow(entry), transcript: null };
		if (!this.moods.rowData) delete row.data;
		return row;
	}

	/** A call with all that is known of it. */
	detail(entry: TaskCall): Row {
		const { task, call } = entry;
		const state = this.stateOf(call);
		const spoken = this.hasTurns(call, state) ? turns(task.contactName, state.startedAt) : [];
		const row = { ...this.callRow(entry), transcript: spoken };
		return this.moods.detailAnalytics ? { ...row, analytics: this.analytics(entry) } : row;
	}

	/** What the blocks found. They follow some time after the call's end. */
	analytics(entry: TaskCall): Row[] {
		const { task, call } = entry;
		const state = this.stateOf(call);
		if (!this.hasTurns(call, state) || !state.isAnalysed) return [];
		return BLOCKS.slice(0, this.moods.blocks).map(({ block_id, name, finds }, index) => ({
			result_id: `RES_${call.serial}_${index + 1}`,
			block_id,
			name,
			session_id: `SES_${call.serial}`,
			call_id: callId(entry),
			agent_id: task.agentHandle,
			status: 'ok',
			summary: SUMMARY,
			success_evaluation: true,
			data: index === 0 ? { ...finds, ...FIRST_FINDS, ...call.plan.findings } : finds,
			error: null,
			created: iso(state.endedAt + call.timing.analysisMs),
			...call.plan.output,
		}));
	}

	private stateOf(call: Call): CallState {
		return stateOf(call, this.world.clock.now());
	}

	private isTalkedOut({ hasEnded, talked }: CallState): boolean {
		return hasEnded && talked;
	}

	/** Whether anything was said on a call that has ended. */
	private hasTurns({ plan }: Call, state: CallState): boolean {
		return this.isTalkedOut(state) && plan.analysis !== 'empty';
	}

	private callRow(entry: TaskCall): Row {
		const { task, call } = entry;
		const state = this.stateOf(call);
		const isWhole = this.isTalkedOut(state);
		const { unreached } = call.plan;
		const { idKey, words } = this.moods;
		const toNumber = words === 'older' ? 'user_number' : 'to_number';
		return {
			[idKey]: callId(entry),
			pipe_id: `PIPE_${this.world.findAgent(task.agentHandle)?.id ?? 0}`,
			agent_id: task.agentHandle,
			direction: 'outbound',
			from_number: task.fromNumber ?? '+14155550102',
			[toNumber]: task.phoneNumber,
			instructions: task.objective,
			data: { ...task.metadata, playbook_id: 'PB_1' },
			created: iso(call.orderedAt),
			modified: iso(state.changedAt),
			scheduled_at: null,
			...timesOf(state),
			status: (state.hasEnded && unreached) || speechWord(state.status, words),
			end_reason: state.hasEnded ? endReason(state, unreached) : null,
			disposition: null,
			recording_url: isWhole ? recordingUrl(task) : null,
			initial_call_id: call === task.calls[0] ? null : speechId(task.serial),
			transcript_turns: this.hasTurns(call, state) ? 3 : 0,
			latency_metrics: null,
			traces: { call_timings: { call_dialed_at: iso(call.orderedAt) } },
			...(state.hasEnded ? call.plan.log : {}),
		};
	}

	/** The call with this ID, null where there is none. */
	find(id: string): TaskCall | null {
		const task = this.world.findTask(id);
		if (task) return { task, call: task.calls[0] };
		const followUps = this.world
			.runs()
			.flatMap(({ tasks }) => tasks)
			.flatMap((each) => each.calls.map((call) => ({ task: each, call })));
		return followUps.find((entry) => callId(entry) === id) ?? null;
	}

	/** Whether a call is under way, so that it can be hung up. */
	isUnderWay({ task, call }: TaskCall): boolean {
		return call === currentCall(task) && !this.stateOf(call).hasEnded;
	}
}
