import {
	readAgent,
	readCallLog,
	readOrganization,
	readPlacedTask,
	readRun,
	readSpace,
} from '../../../../nodes/Unpod/api/platform/rows';
import type { JsonObject, JsonValue } from '../../../../nodes/Unpod/domain/json';
import { JANE } from '../../../sandbox/phoneNumbers.mts';

describe('an organization, a space and an agent', () => {
	it.each<[JsonObject, string | null, string | null]>([
		[
			{ name: 'Acme', token: 'A1', domain: 'x', domain_handle: 'acme.example' },
			'Acme',
			'acme.example',
		],
		[{ id: 1, name: 'Acme', domain_handle: 'acme-corp' }, 'Acme', 'acme-corp'],
		[{ name: 'Acme', domain: 'acme.example' }, 'Acme', 'acme.example'],
		[{}, null, null],
	])('are read from what differs between the documents: %j', (raw, name, handle) => {
		expect(readOrganization(raw)).toEqual({ name, handle, raw });
	});

	it.each<[JsonValue | undefined, boolean]>([
		['contact', true],
		['Contact', true],
		[undefined, true],
		[null, true],
		['table', false],
		['email', false],
		['general', false],
	])('a space of content %j makes calls: %p', (contentType, placesCalls) => {
		const raw: JsonObject = { token: 'ABCD1234', name: 'Leads', slug: 'leads-3abc' };
		if (contentType !== undefined) raw.content_type = contentType;
		expect(readSpace(raw)).toEqual({ token: 'ABCD1234', name: 'Leads', placesCalls, raw });
	});

	it('an agent has a handle', () => {
		const raw = { handle: 'space-agent-1', name: 'Support', type: 'Voice', state: 'published' };
		expect(readAgent(raw)).toEqual({
			handle: 'space-agent-1',
			name: 'Support',
			type: 'Voice',
			raw,
		});
	});
});

describe('a created task', () => {
	const run_id = 'R74802366fe9011f0878d43cd8a99e069';
	const task = 'T74802367fe9011f0878d43cd8a99e069';

	it.each<[string, JsonValue, string | null, string | null, string | null]>([
		[
			'with a word for its status',
			{ run_id, task_ids: [task], status: 'pending' },
			task,
			run_id,
			'pending',
		],
		[
			'with a map',
			{ run_id, task_ids: [task], status: { [task]: 'scheduled' } },
			task,
			run_id,
			'scheduled',
		],
		['with a map that lacks it', { run_id, task_ids: [task], status: {} }, task, run_id, null],
		['without a status', { run_id, task_ids: [task] }, task, run_id, null],
		['with one ID', { task_id: task }, task, null, null],
		['with numbers for IDs', { run_id: 8, task_ids: [7] }, '7', '8', null],
		['with its run alone', { run_id, task_ids: [] }, null, run_id, null],
	])('%s is read', (_, data, taskId, runId, status) => {
		const body = { status_code: 200, message: 'Task Created Successfully', data };
		expect(readPlacedTask(body)).toMatchObject({ taskId, runId, status });
	});

	it.each<[JsonValue]>([
		[{ status_code: 200, message: 'Task Created Successfully', data: {} }],
		[{ status_code: 201, message: 'Task Creation Failed', data: { message: 'No' } }],
		[{ data: { status: 'pending', task_ids: [null] } }],
		[{ data: [] }],
		[{ data: null }],
		[{}],
		[[]],
		['OK'],
		[null],
	])('is none in an answer that names no task: %j', (body) => {
		expect(readPlacedTask(body)).toBeNull();
	});
});

describe('a run', () => {
	it('is read as it was captured, its time from its ID', () => {
		const raw: JsonObject = {
			run_id: 'Recac64fe03e911f1878d43cd8a99e069',
			collection_ref: 'collection_data_ABCD1234EFGH5678JKLM9012',
			run_mode: 'prefect',
			status: 'completed',
			created: '2026-02-07T11:27:45',
			modified: '2026-02-07T11:27:45',
		};
		expect(readRun({ ...raw, user_info: { user_token: 'secret' } })).toMatchObject({
			runId: raw.run_id,
			taskId: null,
			status: 'completed',
			createdAt: expect.stringMatching(/^2026-02-07T05:57:45/),
			analysed: false,
			raw: { ...raw, user_info: {} },
		});
	});

	it.each<[JsonObject, string | null, string | null]>([
		[{ id: 7, created: '2026-02-07T05:57:45' }, '7', '2026-02-07T05:57:45.000Z'],
		[{ run_id: 'R1', created: '2026-02-07T05:57:45Z' }, 'R1', '2026-02-07T05:57:45.000Z'],
		[{ run_id: 'R1', created: 'yesterday' }, 'R1', null],
		[{}, null, null],
	])('has the time of its row where its ID has none: %j', (raw, runId, createdAt) => {
		expect(readRun(raw)).toMatchObject({ runId, createdAt });
	});
});

describe('a row of the call log', () => {
	/** As in the sample of the server source. */
	const ROW: JsonObject = {
		id: 39136,
		call_status: 'completed',
		end_reason: 'Customer Ended The Call',
		call_type: 'outbound',
		bridge: 1,
		agent: { id: 573, name: 'Support' },
		space: { id: 346, name: 'Leads' },
		creation_time: '2025-11-30T18:31:35Z',
		start_time: '2025-11-30T18:30:24.041916Z',
		end_time: '2025-11-30T18:31:20.669045Z',
		call_duration: 56.627129,
		source_number: '+14155550101',
		destination_number: '14155550100',
	};

	it('is read as in the server source', () => {
		expect(readCallLog(ROW)).toMatchObject({
			callLogId: '39136',
			callType: 'outbound',
			taskId: null,
			runId: null,
			status: 'completed',
			phoneNumber: '+14155550100',
			durationSeconds: 56.627129,
			endReason: 'Customer Ended The Call',
			createdAt: '2025-11-30T18:31:35.000Z',
			startedAt: '2025-11-30T18:30:24.041Z',
			endedAt: '2025-11-30T18:31:20.669Z',
			transcript: null,
			analysed: true,
			raw: ROW,
		});
	});

	it.each<[string, JsonObject, object]>([
		['duration as a clock', { call_duration: '0:05:25' }, { durationSeconds: 325 }],
		['whole seconds', { call_duration: 207 }, { durationSeconds: 207 }],
		['ID of letters', { id: 'call_7' }, { callLogId: 'call_7' }],
		['ID elsewhere', { id: null, call_id: 'c7' }, { callLogId: 'c7' }],
		['no ID', { id: null }, { callLogId: null }],
		[
			'call that was missed',
			{ start_time: null, call_status: 'missed' },
			{ startedAt: null, status: 'missed' },
		],
		['other spelling', { call_status: 'ANSWERED' }, { status: 'answered' }],
		['caller', { call_type: 'Inbound' }, { phoneNumber: '+14155550101', callType: 'inbound' }],
		[
			'kind that is not shown',
			{ call_type: null, destination_number: JANE },
			{ phoneNumber: JANE, callType: null },
		],
	])('may have another %s', (_, change, known) => {
		expect(readCallLog({ ...ROW, ...change })).toMatchObject(known);
	});
});
