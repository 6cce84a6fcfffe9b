import {
	readAgent,
	readCallLog,
	readOrganization,
	readPlacedTask,
	readRun,
	readSpace,
} from '../../../../nodes/Unpod/api/v1/rows';
import type { JsonObject, JsonValue } from '../../../../nodes/Unpod/domain/json';
import { JANE } from '../../../sandbox/phoneNumbers.mts';

describe('a space, an organization and an agent', () => {
	it('a space is read as the article prints it', () => {
		const raw = { id: 1, name: 'My Workspace', token: 'sp_abc123xyz', domain: 'mycompany' };
		const space = { token: 'sp_abc123xyz', name: 'My Workspace', placesCalls: true, raw };
		expect(readSpace(raw)).toEqual(space);
	});

	it.each<[JsonObject, string | null, string | null]>([
		[{ name: 'Acme', domain_handle: 'acme.example', domain: 'other' }, 'Acme', 'acme.example'],
		[{ title: 'Acme', handle: 'acme' }, 'Acme', 'acme'],
		[{}, null, null],
	])('an organization has a name and a handle: %j', (raw, name, handle) => {
		expect(readOrganization(raw)).toEqual({ name, handle, raw });
	});

	it.each<[JsonObject, string]>([
		[{ handle: 'support-agent', id: 7 }, 'support-agent'],
		[{ agent_handle: 'support-agent' }, 'support-agent'],
		[{ id: 7 }, '7'],
		[{}, ''],
	])('an agent has a handle: %j', (raw, handle) => {
		expect(readAgent(raw).handle).toBe(handle);
	});
});

describe('a created task', () => {
	it.each<[JsonValue, string, string | null, string | null]>([
		[{ id: 7 }, '7', null, null],
		[{ task_id: 'task_7', id: 'row_1', run_id: 8, status: 'Queued' }, 'task_7', '8', 'queued'],
		[{ data: { task_id: 'task_7', run_id: 'run_8' } }, 'task_7', 'run_8', null],
		[{ task_ids: ['T1', 'T2'], run_id: 'R1' }, 'T1', 'R1', null],
		[{ data: { task_ids: [7], status: { 7: 'pending' } } }, '7', null, null],
		[{ task: { id: 'task_7' }, run: { id: 'run_8' } }, 'task_7', 'run_8', null],
		[{ task: 'task_7', run: 'run_8' }, 'task_7', 'run_8', null],
		[{ task_id: 'task_7', data: {}, message: 'ok' }, 'task_7', null, null],
		[{ status: 'success', data: { id: 7, status: 'queued' } }, '7', null, 'queued'],
	])('is found wherever it is: %j', (body, taskId, runId, status) => {
		expect(readPlacedTask(body)).toMatchObject({ taskId, runId, status });
	});

	it.each<[JsonValue]>([
		[{}],
		[{ message: 'ok' }],
		[{ status: 'queued', data: {} }],
		[{ data: { task_ids: [] } }],
		[{ task_ids: [null] }],
		[{ id: null, task_id: '' }],
		[[]],
		['ok'],
		[null],
		[7],
	])('is none in an answer that names no task: %j', (body) => {
		expect(readPlacedTask(body)).toBeNull();
	});
});

describe('a run', () => {
	it('has its ID under either name', () => {
		expect(readRun({ id: 8, task_id: 7, status: 'In Progress' })).toMatchObject({
			runId: '8',
			taskId: '7',
			status: 'in_progress',
			analysed: false,
		});
		expect(readRun({ id: 1, run_id: 'run_8' }).runId).toBe('run_8');
		expect(readRun({ run: { id: 8 }, task: { id: 7 } })).toMatchObject({ runId: '8', taskId: '7' });
	});

	it('of which nothing is known is null throughout', () => {
		const { raw, analysed, ...call } = readRun({});
		expect({ raw, analysed }).toEqual({ raw: {}, analysed: false });
		expect(new Set(Object.values(call))).toEqual(new Set([null]));
	});
});

