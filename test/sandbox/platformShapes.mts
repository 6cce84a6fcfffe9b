import { stateOf, type Task } from './call.mts';
import type { Row } from './paging.mts';
import type { Agent, Run, Space, World } from './world.mts';

/** Times as the platform writes them: UTC, without saying so. */
function naive(milliseconds: number, separator: string, digits: number): string {
	const [date, time] = new Date(milliseconds).toISOString().split('T');
	const fraction = digits === 0 ? '' : `.${time.slice(9, 12)}000`;
	return `${date}${separator}${time.slice(0, 8)}${fraction}`;
}

export function spaceRow(world: World, space: Space): Row {
	const { name, handle } = world.organization;
	return {
		name: space.name,
		slug: space.name.toLowerCase().replace(/\W+/g, '-'),
		token: space.token,
		description: '',
		logo: null,
		privacy_type: 'shared',
		space_type: 'general',
		content_type: space.contentType,
		organization: { name, domain_handle: handle },
	};
}

export function agentRow({ handle, name, state }: Agent): Row {
	return { handle, name, type: 'Voice', state, description: `${name} on the phone`, purpose: '' };
}

export function runRow(world: World, run: Run): Row {
	const created = naive(run.createdAt, 'T', 0);
	return {
		run_id: run.runId,
		collection_ref: `collection_data_${run.spaceToken}`,
		run_mode: 'prod',
		status: world.statusOf(run),
		created,
		modified: created,
	};
}

function transcript(task: Task, startedAt: number): Row[] {
	const turn = (role: string, content: string, seconds: number) => ({
		role,
		content,
		timestamp: naive(startedAt + seconds * 1000, ' ', 6),
	});
	const name = task.contactName ?? 'there';
	return [
		turn('assistant', `Hello ${name}, this is Acme.\n`, 1),
		turn('user', 'Hi, yes, Thursday suits me.', 6),
		turn('assistant', 'Wonderful. See you on Thursday!\n', 10),
	];
}

function output(task: Task, now: number): Row {
	const state = stateOf(task, now);
	if (!state.hasEnded) return {};
	if (state.status !== 'completed') {
		return { call_status: 'notConnected', error: 'Nobody answered', ...task.plan.output };
	}
	if (!state.isAnalysed) {
		return {
			call_status: 'completed',
			data: 'call completed evaluated data will be available soon',
		};
	}
	const whole = {
		call_id: `call_${task.serial}`,
		call_end_reason: 'customer-ended-call',
		start_time: naive(state.startedAt, ' ', 6),
		end_time: naive(state.endedAt, ' ', 6),
		assistant_number: '+14155550102',
		contact_number: task.phoneNumber,
		call_summary: null,
		duration: Math.round(task.timing.talkingMs / 1000),
		recording_url: `https://storage.example.com/media/private/${task.taskId}.ogg`,
		transcript: transcript(task, state.startedAt),
		post_call_data: {
			classification: { labels: [] },
			summary: {
				status: 'Interested',
				summary: 'The appointment on Thursday suits.',
				callback_datetime: 'N/A',
			},
			profile_summary: { tone: 'Positive', outcome: 'Connected', interest_level: 'Interested' },
			structured_data: { appointment: 'Thursday' },
		},
		metadata: { cost: 0.12, usage: {} },
		call_type: 'outbound',
		call_status: 'completed',
	};
	return { ...whole, ...task.plan.output };
}

/** A task as the lists by space and by run give it. It holds a token that no workflow should see. */
export function taskRow(world: World, task: Task): Row {
	const now = world.clock.now();
	const created = naive(task.createdAt, 'T', 0);
	return {
		space_id: '346',
		thread_id: '675272289779974401',
		user: '261',
		user_org_id: '22',
		user_info: {
			id: '261',
			email: 'jane@example.com',
			full_name: 'Jane Doe',
			user_token: 'token-of-a-user',
		},
		run_id: task.runId,
		task_id: task.taskId,
		collection_ref: `collection_data_${task.spaceToken}`,
		execution_type: task.phones ? 'call' : 'answer',
		task: { objective: task.objective },
		input: {
			name: task.contactName ?? task.phoneNumber,
			contact_number: task.phoneNumber,
			...task.extras,
			token: task.spaceToken,
			quality: 'good',
		},
		output: output(task, now),
		attachments: [],
		assignee: task.agentHandle,
		status: stateOf(task, now).status,
		ref_id: null,
		run_mode: 'dev',
		created,
		modified: created,
	};
}

/** The raw document that the list by agent gives: further keys, but no times of creation. */
export function agentTaskRow(world: World, task: Task): Row {
	const { run_mode: _mode, created: _created, modified: _modified, ...row } = taskRow(world, task);
	return {
		_id: `id${task.serial}`,
		...row,
		failure_count: 0,
		last_failure_reason: null,
		retry_attempt: 0,
	};
}

/** A row of the call log; there is one when the call has ended. */
export function callLogRow(world: World, task: Task): Row {
	const state = stateOf(task, world.clock.now());
	const space = world.spaces.find(({ token }) => token === task.spaceToken);
	return {
		id: 39000 + task.serial,
		call_status: state.status === 'completed' ? 'completed' : 'missed',
		end_reason: state.status === 'completed' ? 'Customer Ended The Call' : 'No Answer',
		call_type: 'outbound',
		bridge: 1,
		agent: { id: 573, name: 'Support' },
		space: { id: space?.id, name: space?.name },
		creation_time: new Date(state.endedAt).toISOString(),
		start_time: new Date(state.startedAt).toISOString(),
		end_time: new Date(state.endedAt).toISOString(),
		call_duration: task.timing.talkingMs / 1000 + 0.627129,
		source_number: '+14155550102',
		destination_number: task.phoneNumber.slice(1),
	};
}
