import { type CallState, stateOf } from './call.mts';
import { currentCall, type Task } from './entities.mts';
import type { Row } from './paging.mts';
import { recordingUrl } from './recordings.mts';
import { naiveTime } from './times.mts';

const EARLY = {
	call_status: 'completed',
	data: 'call completed evaluated data will be available soon',
};

function transcript({ contactName, phoneNumber }: Task, startedAt: number): Row[] {
	const turn = (seconds: number, role: string, content: string, more: Row) => ({
		role,
		content,
		timestamp: naiveTime(startedAt + seconds * 1000),
		...more,
	});
	const hello = `Hello ${contactName ?? 'there'}, this is Acme.\n`;
	return [
		turn(1, 'assistant', hello, { message_id: '2e8be35b-301' }),
		turn(6, 'user', 'Hi, yes, Thursday suits me.', { participant: `idt_${phoneNumber}` }),
		turn(10, 'assistant', 'Wonderful. See you on Thursday!\n', { message_id: '2e8be35b-303' }),
	];
}

const ANALYSIS = {
	classification: { labels: [] },
	summary: {
		status: 'Interested',
		summary: 'The appointment on Thursday suits.',
		callback_datetime: 'N/A',
		hours_from_now: 'N/A',
	},
	call_back: null,
	follow_up: { required: 'follow_up disabled' },
	profile_summary: {
		tone: 'Positive',
		engagement: 'High',
		interest_level: 'Interested',
		objections: [],
		questions_asked: [],
		pain_points: [],
		outcome: 'Connected',
		next_action: 'None',
		callback_requested: false,
		callback_time: null,
		summary_text: 'The appointment on Thursday suits.',
	},
	structured_data: { appointment: 'Thursday' },
};

function wholeOutput(task: Task, { startedAt, endedAt }: CallState): Row {
	return {
		call_id: `call_${currentCall(task).serial}`,
		call_end_reason: 'customer-ended-call',
		start_time: naiveTime(startedAt),
		end_time: naiveTime(endedAt),
		assistant_number: '+14155550102',
		contact_number: task.phoneNumber,
		call_summary: null,
		duration: Math.round((endedAt - startedAt) / 1000),
		recording_url: recordingUrl(task),
		transcript: transcript(task, startedAt),
		post_call_data: ANALYSIS,
		metadata: { cost: 0.12, usage: {} },
		call_type: 'outbound',
		call_status: 'completed',
	};
}

function missedOutput(task: Task, status: string): Row {
	const { unreached } = currentCall(task).plan;
	return {
		contact_number: task.phoneNumber,
		call_type: 'outbound',
		call_status: unreached ?? (status === 'cancelled' ? 'cancelled' : 'notConnected'),
		error: 'Nobody answered',
	};
}

/**
 * What a task says of its call: nothing until the end, then little, and all of it once the analysis is
 * done (reference: call engine source, Mar 2026; shape as in captured answers, 2026).
 */
export function outputOf(task: Task, now: number): Row {
	const call = currentCall(task);
	const state = stateOf(call, now);
	if (!call.rings || !state.hasEnded) return {};
	if (!state.talked) return { ...missedOutput(task, state.status), ...call.plan.output };
	if (!state.isAnalysed) return EARLY;
	const empty = call.plan.analysis === 'empty' ? { transcript: [], post_call_data: {} } : {};
	return { ...wholeOutput(task, state), ...empty, ...call.plan.output };
}