describe('a row of the call log', () => {
	it('is read whole', () => {
		const raw: JsonObject = {
			id: 1,
			task_id: 7,
			run_id: 8,
			status: 'completed',
			phone_number: JANE,
			duration: 33,
			transcript: 'Agent: Hello\nCustomer: Yes',
			sentiment: 'positive',
			outcome: 'Connected',
			summary: 'It suits.',
			extracted_data: { appointment: 'Thursday' },
			recording_url: 'https://example.com/rec.ogg',
			started_at: '2026-02-07T05:57:45Z',
			ended_at: '2026-02-07T05:58:18Z',
			created_at: '2026-02-07T05:57:00',
			agent_handle: 'support-agent',
			metadata: { customer_name: 'Jane Doe', contact_name: 'Jane' },
			cost: '0.45',
			direction: 'outbound',
			user_info: { user_token: 'secret' },
		};
		expect(readCallLog(raw)).toEqual({
			callLogId: '1',
			callType: 'outbound',
			lineStatus: 'completed',
			taskId: '7',
			runId: '8',
			status: 'completed',
			phoneNumber: JANE,
			durationSeconds: 33,
			outcome: 'Connected',
			sentiment: 'positive',
			summary: 'It suits.',
			transcript: [
				{ role: 'agent', text: 'Hello', at: null },
				{ role: 'caller', text: 'Yes', at: null },
			],
			extractedData: { appointment: 'Thursday' },
			agentHandle: 'support-agent',
			recordingUrl: 'https://example.com/rec.ogg',
			endReason: null,
			createdAt: '2026-02-07T05:57:00.000Z',
			startedAt: '2026-02-07T05:57:45.000Z',
			endedAt: '2026-02-07T05:58:18.000Z',
			cost: 0.45,
			contactName: 'Jane',
			metadata: { customer_name: 'Jane Doe', contact_name: 'Jane' },
			analysed: true,
			raw: { ...raw, user_info: {} },
		});
	});

	it.each<[string, JsonObject, object]>([
		['ID', { call_id: 'c7' }, { callLogId: 'c7' }],
		['duration', { call_duration: '0:05:25' }, { durationSeconds: 325 }],
		['status', { call_status: 'ANSWERED' }, { status: 'answered' }],
		[
			'number called',
			{ source_number: '+14155550101', destination_number: JANE },
			{ phoneNumber: JANE },
		],
		[
			'number that called',
			{ call_type: 'Inbound', source_number: JANE, destination_number: '+14155550101' },
			{ phoneNumber: JANE },
		],
		[
			'number of the earlier voice engine',
			{ type: 'inboundPhoneCall', from_number: JANE, to_number: '+14155550101' },
			{ phoneNumber: JANE },
		],
		['summary', { summary: { status: 'Interested', summary: 'Hm.' } }, { summary: 'Hm.' }],
		['summary elsewhere', { summary: null, call_summary: 'Hm.' }, { summary: 'Hm.' }],
		[
			'analysis',
			{ analysis: { summary: 'Hm.', outcome: 'Sale' } },
			{ summary: 'Hm.', outcome: 'Sale' },
		],
		['analysis in a text', { analysis: '{"sentiment": "good"}' }, { sentiment: 'good' }],
		['transcript', { transcript: [{ role: 'user', content: 'Hi' }] }, { analysed: true }],
		[
			'transcript elsewhere',
			{ transcript: [], analysis: { transcript: 'Agent: Hi' } },
			{ transcript: [{ role: 'agent', text: 'Hi', at: null }] },
		],
		['agent', { agent: { id: 7, handle: 'support-agent' } }, { agentHandle: 'support-agent' }],
		['metadata in a text', { metadata: '{"a": 1}' }, { metadata: { a: 1 } }],
		['spelling of its type', { direction: 'Inbound' }, { callType: 'inbound' }],
	])('may have another %s', (_, raw, known) => {
		expect(readCallLog(raw)).toMatchObject(known);
	});

	it.each<[JsonObject, JsonObject | null]>([
		[{ extracted_data: '{"a": 1}' }, { a: 1 }],
		[{ extracted_data: '{}', structured_data: { a: 1 } }, { a: 1 }],
		[{ extracted_data: {}, analysis: { extracted_data: { a: 1 } } }, { a: 1 }],
		[{ extracted_data: null, structured_data: '{"a": 1}' }, { a: 1 }],
		[{ analysis: { lead_score: 8 } }, { lead_score: 8 }],
		[{ extracted_data: 'none', structured_data: [], analysis: null }, null],
	])('has its extracted data where something is filled in: %j', (raw, extractedData) => {
		expect(readCallLog(raw).extractedData).toEqual(extractedData);
	});

	it.each<[JsonObject, boolean]>([
		[{ status: 'completed', duration: 33 }, false],
		[{ transcript: '', summary: null, outcome: '', extracted_data: {} }, false],
		[{ analysis: { summary: null, outcome: null } }, false],
		[{ extracted_data: { a: 1 } }, true],
		[{ summary: 'Hm.' }, true],
		[{ outcome: 'Sale' }, true],
		[{ transcript: '', summary: '', extracted_data: {} }, true],
		[{ transcript: [], analysis: {} }, true],
		[{ transcript: '' }, false],
		[{ summary: '', extracted_data: {} }, false],
	])('is analysed when some of it is there: %j is %p', (raw, analysed) => {
		expect(readCallLog(raw).analysed).toBe(analysed);
	});
});
