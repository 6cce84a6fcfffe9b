import { DoNotCall } from '../../../../nodes/Unpod/calling/rules/doNotCall';

const JANE = '+14155550100';
const JOHN = '+14155550101';

describe('a list of numbers not to call', () => {
	it.each([
		['+14155550100'],
		['+1 (415) 555-0100'],
		['tel:+1-415-555-0100'],
		['0014155550100'],
		['001 415 555 0100'],
		['14155550100'],
		['4155550100'],
		['(+1) 415 555 0100'],
		['(415) 555\u20110100'],
		['\u200e+1 415 555 0100'],
		["'+14155550100"],
		[14155550100],
		[4155550100],
		['+442071838750, +14155550100'],
		['+442071838750\n+14155550100\n'],
		['+442071838750 +14155550100'],
		[['+442071838750', '+1 415 555 0100']],
		[['+442071838750', ['4155550100']]],
		[['+442071838750', null, '', 14155550100]],
		['["+442071838750","+14155550100"]'],
	])('holds a number however it is written: %j', (list) => {
		const doNotCall = new DoNotCall(list);
		expect(doNotCall.has(JANE)).toBe(true);
		expect(doNotCall.has(JOHN)).toBe(false);
	});

	it('holds a number whose zero in brackets may be dialled or not', () => {
		const doNotCall = new DoNotCall('+39 (0)6 698 12345');
		expect(doNotCall.has('+39669812345')).toBe(true);
		expect(doNotCall.has('+390669812345')).toBe(true);
		expect(doNotCall.has('+39669812346')).toBe(false);
	});

	it('holds a number whose zero in brackets can only be left out', () => {
		const doNotCall = new DoNotCall('+44 (0)20 7183 8750');
		expect(doNotCall.has('+442071838750')).toBe(true);
		expect(doNotCall.has('+442071838751')).toBe(false);
	});

	it('holds a number without its country code for every country', () => {
		const doNotCall = new DoNotCall('0151 2345678');
		expect(doNotCall.has('+491512345678')).toBe(true);
		expect(doNotCall.has('+441512345678')).toBe(true);
		expect(doNotCall.has('+4915123456789')).toBe(false);
	});

	it('takes a number with its country code for that number alone', () => {
		expect(new DoNotCall('+4155550100').has(JANE)).toBe(false);
	});

	it.each([[undefined], [null], [''], [' , ;\n'], [[]], [[null, '']], ['[]'], ['()']])(
		'is empty: %j',
		(list) => {
			expect(new DoNotCall(list).isEmpty).toBe(true);
			expect(new DoNotCall(list).has(JANE)).toBe(false);
		},
	);

	it.each([
		['Jane Doe'],
		['+14155550100, n/a'],
		['+1 415 555 0100 ext. 7'],
		['123456'],
		['+14155550100.0'],
		['+1 415 555 0100-5'],
		['14155550100.0'],
		['+1415555010012345'],
		['(0)'],
		[true],
		[{ phone: JANE }],
		[[{ phone: JANE }]],
		[[JANE, true]],
	])('refuses what is no number, whose owner would be called: %j', (list) => {
		expect(() => new DoNotCall(list)).toThrow(/^'Do Not Call' contains an entry/);
	});
});
