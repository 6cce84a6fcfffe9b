import {
	readAllowedNumbers,
	requireAllowed,
	toE164,
} from '../../../nodes/Unpod/calling/phoneNumber';
import { InputError } from '../../../nodes/Unpod/domain/errors/inputError';
import { JANE } from '../../sandbox/phoneNumbers.mts';

describe('a phone number', () => {
	it.each([
		['as it is', '+14155550100'],
		['with spaces', ' +1 415 555 0100\n'],
		['with dots', '+1.415.555.0100'],
		['with dashes', '+1-415-555-0100'],
		['with brackets', '+1 (415) 555-0100'],
		['with square brackets', '+1 [415] 5550100'],
		['with hyphens that do not break', '+1\u2011415\u2011555\u20110100'],
		['with en and em dashes', '+1\u2013415\u2014555\u20150100'],
		['with minus signs and wide dashes', '+1\u2212415\uff0d555\ufe630100'],
		['with spaces that do not break', '+1\u00a0415\u202f555\u30000100'],
		['with a byte order mark', '\ufeff+14155550100'],
		['with marks of direction', '\u202a+14155550100\u202c'],
		['with isolates, as phones copy it', '\u2068+1 415 555 0100\u2069'],
		['with soft hyphens and joiners', '+1415\u00ad555\u200b0100\u2060'],
	])('%s is the same number', (_, typed) => {
		expect(toE164(typed)).toBe(JANE);
	});

	it.each([
		['the shortest', '+1234567'],
		['the longest', '+123456789012345'],
	])('may have 7 to 15 digits: %s', (_, number) => {
		expect(toE164(number)).toBe(number);
	});

	it.each([
		['without a plus', '14155550100'],
		['as a number', 14155550100],
		['as a number that is too large', 1e21],
		['with 00 for the plus', '0014155550100'],
		['with a plus and 00', '+0014155550100'],
		['of one country', '(415) 555-0100'],
		['too short', '+123456'],
		['too long', '+1234567890123456'],
		['with letters', '+1415555CALL'],
		['with an extension', '+14155550100 ext. 5'],
		['with a pause', '+14155550100,,5'],
		['twice', '+14155550100+14155550101'],
		['with two pluses', '++14155550100'],
		['with a plus at its end', '14155550100+'],
		['as a link', 'tel:+14155550100'],
		['with digits of another script', '+\u0661\u0664\u0661\u0665\u0665\u0665\u0660\u0661'],
		['with a wide plus', '\uff0b14155550100'],
		['that is an expression', '{{ $json.phone }}'],
	])('%s is refused', (_, typed) => {
		expect(() => toE164(typed)).toThrow(InputError);
		expect(() => toE164(typed)).toThrow("'Phone Number' is not an international number: ");
	});

	it.each(['+1 (0)415 555 0100', '+1(0) 4155550100', '+1 [ 0 ] 415 555 0100'])(
		'with a zero in brackets is refused, since nobody knows whether to dial it: %s',
		(typed) => {
			expect(() => toE164(typed)).toThrow("'Phone Number' has a zero in brackets: ");
		},
	);

	it.each([undefined, null, '', '  \n', true, {}, [JANE]])(
		'that is none is refused: %j',
		(value) => {
			expect(() => toE164(value)).toThrow("'Phone Number' is empty");
		},
	);

	it('that is refused is quoted in part only', () => {
		expect(() => toE164('x'.repeat(5000))).toThrow(/^.{0,100}$/);
	});
});

describe('the allowed numbers', () => {
	it.each<[unknown, string[]]>([
		['+14155550100', [JANE]],
		['+1 (415) 555-0100, +49 30', [JANE, '+4930']],
		[' +14155550100 ;\n+4930;,', [JANE, '+4930']],
		[
			[JANE, '+49 30'],
			[JANE, '+4930'],
		],
		[['+14155550100,+4930'], [JANE, '+4930']],
		['+1', ['+1']],
	])('are read from %j', (list, allowed) => {
		expect(readAllowedNumbers(list)).toEqual(allowed);
	});

	it.each(['4155550100', '+1, Jane', '*', '+', '+1234567890123456', '+1 or +49', 14155550100])(
		'hold nothing but numbers and prefixes: %j',
		(list) => {
			expect(() => readAllowedNumbers(list)).toThrow("'Allowed Numbers' holds an entry");
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
		[JANE, ['+4930', '+1415']],
		['+4930123456', ['+4930', '+1415']],
	])('let %s pass by %j', (number, allowed) => {
		expect(() => requireAllowed(number, allowed)).not.toThrow();
	});

	it.each([
		['+14155550101', [JANE]],
		['+4940123456', ['+4930']],
		['+491415555010', ['+1415']],
		[JANE, []],
	])('refuse %s by %j', (number, allowed) => {
		expect(() => requireAllowed(number, allowed)).toThrow(
			`'Phone Number' ${number} is not among the allowed numbers`,
		);
	});
});
