import { CallingHours } from '../../../../nodes/Unpod/calling/rules/callingHours';
import { DoNotCall } from '../../../../nodes/Unpod/calling/rules/doNotCall';
import {
	type CallingRules,
	judge,
	whyAllowed,
} from '../../../../nodes/Unpod/calling/rules/verdict';

const JANE = '+14155550100';
const NOON = Date.parse('2026-03-02T20:00Z');
const NIGHT = Date.parse('2026-03-03T05:30Z');
const HOUR_MS = 3_600_000;

const office = new CallingHours([
	{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 9 * 60, to: 17 * 60 },
]);

function rulesWith(rules: Partial<CallingRules>): CallingRules {
	return {
		doNotCall: null,
		hours: null,
		zones: [],
		limits: [],
		outsideHours: 'leaveOut',
		...rules,
	};
}

const NONE = { times: [] };
const inLosAngeles = { hours: office, zones: ['America/Los_Angeles'] };

describe('why the rules allow a call', () => {
	it('is nothing without rules', () => {
		expect(whyAllowed(rulesWith({}), NOON, [])).toEqual([]);
	});

	it('is a clause for each rule that is set', () => {
		const rules = rulesWith({
			...inLosAngeles,
			doNotCall: new DoNotCall('+14155550101'),
			limits: [
				{ calls: 1, hours: 1 },
				{ calls: 3, hours: 24 },
			],
		});
		expect(whyAllowed(rules, NOON, [NOON - 4 * HOUR_MS, NOON - 5 * HOUR_MS])).toEqual([
			"it is Monday 12:00 in America/Los_Angeles, within 'Calling Hours'",
			"not called within 1 hour, and 'Contact Limit' allows 1",
			"called 2 times within 24 hours, and 'Contact Limit' allows 3",
			"not on the 'Do Not Call' list",
		]);
	});

	it('names three zones at most', () => {
		const zones = ['Europe/Berlin', 'Europe/Paris', 'Europe/Rome', 'Europe/Vienna'];
		const [clause] = whyAllowed(rulesWith({ hours: office, zones }), NOON, []);
		expect(clause).toContain('Monday 21:00 in Europe/Rome and 1 more zones');
	});
});

describe('what the rules say about a call', () => {
	it('is yes without rules, and within all of them', () => {
		expect(judge(rulesWith({}), JANE, NIGHT, NONE)).toEqual({ call: 'now' });
		const all = rulesWith({
			...inLosAngeles,
			doNotCall: new DoNotCall('+14155550101'),
			limits: [{ calls: 1, hours: 4 }],
		});
		expect(judge(all, JANE, NOON, { times: [NOON - 4 * HOUR_MS] })).toEqual({ call: 'now' });
	});

	it('is no for a number on the list, at any time', () => {
		const rules = rulesWith({ ...inLosAngeles, doNotCall: new DoNotCall(JANE) });
		expect(judge(rules, JANE, NIGHT, NONE)).toEqual({
			call: 'no',
			reason: 'do_not_call',
			message: "+14155550100 is on the 'Do Not Call' list.",
			nextAllowedAt: null,
		});
	});

	it('is no outside the hours, with the time there and the next time that suits', () => {
		expect(judge(rulesWith(inLosAngeles), JANE, NIGHT, NONE)).toEqual({
			call: 'no',
			reason: 'outside_hours',
			message: "It is Monday 21:30 in America/Los_Angeles: outside 'Calling Hours'.",
			nextAllowedAt: '2026-03-03T17:00:00.000Z',
		});
	});

	it('is the next allowed time where the call is to be scheduled', () => {
		const rules = rulesWith({ ...inLosAngeles, outsideHours: 'schedule' });
		const at = Date.parse('2026-03-03T17:00Z');
		expect(judge(rules, JANE, NIGHT, NONE)).toEqual({ call: 'later', at });
		expect(judge(rules, JANE, NOON, NONE)).toEqual({ call: 'now' });
	});

	it('is no where a number can be in zones that share no hour, or in none that is known', () => {
		const zones = ['America/New_York', 'America/Chicago', 'Pacific/Guam', 'Pacific/Saipan'];
		const wide = judge(
			rulesWith({ hours: office, zones, outsideHours: 'schedule' }),
			JANE,
			NOON,
			NONE,
		);
		expect(wide).toMatchObject({ call: 'no', reason: 'outside_hours', nextAllowedAt: null });
		expect(wide).toMatchObject({
			message: expect.stringContaining("enter its own under 'Time Zone'"),
		});
		const unknown = judge(rulesWith({ hours: office }), JANE, NOON, NONE);
		expect(unknown).toMatchObject({ call: 'no', reason: 'outside_hours', nextAllowedAt: null });
		expect(unknown).toMatchObject({
			message: expect.stringContaining('not known in which time zone'),
		});
	});

	it('is no beyond a limit, until the hours and the limits both allow it', () => {
		const rules = rulesWith({ ...inLosAngeles, limits: [{ calls: 1, hours: 10 }] });
		expect(judge(rules, JANE, NOON, { times: [NOON - HOUR_MS] })).toEqual({
			call: 'no',
			reason: 'contact_limit',
			message: "'Contact Limit' is reached: it allows 1 call to +14155550100 in 10 hours.",
			nextAllowedAt: '2026-03-03T17:00:00.000Z',
		});
		expect(judge(rules, JANE, NIGHT, { times: [Date.parse('2026-03-03T12:00Z')] })).toMatchObject({
			reason: 'outside_hours',
			nextAllowedAt: '2026-03-03T22:00:00.000Z',
		});
	});

	it('is no where it is not known how often the number was called', () => {
		const rules = rulesWith({ limits: [{ calls: 3, hours: 24 }] });
		expect(judge(rules, JANE, NOON, { unreadable: 'Unpod is not available' })).toEqual({
			call: 'no',
			reason: 'contact_limit',
			message:
				"How often +14155550100 was called is not known, since Unpod's lists could not be read: Unpod is not available",
			nextAllowedAt: null,
		});
		expect(judge(rulesWith({}), JANE, NOON, { unreadable: 'down' })).toEqual({ call: 'now' });
	});
});
