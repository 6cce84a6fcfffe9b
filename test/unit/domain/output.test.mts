import { type CallLog, callWith } from '../../../nodes/Unpod/domain/call';
import {
	callLogOutput,
	callOutput,
	FURTHER_FIELDS,
	type OutputChoice,
} from '../../../nodes/Unpod/domain/output';
import { FURTHER_KEYS, SIMPLIFIED_CALL } from '../../outputKeys.mts';

const READ = SIMPLIFIED_CALL.filter((field) => !/Id$/.test(field));

const known = callWith({
	taskId: 'T1',
	runId: 'R1',
	status: 'completed',
	transcript: [{ role: 'agent', text: 'Hi', at: null }],
	cost: 0,
	metadata: { reason: 'reminder' },
	raw: { task_id: 'T1', anything: [1] },
});

const log: CallLog = {
	...known,
	callLogId: '39136',
	callType: 'outbound',
	startedAt: '2026-02-07T05:57:45.000Z',
};

const choice = (more: Partial<OutputChoice> = {}): OutputChoice => ({
	mode: 'simplified',
	fields: [],
	transcriptFormat: 'text',
	...more,
});

describe('a simplified call', () => {
	it('has the same keys in the same order, whatever is known of it', () => {
		for (const call of [known, callWith({})]) {
			expect(Object.keys(callOutput(call, choice()))).toEqual(SIMPLIFIED_CALL);
		}
	});

	it('has null for what is not known', () => {
		const values = Object.values(callOutput(callWith({}), choice()));
		expect(values).toEqual(SIMPLIFIED_CALL.map(() => null));
	});

	it('has its transcript in the form that was asked for', () => {
		const { transcript } = callOutput(known, choice({ transcriptFormat: 'turns' }));
		expect(transcript).toEqual([{ role: 'agent', text: 'Hi', at: null }]);
		expect(callOutput(known, choice()).transcript).toBe('Agent: Hi');
	});
});

describe('selected fields', () => {
	const selected = (fields: string[], call = known) =>
		callOutput(call, choice({ mode: 'selectedFields', fields }));

	it('come with the IDs and in a fixed order', () => {
		expect(selected(['metadata', 'cost', 'status'])).toEqual({
			status: 'completed',
			cost: 0,
			metadata: { reason: 'reminder' },
			taskId: 'T1',
			runId: 'R1',
		});
		expect(Object.keys(selected(['metadata', 'status']))).toEqual([
			'status',
			'metadata',
			'taskId',
			'runId',
		]);
	});

	it('are the IDs alone where none or an unknown one is selected', () => {
		for (const fields of [[], ['raw', 'analysed', '__proto__', 'constructor']]) {
			expect(selected(fields)).toEqual({ taskId: 'T1', runId: 'R1' });
		}
	});

	it('can be any of the simplified ones and the further ones, null where not known', () => {
		expect([...FURTHER_FIELDS]).toEqual(FURTHER_KEYS);
		const everything = selected([...SIMPLIFIED_CALL, ...FURTHER_KEYS], callWith({}));
		expect(Object.keys(everything)).toEqual([...READ, ...FURTHER_KEYS, 'taskId', 'runId']);
		expect(new Set(Object.values(everything))).toEqual(new Set([null]));
	});
});

describe('a raw call', () => {
	it("is the service's own object", () => {
		expect(callOutput(known, choice({ mode: 'raw' }))).toEqual({ task_id: 'T1', anything: [1] });
		expect(callLogOutput(log, choice({ mode: 'raw' }))).toEqual({ task_id: 'T1', anything: [1] });
	});

	it.each(['busy', null, { code: 486 }])(
		'has no key `error`, for which n8n would run the node again: %j',
		(error) => {
			const raw = { id: 7, error };
			const output = { id: 7, unpodError: error };
			expect(callOutput({ ...known, raw }, choice({ mode: 'raw' }))).toEqual(output);
			expect(callLogOutput({ ...log, raw }, choice({ mode: 'raw' }))).toEqual(output);
		},
	);
});

describe('a row of the call log', () => {
	it('has the call, then what only a log says, and its own ID last', () => {
		const output = callLogOutput(log, choice());
		expect(Object.keys(output)).toEqual([...SIMPLIFIED_CALL, 'callType', 'startedAt', 'callLogId']);
		expect(output).toMatchObject({ callLogId: '39136', callType: 'outbound' });
	});

	it('has its IDs and the selected fields', () => {
		const output = callLogOutput(log, choice({ mode: 'selectedFields', fields: ['status'] }));
		expect(Object.keys(output)).toEqual(['status', 'taskId', 'runId', 'callLogId']);
	});
});
