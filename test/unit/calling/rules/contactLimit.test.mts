import fc from 'fast-check';
import {
	brokenRules,
	type LimitRule,
	nextWithinLimits,
	reachOf,
} from '../../../../nodes/Unpod/calling/rules/contactLimit';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-03-02T12:00Z');
const hours = (...ago: number[]) => ago.map((count) => NOW - count * HOUR_MS);

const THREE_A_DAY = { calls: 3, hours: 24 };
const FOUR_HOURS_APART = { calls: 1, hours: 4 };

describe('a contact limit', () => {
	it.each([
		[[], []],
		[hours(5), []],
		[hours(4), []],
		[hours(3.99), [FOUR_HOURS_APART]],
		[hours(5, 10, 23), [THREE_A_DAY]],
		[hours(5, 10, 24), []],
		[hours(1, 5, 10), [THREE_A_DAY, FOUR_HOURS_APART]],
		[hours(-2), [FOUR_HOURS_APART]],
		[hours(-4), []],
	])('of 3 a day and 4 hours apart, with calls at %j', (times, broken) => {
		expect(brokenRules([THREE_A_DAY, FOUR_HOURS_APART], NOW, times)).toEqual(broken);
	});

	it('says when one more call keeps to all rules', () => {
		const rules = [THREE_A_DAY, FOUR_HOURS_APART];
		expect(nextWithinLimits(rules, NOW, hours(1))).toBe(NOW + 3 * HOUR_MS);
		expect(nextWithinLimits(rules, NOW, hours(1, 6, 20))).toBe(NOW + 4 * HOUR_MS);
		expect(nextWithinLimits(rules, NOW, hours(1, 6, 22.5))).toBe(NOW + 3 * HOUR_MS);
		expect(nextWithinLimits(rules, NOW, [])).toBe(NOW);
	});

	it('heeds calls that are still to come', () => {
		expect(nextWithinLimits([FOUR_HOURS_APART], NOW, hours(-1, 3))).toBe(NOW + 5 * HOUR_MS);
	});

	it('that allows no call is never kept', () => {
		expect(nextWithinLimits([{ calls: 0, hours: 1 }], NOW, [])).toBeNull();
	});

	it('needs calls as far back as its longest rule reaches', () => {
		expect(reachOf([THREE_A_DAY, FOUR_HOURS_APART])).toBe(24 * HOUR_MS);
		expect(reachOf([])).toBe(0);
	});
});

describe('contact limits of any kind', () => {
	const quarter = HOUR_MS / 4;
	const rules = fc.array(
		fc.record({ calls: fc.integer({ min: 1, max: 4 }), hours: fc.integer({ min: 1, max: 12 }) }),
		{ minLength: 1, maxLength: 3 },
	);
	const times = fc.array(
		fc.integer({ min: -60, max: 30 }).map((step) => NOW + step * quarter),
		{ maxLength: 8 },
	);

	/** Whether a span of a rule that holds the call holds too many: tried at every quarter of an hour. */
	const breaks = ({ calls, hours: length }: LimitRule, call: number, others: number[]) => {
		for (let start = call - length * HOUR_MS + quarter; start <= call; start += quarter) {
			const end = start + length * HOUR_MS;
			if (others.filter((time) => time >= start && time < end).length + 1 > calls) return true;
		}
		return false;
	};

	it('are broken where some span of a rule would hold one call too many', () => {
		fc.assert(
			fc.property(rules, times, (some, others) => {
				expect(brokenRules(some, NOW, others)).toEqual(
					some.filter((rule) => breaks(rule, NOW, others)),
				);
			}),
			{ seed: 15, numRuns: 1000 },
		);
	});

	it('are kept at the next time that they name, and not before', () => {
		fc.assert(
			fc.property(rules, times, (some, others) => {
				const next = nextWithinLimits(some, NOW, others);
				let first = NOW;
				while (some.some((rule) => breaks(rule, first, others))) first += quarter;
				expect(next).toBe(first);
			}),
			{ seed: 15, numRuns: 500 },
		);
	});
});
