import { isOfSpace, passesCallLogFilter } from '../../../../nodes/Unpod/api/filters/callLogFilter';
import type { CallLogQuery } from '../../../../nodes/Unpod/api/shapes';
import { type CallLog, callWith } from '../../../../nodes/Unpod/domain/call';
import type { JsonValue } from '../../../../nodes/Unpod/domain/json';
import { JANE } from '../../../sandbox/phoneNumbers.mts';

const logWith = (more: Partial<CallLog> = {}): CallLog => ({
	...callWith({
		status: 'completed',
		phoneNumber: '14155550100',
		startedAt: '2026-02-07T10:00:00.000Z',
		createdAt: '2026-02-07T10:05:00.000Z',
	}),
	callLogId: '39136',
	callType: 'outbound',
	...more,
});

const passes = (query: Partial<CallLogQuery>, log: Partial<CallLog> = {}) =>
	passesCallLogFilter(logWith(log), { spaceToken: null, ...query });

describe('the filter of call logs', () => {
	it('lets all pass where nothing is asked for', () => {
		expect(passes({})).toBe(true);
		expect(
			passes({ startedAfter: null, callType: null, callStatuses: null, phoneNumber: '' }),
		).toBe(true);
		expect(passes({}, callWith({}))).toBe(true);
	});

	it.each<[Partial<CallLogQuery>, Partial<CallLog>, boolean]>([
		[{ startedAfter: '2026-02-07T10:00:00Z' }, {}, true],
		[{ startedAfter: '2026-02-07T10:00:01Z' }, {}, false],
		[{ startedBefore: '2026-02-07T10:00:00Z' }, {}, true],
		[{ startedBefore: '2026-02-07T09:59:59Z' }, {}, false],
		[{ startedAfter: '2026-02-07T09:00:00Z', startedBefore: '2026-02-07T11:00:00Z' }, {}, true],
		// A call that was missed never started; it was noted at some time.
		[{ startedAfter: '2026-02-07T10:04:00Z' }, { startedAt: null }, true],
		[{ startedAfter: '2026-02-07T10:06:00Z' }, { startedAt: null }, false],
		[{ startedAfter: '2026-02-07T10:00:00Z' }, { startedAt: null, createdAt: null }, false],
		[{ startedBefore: '2026-02-07T10:00:00Z' }, { startedAt: null, createdAt: null }, false],
	])('goes by the time of a call: %j %j', (query, log, isPassed) => {
		expect(passes(query, log)).toBe(isPassed);
	});

	it.each<[Partial<CallLogQuery>, Partial<CallLog>, boolean]>([
		[{ callType: 'outbound' }, {}, true],
		[{ callType: 'outbound' }, { callType: 'Outbound' }, true],
		[{ callType: 'inbound' }, {}, false],
		[{ callType: 'inbound' }, { callType: null }, false],
		[{ callStatuses: ['completed'] }, {}, true],
		[{ callStatuses: ['missed', 'Completed'] }, {}, true],
		[{ callStatuses: ['missed'] }, {}, false],
		[{ callStatuses: ['missed'] }, { status: null }, false],
	])('goes by kind and status in any spelling: %j %j', (query, log, isPassed) => {
		expect(passes(query, log)).toBe(isPassed);
	});

	it.each<[string, Partial<CallLog>, boolean]>([
		[JANE, {}, true],
		['+1 (415) 555-0100', {}, true],
		['+14155550101', {}, false],
		['+1415555010', {}, false],
		[JANE, { phoneNumber: null }, false],
		[JANE, { phoneNumber: null, raw: { source_number: JANE } }, true],
		[JANE, { phoneNumber: 'other', raw: { destination_number: '14155550100' } }, true],
		[JANE, { phoneNumber: null, raw: { destination_number: 14155550100 } }, true],
	])('goes by the digits of a number on either end: %s %j', (phoneNumber, log, isPassed) => {
		expect(passes({ phoneNumber }, log)).toBe(isPassed);
	});
});

describe('a row of the call log is of a space', () => {
	it.each<[JsonValue | undefined, string | null, boolean]>([
		[{ id: 346, name: 'Leads' }, 'Leads', true],
		[{ id: 346, name: 'Leads' }, 'Others', false],
		[{ id: 346, name: 'Leads' }, null, true],
		// What doesn't name its space may be of it.
		[{ id: 346 }, 'Leads', true],
		[346, 'Leads', true],
		[null, 'Leads', true],
		[undefined, 'Leads', true],
	])('with %j for %j: %p', (space, name, isOf) => {
		const log = logWith({ raw: space === undefined ? {} : { space } });
		expect(isOfSpace(log, { name })).toBe(isOf);
	});

	it.each<[JsonValue | undefined, boolean]>([
		[{ id: 346, name: 'Others' }, true],
		[{ id: '346' }, true],
		[{ id: 347, name: 'Leads' }, false],
		[undefined, true],
	])('by its number where that is known, with %j: %p', (space, isOf) => {
		const log = logWith({ raw: space === undefined ? {} : { space } });
		expect(isOfSpace(log, { id: '346' })).toBe(isOf);
	});
});
