import {
	readAllowedNumbers,
	requireAllowed,
} from '../../../../nodes/Unpod/calling/number/allowedNumbers';
import { JANE } from '../../../sandbox/phoneNumbers.mts';

describe('the allowed numbers', () => {
	it.each<[unknown, string[]]>([
		['+14155550100', [JANE]],
		['+1 (415) 555-0100, +49 30*', [JANE, '+4930*']],
		[' +14155550100 ;\n+4930*;,', [JANE, '+4930*']],
		[
			[JANE, '+49 30 *'],
			[JANE, '+4930*'],
		],
		[['+14155550100,+4930*'], [JANE, '+4930*']],
		['+1*', ['+1*']],
		['+1 (415)*', ['+1415*']],
		['+4930123456', ['+4930123456']],
		['\ufeff+14155550100', [JANE]],
	])('are read from %j', (list, allowed) => {
		expect(readAllowedNumbers(list)).toEqual(allowed);
	});

	it.each([
		...['4155550100', '+1*, Jane', '*', '+', '+*', '+1234567890123456', '+1 or +49', 14155550100],
		...['+4930**', '+49*30', '+14155550100.0', '+14155550100 +14155550101', '+0*', '4930*'],
	])('hold nothing but numbers and beginnings of numbers: %j', (list) => {
		expect(() => readAllowedNumbers(list)).toThrow("'Allowed Numbers' contains an entry");
	});

	it.each(['+4930', '+1', '+1 (415)', '+1415555'])(
		'hold nothing that may be a number or a beginning: %s',
		(entry) => {
			const read = () => readAllowedNumbers(`${JANE}, ${entry}`);
			expect(read).toThrow(`that is no whole number and has no star: ${entry}`);
			expect(read).toThrow(
				expect.objectContaining({ description: expect.stringContaining(`write ${entry}*.`) }),
			);
		},
	);

	it.each([undefined, null, '', ' ', ',;\n', [], [null], {}, true])(
		'let nobody pass where they came out as nothing: %j',
		(list) => {
			expect(() => readAllowedNumbers(list)).toThrow("'Allowed Numbers' is empty");
		},
	);

	it.each([
		[JANE, [JANE]],
		[JANE, ['+4930*', '+1415*']],
		['+4930123456', ['+4930*', '+1415*']],
		['+4930123456', ['+4930123456']],
	])('let %s pass by %j', (number, allowed) => {
		expect(() => requireAllowed(number, allowed)).not.toThrow();
	});

	it.each([
		['+14155550101', [JANE]],
		['+4940123456', ['+4930*']],
		['+491415555010', ['+1415*']],
		['+49301234567', ['+4930123456']],
		['+4930123456', ['+49301234567']],
		[JANE, []],
	])('refuse %s by %j', (number, allowed) => {
		expect(() => requireAllowed(number, allowed)).toThrow(
			`'Phone Number' ${number} is not among the allowed numbers`,
		);
	});
});
