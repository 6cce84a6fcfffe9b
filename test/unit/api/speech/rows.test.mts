import {
	callIn,
	readAgents,
	readCall,
	readCallLog,
	readPlacedTask,
	unwrapped,
} from '../../../../nodes/Unpod/api/speech/rows';
import { outcomeOf } from '../../../../nodes/Unpod/domain/outcome';
import type { JsonObject, JsonValue } from '../../../../nodes/Unpod/domain/json';
import { isFinished } from '../../../../nodes/Unpod/domain/status';

const CALL = {
	call_id: 'SCL_1',
	agent_id: 'support-agent',
	direction: 'outbound',
	from_number: '+14155550102',
	to_number: '+14155550100',
	data: { customer_name: 'Jane Doe', n8n_request_id: 'request-1', playbook_id: 'PB_1' },
	status: 'connected',
};

describe('an answer', () => {
	it.each([
		['as it is', CALL],
		['in data', { data: CALL }],
		["in the platform's envelope", { status_code: 200, message: 'Success', data: CALL }],
	])('returns its call %s, though a call has data of its own', (_, body) => {
		expect(callIn(body)).toEqual(CALL);
		expect(readPlacedTask(body)).toMatchObject({ taskId: 'SCL_1', runId: 'SCL_1' });
	});

	it.each<JsonValue>([
		null,
		'',
		[],
		{},
		{ data: [] },
		{ message: 'Welcome' },
		{ data: { id: null } },
	])('without a call has none: %j', (body) => {
		expect(callIn(body)).toBeNull();
		expect(readPlacedTask(body)).toBeNull();
	});

	it('returns a list in any envelope', () => {
		const bodies: JsonValue[] = [[CALL], { data: [CALL] }, { status_code: 200, data: [CALL] }];
		for (const body of bodies) {
			expect(unwrapped(body)).toEqual([CALL]);
		}
	});
});

describe('a call', () => {
	it('is task and run at once, with what was sent along and nothing else', () => {
		expect(readCall(CALL)).toMatchObject({
			taskId: 'SCL_1',
			runId: 'SCL_1',
			phoneNumber: '+14155550100',
			agentHandle: 'support-agent',
			metadata: { customer_name: 'Jane Doe' },
		});
		expect(readCall(CALL).metadata).toEqual({ customer_name: 'Jane Doe' });
		expect(readCall({ ...CALL, data: { n8n_request_id: 'request-1' } }).metadata).toBeNull();
	});

	it('of an automatic follow-up says whose it is', () => {
		const { metadata } = readCall({ ...CALL, call_id: 'SCL_2', initial_call_id: 'SCL_1' });
		expect(metadata).toEqual({ customer_name: 'Jane Doe', initial_call_id: 'SCL_1' });
	});

	it('that came in has the number that it came from', () => {
		expect(readCall({ ...CALL, direction: 'inbound' }).phoneNumber).toBe('+14155550102');
	});

	it.each([
		['14155550100', '+14155550100'],
		['+1 (415) 555-0100', '+14155550100'],
		['0014155550100', '+14155550100'],
		['4155550100', '4155550100'],
	])('to %s has the number in one form: %s', (to_number, phoneNumber) => {
		expect(readCall({ ...CALL, to_number }).phoneNumber).toBe(phoneNumber);
		expect(readCallLog({ ...CALL, to_number }).phoneNumber).toBe(phoneNumber);
	});

	it.each([
		['scheduled', 'scheduled', false],
		['pending', 'pending', false],
		['dispatching', 'dispatching', false],
		['ringing', 'ringing', false],
		['active', 'in_progress', false],
		['queued', 'queued', false],
		['in_progress', 'in_progress', false],
		['in_flight', 'in_progress', false],
		['connected', 'completed', true],
		['notConnected', 'failed', true],
		['failed', 'failed', true],
		['completed', 'completed', true],
		['not_connected', 'failed', true],
		['no_answer', 'failed', true],
		['busy', 'failed', true],
		['cancelled', 'cancelled', true],
		['on_hold_forever', 'on_hold_forever', false],
	])('in state %s is %s', (word, status, hasEnded) => {
		expect(readCall({ ...CALL, status: word }).status).toBe(status);
		expect(isFinished(status)).toBe(hasEnded);
		// The word itself ends a call, in whichever dialect it should arrive.
		expect(isFinished(word)).toBe(hasEnded);
	});

	it.each([
		['connected', 'USER_HUNG_UP_IN_CALL', 'answered'],
		['notConnected', 'USER_DID_NOT_PICK_UP', 'no_answer'],
		['notConnected', null, 'no_answer'],
		['failed', null, 'failed'],
		['no_answer', null, 'no_answer'],
		['busy', null, 'busy'],
		['cancelled', null, 'cancelled'],
		['active', null, null],
	])('that is %s by %s has the outcome %s', (status, end_reason, outcome) => {
		expect(outcomeOf(readCall({ ...CALL, status, end_reason }))).toBe(outcome);
	});

	it("has the analysis' word for its outcome before all others", () => {
		const analytics = [
			{ block_id: 'B1', name: 'Lead', data: { outcome: 'Interested', sentiment: 'Positive' } },
		];
		const call = readCall({ ...CALL, analytics, disposition: 'transferred' });
		expect(call).toMatchObject({ outcome: 'Interested', sentiment: 'positive' });
		expect(readCall({ ...CALL, disposition: 'transferred' }).outcome).toBe('transferred');
	});

	it('of an older server has its number, and its times where the line measured them', () => {
		const { to_number: _, ...older } = CALL;
		const call_timings = {
			call_connected_at: '2026-03-02T09:00:02Z',
			call_ended_at: '2026-03-02T09:00:32Z',
			talk_duration_seconds: 30,
		};
		expect(
			readCall({ ...older, user_number: '+14155550100', traces: { call_timings } }),
		).toMatchObject({
			phoneNumber: '+14155550100',
			durationSeconds: 30,
			startedAt: '2026-03-02T09:00:02.000Z',
			endedAt: '2026-03-02T09:00:32.000Z',
		});
	});

	it('has its direction in one spelling', () => {
		expect(readCallLog({ ...CALL, direction: 'OUTBOUND' }).callType).toBe('outbound');
	});

	it('is in the call log from its end on', () => {
		const row = { ...CALL, created: '2026-03-02T09:00:00Z', ended_at: '2026-03-02T09:05:00Z' };
		expect(readCallLog(row)).toMatchObject({
			callLogId: 'SCL_1',
			callType: 'outbound',
			createdAt: '2026-03-02T09:05:00.000Z',
		});
	});
});

describe('a list of agents', () => {
	it('has one entry for all voices of an agent, and pipes without one by their own ID', () => {
		const rows: JsonObject[] = [
			{ agent_id: 'support-agent', name: 'Support', voice_profile_name: 'Alloy' },
			{ agent_id: 'support-agent', name: 'Support', voice_profile_name: 'Nova' },
			{ pipe_id: 'PIPE_7', agent_id: null, name: 'Night' },
			{ name: 'Nobody' },
		];
		expect(readAgents(rows).map(({ handle, name }) => [handle, name])).toEqual([
			['support-agent', 'Support'],
			['PIPE_7', 'Night'],
		]);
	});
});
