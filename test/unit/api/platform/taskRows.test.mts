import { readTask } from '../../../../nodes/Unpod/api/platform/taskRows';
import type { JsonObject } from '../../../../nodes/Unpod/domain/json';
import { JANE } from '../../../sandbox/phoneNumbers.mts';

/** What the voice engine writes of a call, as captured in January 2026. */
const OUTPUT: JsonObject = {
	call_id: '675272289779974401',
	call_end_reason: null,
	start_time: '2026-01-31 11:47:38.067021',
	end_time: '2026-01-31 11:48:11.385745',
	assistant_number: '4155550102',
	call_summary: null,
	duration: 33,
	recording_url: 'https://example.com/recording.ogg',
	transcript: [
		{ role: 'user', content: 'Hello?', timestamp: '2026-01-31 11:47:46.675013' },
		{ role: 'assistant', content: 'Hi!\n', timestamp: '2026-01-31 11:47:54.259815' },
	],
	post_call_data: {
		classification: { labels: [] },
		summary: { status: 'Not Connected', summary: 'She hung up.', callback_datetime: 'N/A' },
		call_back: null,
		follow_up: { required: 'follow_up disabled' },
		profile_summary: {
			tone: 'Neutral',
			interest_level: 'Maybe',
			objections: [],
			outcome: 'Connected',
			callback_requested: false,
			summary_text: 'A short call.',
		},
		structured_data: null,
	},
	metadata: { cost: 0, usage: {} },
	call_type: 'outbound',
	call_status: 'completed',
};

/** A task as captured in January 2026. Its `created` is that of another run. */
const TASK: JsonObject = {
	_id: '697debb84c27faa892bfa0cc',
	space_id: '346',
	user_info: { id: '261', full_name: 'Jane Doe', user_token: 'secret of the user' },
	run_id: 'R8ff2ccdefe9a11f0878d43cd8a99e069',
	task_id: 'T8ff2ccdffe9a11f0878d43cd8a99e069',
	collection_ref: 'collection_data_ABCD1234EFGH5678JKLM9012',
	execution_type: 'call',
	task: { objective: 'Call it' },
	input: {
		name: 'Jane Doe',
		contact_number: '4155550100',
		alternate_number: '',
		labels: ['Interested'],
		created: '2025-10-30T05:44:56',
		document_id: '6902fb5840a736e125e80c',
		quality: 'good',
		vapi_agent_id: 'VA1',
		number_id: 7,
		token: 'ABCD1234EFGH5678JKLM9012',
		n8n_request_id: '0b5c2f6e',
	},
	output: OUTPUT,
	assignee: 'support-agent-kk19u',
	status: 'completed',
	created: '2026-02-07T05:57:45',
	modified: '2026-02-07T05:57:45',
};

const withOutput = (output: JsonObject[string]) => readTask({ ...TASK, output });
const withAnalysis = (analysis: JsonObject[string]) =>
	withOutput({ ...OUTPUT, post_call_data: analysis });

describe('a task as it was captured', () => {
	it('is read whole', () => {
		const { raw, ...call } = readTask(TASK);
		expect(call).toEqual({
			taskId: 'T8ff2ccdffe9a11f0878d43cd8a99e069',
			runId: 'R8ff2ccdefe9a11f0878d43cd8a99e069',
			status: 'completed',
			lineStatus: 'completed',
			phoneNumber: '4155550100',
			durationSeconds: 33,
			outcome: 'Connected',
			sentiment: 'neutral',
			summary: 'She hung up.',
			transcript: [
				{ role: 'caller', text: 'Hello?', at: '2026-01-31T11:47:46.675Z' },
				{ role: 'agent', text: 'Hi!', at: '2026-01-31T11:47:54.259Z' },
			],
			extractedData: null,
			agentHandle: 'support-agent-kk19u',
			recordingUrl: 'https://example.com/recording.ogg',
			endReason: null,
			createdAt: expect.stringMatching(/^2026-01-31T11:47:04/),
			startedAt: '2026-01-31T11:47:38.067Z',
			endedAt: '2026-01-31T11:48:11.385Z',
			cost: 0,
			contactName: 'Jane Doe',
			metadata: { alternate_number: '', labels: ['Interested'] },
			analysed: true,
		});
		expect(raw).toMatchObject({ _id: '697debb84c27faa892bfa0cc', output: OUTPUT });
		expect(JSON.stringify(raw)).not.toContain('secret of the user');
	});

	it('says why it failed, where its list does', () => {
		const failed = { ...TASK, output: {}, status: 'failed', last_failure_reason: 'busy' };
		expect(readTask(failed)).toMatchObject({ status: 'failed', endReason: 'busy', analysed: true });
	});
});

