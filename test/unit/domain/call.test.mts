import {
	type Call,
	callWith,
	digitsOf,
	isReady,
	joinCalls,
	withoutPrivateKeys,
} from '../../../nodes/Unpod/domain/call';
import { isObject, type JsonObject, parseJson } from '../../../nodes/Unpod/domain/json';

describe('a call out of two views of it', () => {
	const run = callWith({
		runId: 'R1',
		taskId: 'T1',
		status: 'completed',
		phoneNumber: '+14155550100',
		metadata: { reason: 'reminder' },
		raw: { id: 'R1' },
	});
	const log = callWith({
		taskId: 'other',
		status: 'answered',
		phoneNumber: '14155550100',
		durationSeconds: 0,
		summary: 'It suits.',
		analysed: true,
		raw: { id: 7 },
	});

	it('takes from the detail what it knows and keeps the rest', () => {
		expect(joinCalls(run, log)).toEqual(
			callWith({
				runId: 'R1',
				taskId: 'T1',
				status: 'completed',
				phoneNumber: '14155550100',
				durationSeconds: 0,
				summary: 'It suits.',
				metadata: { reason: 'reminder' },
				analysed: true,
				raw: { id: 7 },
			}),
		);
	});

	it("fills in the run's status and IDs where only the detail has them", () => {
		const joined = joinCalls(callWith({ runId: 'R1' }), log);
		expect(joined).toMatchObject({ runId: 'R1', taskId: 'other', status: 'answered' });
	});

	it('stays analysed when the detail is not', () => {
		expect(joinCalls(log, run).analysed).toBe(true);
		expect(joinCalls(run, callWith({})).analysed).toBe(false);
	});

	it('changes neither of them', () => {
		const before = structuredClone([run, log]);
		joinCalls(run, log);
		expect([run, log]).toEqual(before);
	});
});

describe('what no workflow should carry', () => {
	it('is left out at any depth', () => {
		const raw: JsonObject = {
			user_token: 'secret',
			user_info: { full_name: 'Jane Doe', user_token: 'secret' },
			attachments: [{ user_token: 'secret', name: 'a' }, [{ deep: { user_token: 'secret' } }], 7],
			input: {
				'user_token ': 'a',
				userToken: 'b',
				'USER-TOKEN': 'c',
				auth_user_token: 'd',
				token: 'e',
			},
		};
		expect(withoutPrivateKeys(raw)).toEqual({
			user_info: { full_name: 'Jane Doe' },
			attachments: [{ name: 'a' }, [{ deep: {} }], 7],
			input: { token: 'e' },
		});
		expect(raw.user_token).toBe('secret');
	});

	it('takes nothing else along, whatever its name', () => {
		const data = parseJson('{"__proto__": {"user_token": "x", "a": 1}, "toString": null, "": 0}');
		const copy = withoutPrivateKeys(isObject(data) ? data : {});
		expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":1},"toString":null,"":0}');
		expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
	});
});

describe('the digits of a number', () => {
	it.each([
		['+14155550100', '14155550100'],
		['1 (415) 555-0100', '14155550100'],
		['idt_+14155550100', '14155550100'],
		['anonymous', ''],
		['', ''],
		[null, ''],
	])('%j are %j', (number, digits) => {
		expect(digitsOf(number)).toBe(digits);
	});
});

describe('a call is ready', () => {
	it.each<[Partial<Call>, boolean]>([
		[{ status: 'completed', analysed: true }, true],
		[{ status: 'completed' }, false],
		[{ status: 'failed' }, true],
		[{ status: 'cancelled' }, true],
		[{ status: 'in_progress' }, false],
		[{ status: null }, false],
	])('with %j: %p', (known, ready) => {
		expect(isReady(callWith(known))).toBe(ready);
	});
});
