import fc from 'fast-check';
import { type CountryCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json';
import { hasPossibleLength } from '../../../../nodes/Unpod/calling/number/numberLengths';
import { asE164, toE164 } from '../../../../nodes/Unpod/calling/number/phoneNumber';
import { InputError } from '../../../../nodes/Unpod/domain/errors/inputError';
import { JANE } from '../../../sandbox/phoneNumbers.mts';

/** A mobile number of every country, by Google's libphonenumber: in E.164 and as it is written abroad. */
const NUMBERS = Object.keys(examples).flatMap((country) => {
	const example = getExampleNumber(country as CountryCode, examples);
	return example ? [{ e164: String(example.number), written: example.formatInternational() }] : [];
});

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
		['with its area code in brackets alone', '+1(415)5550100'],
		['with brackets and dashes', '+1-(415)-555-0100'],
		['with spaces around everything', '+ 1 ( 415 ) 555 - 0100'],
		['with its country code in brackets', '(+1) 415 555 0100'],
		['with the digits of its country code in brackets', '+(1) 415.555.0100'],
		['with a slash', '+1 415/555-0100'],
		['with some groups written together', '+1415555-0100'],
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
		['with an extension in a link', 'tel:+1-415-555-0100;ext=5'],
		['with an extension after a hash', '+1 415-555-0100 #5'],
		['with an extension after an x', '+1 415-555-0100x5'],
		['with another in another line', '+1 415 555 0100\n+1 415 555 0101'],
		['as a spreadsheet shortens it', '+1.4155550100E+10'],
		['with a decimal and no plus', '14155550100.0'],
		['with wide digits', '+１４１５５５５０１００'],
		['with a plus at its end', '14155550100+'],
		['with two pluses', '++14155550100'],
		['twice', '+14155550100+14155550101'],
		['twice with a slash', '+1 415 555 0100 / +1 415 555 0101'],
		['as a link', 'tel:+14155550100'],
		['with digits of another script', '+\u0661\u0664\u0661\u0665\u0665\u0665\u0660\u0661'],
		['with a wide plus', '\uff0b14155550100'],
		['that is an expression', '{{ $json.phone }}'],
	])('%s is refused', (_, typed) => {
		expect(() => toE164(typed)).toThrow(InputError);
		expect(() => toE164(typed)).toThrow("'Phone Number' is not an international number: ");
	});

	it.each([
		['with a decimal', '+14155550100.0'],
		['with two decimals', '+14155550100.00'],
		['with an extension in brackets', '+1 415-555-0100 (5)'],
		['with an extension in brackets at once', '+14155550100(5)'],
		['with an extension after a dash', '+1 415-555-0100-5'],
		['with a long extension after a dash', '+1 415-555-0100-1234'],
		['with an extension after a space', '+14155550100 5'],
		['with an extension after a slash', '+49 30 123456/7'],
		['with a direct-dialling tail', '+49 30 123456-0'],
		['with a second ending', '+49 30 1234 / 5678'],
		['with a second number', '+14155550100 4155550101'],
		['with a dash at its end', '+1 415-555-0100-'],
		['with a dot at its end', '+14155550100.'],
		['with two dashes', '+1--415-555-0100'],
		['with an empty bracket', '+1 () 415 555 0100'],
		['with a bracket that does not end', '+1 (415 555 0100'],
		['with a digit too many in its groups', '+1 (415) 555-01001'],
	])('%s is refused as more than one number', (_, typed) => {
		expect(() => toE164(typed)).toThrow("'Phone Number' is not an international number: ");
		expect(() => toE164(typed)).toThrow(
			expect.objectContaining({ description: expect.stringContaining('Write one number alone') }),
		);
	});

	it.each([
		['with two digits in the style of its groups', '+33 1 23 45 67 89 12'],
		['with three digits in the style of its groups', '+34 612 345 678 901'],
		['with four digits in the style of its groups', '+47 2345 6789 0123'],
		['with another ending', '+44 20 7946 0000 0001'],
		['that lacks a group', '+33 1 23 45 67'],
	])('of another length than numbers of its country have, %s, is refused', (_, typed) => {
		expect(asE164(typed)).toBeNull();
	});

	it('of any length passes where no groups say where it ends', () => {
		expect(asE164('+3312345678912')).toBe('+3312345678912');
	});

	it('of any country passes as it is written abroad', () => {
		for (const { e164, written } of NUMBERS) {
			expect(toE164(written)).toBe(e164);
			expect(toE164(e164)).toBe(e164);
		}
	});

	const anyNumber = fc.constantFrom(...NUMBERS);

	it('of any country is the same with other separators', () => {
		const separator = fc.constantFrom(' ', '.', '-', ' - ', '\u2011', '\u2013', '\u00a0', '\u202f');
		fc.assert(
			fc.property(anyNumber, separator, ({ e164, written }, between) => {
				expect(toE164(written.replace(/[ -]/g, between))).toBe(e164);
			}),
			{ seed: 11 },
		);
	});

	it.each([
		['+34 (612) 345-678', '+34612345678'],
		['+7 (495) 123-45-67', '+74951234567'],
		['+46 8-123 456 78', '+46812345678'],
		['+372 5123-456', '+3725123456'],
		['+49 30/123456', '+4930123456'],
		['+49 (30) / 123 45 67', '+49301234567'],
		['+55 (11) 98765-4321', '+5511987654321'],
		['+62 812-3456-789', '+628123456789'],
	])('with other separators after its area code passes: %s', (typed, number) => {
		expect(toE164(typed)).toBe(number);
	});

	it('of any country never passes as another one by what comes after it', () => {
		const separator = fc.constantFrom(' ', '.', '-', '/', ' - ', ' / ', '  ', '\u2011');
		const digits = fc.stringMatching(/^\d{1,15}$/);
		const tail = fc.oneof(
			fc.tuple(separator, digits).map((parts) => parts.join('')),
			fc.stringMatching(/^( ?(x|ext\.? ?|#|,,?|;ext=|p|w|\*|&|or|and) ?\d{1,11})$/),
			digits.map((inside) => ` (${inside})`),
			anyNumber.map(({ written }) => `${written}`),
		);
		fc.assert(
			fc.property(anyNumber, tail, ({ e164 }, after) => {
				expect(asE164(`${e164}${after}`)).toBeNull();
			}),
			{ seed: 11, numRuns: 2000 },
		);
	});

	it('in groups never passes as another one by a digit that comes after it', () => {
		const tail = fc.stringMatching(/^( - | \/ |[-./ ])\d$|^ ?\(\d{1,4}\)$/);
		fc.assert(
			fc.property(anyNumber, tail, ({ written }, after) => {
				expect(asE164(`${written}${after}`)).toBeNull();
			}),
			{ seed: 11, numRuns: 2000 },
		);
	});

	it('in groups never passes as another one by two digits after them where its country has one length', () => {
		const oneLength = fc.constantFrom(
			...NUMBERS.filter(({ e164 }) => !hasPossibleLength(`${e164.slice(1)}00`)),
		);
		const tail = fc.stringMatching(/^[-./ ]\d{2}$/);
		fc.assert(
			fc.property(oneLength, tail, ({ written }, after) => {
				expect(asE164(`${written}${after}`)).toBeNull();
			}),
			{ seed: 11, numRuns: 1000 },
		);
	});

	it.each(['+1 (0)415 555 0100', '+1(0) 4155550100', '+1 [ 0 ] 415 555 0100'])(
		'with a zero in brackets is refused, since nobody knows whether to dial it: %s',
		(typed) => {
			expect(() => toE164(typed)).toThrow("'Phone Number' has a zero in brackets: ");
		},
	);

	it.each([undefined, null, '', '  \n'])('that is empty is refused: %j', (value) => {
		expect(() => toE164(value)).toThrow("'Phone Number' is empty");
	});

	it.each([true, {}, [JANE], { mobile: JANE }])('that is no text is refused: %j', (value) => {
		const shown = JSON.stringify(value);
		expect(() => toE164(value)).toThrow(`'Phone Number' is not an international number: ${shown}`);
	});

	it('that is refused is quoted in part only', () => {
		expect(() => toE164('x'.repeat(5000))).toThrow(/^.{0,100}$/);
	});
});