describe('a task on its way', () => {
	it.each<[string, JsonObject[string]]>([
		['that has not run', {}],
		['without an output', null],
		[
			'that has ended, with the rest to come',
			{
				call_status: 'completed',
				data: 'call completed evaluated data will be available soon',
			},
		],
		['that says nothing of what was said', { duration: 33, call_status: 'completed' }],
		[
			'that has the early text beside what is empty',
			{
				transcript: [],
				data: 'Call completed, evaluated data will be available soon',
			},
		],
	])('%s is not analysed', (_, output) => {
		const call = withOutput(output);
		expect(call).toMatchObject({ analysed: false, transcript: null, summary: null, outcome: null });
	});

	it('is ready with the first of transcript and analysis', () => {
		expect(withOutput({ transcript: OUTPUT.transcript }).analysed).toBe(true);
		expect(withOutput({ post_call_data: OUTPUT.post_call_data }).analysed).toBe(true);
	});
});

describe('a task that has ended without any analysis, for good', () => {
	it.each<[string, JsonObject[string]]>([
		[
			'nothing was said',
			{ duration: 33, start_time: '2026-01-31 11:47:38', post_call_data: {}, transcript: [] },
		],
		['in a text', { start_time: '2026-01-31 11:47:38', post_call_data: '{}', transcript: '' }],
		['in null', { start_time: '2026-01-31 11:47:38', post_call_data: null, transcript: null }],
		['as of 2025', { startedAt: '2025-11-17T12:05:00Z', transcript: '', messages: [] }],
		['an error after the start', { start_time: '2026-01-31 11:47:38', error: 'Engine gone' }],
	])('is whole: %s', (_, output) => {
		expect(withOutput(output)).toMatchObject({
			status: 'completed',
			analysed: true,
			transcript: null,
			summary: null,
		});
	});

	it('is not one that goes on', () => {
		const output = { transcript: [], post_call_data: {} };
		expect(readTask({ ...TASK, status: 'in_progress', output }).analysed).toBe(false);
	});

	it.each(['answer', 'email'])('is one that phones nobody: %s', (executionType) => {
		const task = readTask({ ...TASK, execution_type: executionType, output: {} });
		expect(task).toMatchObject({ status: 'completed', analysed: true });
	});
});

describe('a task whose line reached nobody', () => {
	it.each(['failed', 'notConnected', 'not_connected', 'busy', 'cancelled', 'Busy'])(
		'has failed though it is called completed: %s',
		(line) => {
			for (const status of ['completed', 'partially_completed']) {
				const task = readTask({ ...TASK, status, output: { call_status: line } });
				expect(task).toMatchObject({ status: 'failed', endReason: line, analysed: true });
			}
		},
	);

	it('says why', () => {
		expect(withOutput({ error: 'No trunk', call_status: 'failed' })).toMatchObject({
			status: 'failed',
			endReason: 'No trunk',
		});
		const error = { message: 'No trunk', code: 7 };
		expect(withOutput({ error, call_status: 'failed' }).endReason).toBe('No trunk');
	});

	it.each<[string, JsonObject]>([
		['has started', { output: { call_status: 'failed', start_time: '2026-01-31 11:47:38' } }],
		['has been heard', { output: { call_status: 'failed', transcript: 'Agent: Hello' } }],
		['is with a machine', { output: { call_status: 'voicemail' } }],
	])('is not one that %s', (_, change) => {
		expect(readTask({ ...TASK, ...change }).status).toBe('completed');
	});

	it.each(['pending', 'in_progress', 'hold'])(
		'is not one that is still %s: it is called again',
		(status) => {
			expect(readTask({ ...TASK, status, output: { call_status: 'busy' } }).status).toBe(status);
		},
	);
});

describe('extracted data', () => {
	it.each<[string, JsonObject[string], JsonObject | null]>([
		['an object', { lead_score: 8 }, { lead_score: 8 }],
		['JSON in a text', '{"lead_score": 8}', { lead_score: 8 }],
		['an empty object', {}, null],
		['an empty object in a text', '{}', null],
		['nothing', null, null],
		['an empty text', '', null],
		['a text that is no JSON', 'None', null],
	])('is read from %s', (_, structured_data, extractedData) => {
		expect(withAnalysis({ structured_data, summary: 'x' })).toMatchObject({ extractedData });
	});
});

