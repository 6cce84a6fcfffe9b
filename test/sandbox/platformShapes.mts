import { stateOf } from './call.mts';
import {
	type Agent,
	currentCall,
	type Organization,
	type Run,
	type Space,
	type Task,
} from './entities.mts';
import type { TaskCall } from './lists.mts';
import type { Row } from './paging.mts';
import { outputOf } from './platformOutput.mts';
import { naiveSeconds, naiveTime } from './times.mts';
import type { World } from './world.mts';

/*
 * Rows as the platform's server source of February 2026 makes them and captured answers of 2025 and
 * 2026 show them.
 */

/** An organization of the key's owner. */
export function organizationRow({ name, handle }: Organization): Row {
	return {
		name,
		token: 'A1B2C3D4E5F6G7H8J9K0',
		domain: handle,
		domain_handle: handle,
		is_private_domain: true,
		role: 'owner',
	};
}

/** A space as the list of spaces shows it. */
export function spaceRow(world: World, space: Space): Row {
	const { name, organizationHandle, token, contentType } = space;
	return {
		name,
		slug: `${name.toLowerCase().replace(/\W+/g, '-')}-${space.id}`,
		token,
		description: '',
		logo: null,
		privacy_type: 'shared',
		space_type: 'general',
		content_type: contentType,
		organization: {
			name: world.findOrganization(organizationHandle)?.name,
			domain_handle: organizationHandle,
		},
	};
}

/** A space as its own route shows it, with its agents. */
export function spaceDetail(world: World, space: Space): Row {
	const agents = world.agents.filter(({ spaceToken }) => spaceToken === space.token);
	return {
		...spaceRow(world, space),
		agents: agents.map(({ name, handle, type }) => ({ name, handle, type })),
		created: '2025-01-15T10:30:00Z',
		modified: '2025-01-20T14:45:00Z',
	};
}

/** An agent of an organization. */
export function agentRow({ handle, name, type, state }: Agent): Row {
	return { handle, name, type, state, description: `${name} on the phone`, purpose: '' };
}

/** The documents of a space of contacts are kept by its token, those of others together (seen in the backend). */
function collectionOf(world: World, spaceToken: string): string {
	const isOfContacts = world.findSpace(spaceToken)?.contentType === 'contact';
	return `collection_data_${isOfContacts ? spaceToken : 'general'}`;
}

const USER = {
	id: '261',
	email: 'jane@example.com',
	full_name: 'Jane Doe',
	user_token: 'token-of-a-user',
};

/** A run of a space. `modified` never moves, so it says nothing about a run's end. */
export function runRow(world: World, run: Run): Row {
	const created = naiveSeconds(run.createdAt);
	return {
		run_id: run.runId,
		space_id: String(world.findSpace(run.spaceToken)?.id),
		user: USER.id,
		thread_id: null,
		batch_count: run.tasks.length,
		collection_ref: collectionOf(world, run.spaceToken),
		run_mode: 'prod',
		status: world.statusOf(run),
		created,
		modified: created,
	};
}

/** A task as the lists by space and by run show it. It holds a token that no workflow should see. */
export function taskRow(world: World, task: Task): Row {
	const { metadata, spaceToken } = task;
	const created = naiveSeconds(task.createdAt);
	return {
		space_id: String(world.findSpace(spaceToken)?.id),
		thread_id: '675272289779974401',
		user: USER.id,
		user_org_id: '22',
		user_info: USER,
		run_id: task.runId,
		task_id: task.taskId,
		collection_ref: collectionOf(world, spaceToken),
		execution_type: task.executionType,
		task: { objective: task.objective },
		input: {
			...metadata,
			name: task.contactName ?? task.phoneNumber,
			contact_number: task.phoneNumber,
			token: spaceToken,
			quality: 'good',
			vapi_agent_id: null,
			number_id: 7,
		},
		output: outputOf(task, world.clock.now()),
		attachments: [],
		assignee: task.agentHandle,
		status: world.stateOf(task).status,
		ref_id: metadata.id ?? metadata.document_id ?? null,
		run_mode: 'dev',
		created,
		modified: created,
	};
}

/** The raw document that the list by agent shows: further keys, and times to the microsecond. */
export function agentTaskRow(world: World, task: Task): Row {
	const { run_mode: _mode, ...row } = taskRow(world, task);
	const created = naiveTime(task.createdAt, 'T');
	const now = world.clock.now();
	const failures = task.calls.filter((call) => stateOf(call, now).status === 'failed').length;
	const { startsAt, orderedAt } = currentCall(task);
	return {
		_id: task.serial.toString(16).padStart(24, '0'),
		...row,
		created,
		modified: created,
		provider: 'livekit',
		failure_count: failures,
		last_failure_reason: failures > 0 ? 'Nobody answered' : null,
		retry_attempt: task.calls.length - 1,
		last_status_change: naiveTime(world.stateOf(task).changedAt, 'T'),
		scheduled_timestamp: startsAt > orderedAt ? Math.floor(startsAt / 1000) : null,
	};
}

const LOG_STATUSES: Record<string, string> = { failed: 'failed' };

/**
 * A row of the call log; there is one when the call has ended. It names neither task nor run, numbers
 * come with and without `+`, and a missed call has no times.
 */
export function callLogRow(world: World, { task, call }: TaskCall): Row {
	const { status, startedAt, endedAt, talked } = stateOf(call, world.clock.now());
	const { unreached } = call.plan;
	const isMissed = status === 'cancelled' || unreached !== undefined;
	const space = world.findSpace(task.spaceToken);
	const agent = world.findAgent(task.agentHandle);
	const exact = (milliseconds: number) => `${naiveTime(milliseconds, 'T')}Z`;
	return {
		id: call.serial,
		call_status: isMissed ? 'missed' : (LOG_STATUSES[status] ?? 'completed'),
		end_reason: talked ? 'Customer Ended The Call' : 'No Answer',
		call_type: 'outbound',
		bridge: { id: 1, name: 'Main' },
		agent: { id: agent?.id, name: agent?.name },
		space: { id: space?.id, name: space?.name },
		organization: { id: 22, name: world.organizations[0].name },
		product_id: 'unpod.ai',
		creation_time: `${naiveSeconds(endedAt)}Z`,
		start_time: isMissed ? null : exact(startedAt),
		end_time: isMissed ? null : exact(endedAt),
		call_duration: isMissed ? 0 : (endedAt - startedAt) / 1000,
		source_number: '+14155550102',
		destination_number: task.phoneNumber.replace(/^\+/, ''),
	};
}