describe('an analysis', () => {
	it('may be a flat one, as the documentation prints it', () => {
		const flat = { summary: 'It suits.', outcome: 'interested', sentiment: 'positive' };
		expect(withAnalysis(flat)).toMatchObject(flat);
	});

	it('may be JSON in a text', () => {
		const text = JSON.stringify({ summary: 'It suits.', structured_data: '{"a": 1}' });
		expect(withAnalysis(text)).toMatchObject({
			summary: 'It suits.',
			extractedData: { a: 1 },
			analysed: true,
		});
	});

	it('returns the next best where its first words are missing', () => {
		const labels = { summary: { status: 'Interested' }, profile_summary: { summary_text: 'Hm.' } };
		expect(withAnalysis(labels)).toMatchObject({ outcome: 'Interested', summary: 'Hm.' });
		const output = { call_summary: 'A call.', post_call_data: { profile_summary: {} } };
		expect(withOutput(output)).toMatchObject({ outcome: null, summary: 'A call.' });
	});
});

describe('the voice engine of 2025', () => {
	const EARLIER: JsonObject = {
		id: 'call-uuid-001',
		type: 'outbound',
		startedAt: '2025-11-17T12:05:00.000Z',
		endedAt: '2025-11-17T12:10:00.000Z',
		status: 'completed',
		endedReason: 'customer-ended-call',
		transcript: 'Agent: Hello\nCustomer: Yes',
		summary: 'It suits.',
		recordingUrl: 'https://example.com/rec.mp3',
		cost: 0.45,
		customer: { number: JANE, name: 'Jane Doe' },
		messages: [{ role: 'agent', message: 'Hi', time: 1.5 }],
		analysis: { summary: 'It suits.', successEvaluation: 'success' },
	};

	/** A task of then, without status, assignee and reference. */
	const earlier = (change: JsonObject) =>
		readTask({
			run_id: TASK.run_id,
			task_id: TASK.task_id,
			input: {},
			output: { ...EARLIER, ...change },
		});

	it('is read all the same', () => {
		expect(earlier({})).toMatchObject({
			status: 'completed',
			phoneNumber: JANE,
			durationSeconds: 300,
			summary: 'It suits.',
			transcript: [
				{ role: 'agent', text: 'Hello', at: null },
				{ role: 'caller', text: 'Yes', at: null },
			],
			recordingUrl: 'https://example.com/rec.mp3',
			endReason: 'customer-ended-call',
			startedAt: '2025-11-17T12:05:00.000Z',
			cost: 0.45,
			contactName: 'Jane Doe',
			agentHandle: null,
			metadata: null,
			analysed: true,
		});
	});

	it.each<[JsonObject[string]]>([[''], [[]], [null]])(
		'has its transcript in its messages where that is %j',
		(transcript) => {
			expect(earlier({ transcript }).transcript).toEqual([{ role: 'agent', text: 'Hi', at: null }]);
		},
	);

	it.each([
		[{ status: 'ended' }, 'completed'],
		[{ status: 'in-progress', endedAt: null }, 'in_progress'],
		[{ status: 'failed', endedAt: null }, 'failed'],
		[{ call_status: 'inCall' }, 'incall'],
		[{ status: null, endedAt: null }, null],
	])('has its status in its output: %j', (change, status) => {
		expect(earlier(change).status).toBe(status);
	});
});

describe('the number and the duration of a task', () => {
	it.each<[JsonObject, string | null]>([
		[{ input: { contact_number: JANE }, output: { contact_number: 'other' } }, JANE],
		[{ input: { contact_number: '' }, output: { contact_number: JANE } }, JANE],
		[{ input: {}, output: { customer: JANE } }, JANE],
		[{ input: { phone: JANE }, output: {} }, JANE],
		[{ input: { contact_number: 4155550100 } }, '4155550100'],
		[{ input: null, output: null }, null],
	])('are found where it has them: %j', (raw, phoneNumber) => {
		expect(readTask(raw)).toMatchObject({ phoneNumber, durationSeconds: null });
	});

	it.each<[JsonObject, number | null]>([
		[{ duration: 76.769 }, 76.769],
		[{ duration: '0:05:25' }, 325],
		[{ duration: 0 }, 0],
		[{ duration: null, start_time: '2026-01-31 11:47:38', end_time: '2026-01-31 11:48:11' }, 33],
		[{ start_time: '2026-01-31 11:48:11', end_time: '2026-01-31 11:47:38' }, null],
		[{ duration: 'N/A' }, null],
	])('are seconds: %j', (output, durationSeconds) => {
		expect(withOutput(output).durationSeconds).toBe(durationSeconds);
	});
});

it('nothing at all is a call of which nothing is known', () => {
	const { raw, ...call } = readTask({});
	expect(raw).toEqual({});
	expect(new Set(Object.values(call))).toEqual(new Set([null, false]));
});
