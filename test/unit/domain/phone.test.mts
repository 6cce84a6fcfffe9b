import { inE164 } from '../../../nodes/Unpod/domain/phone';

describe('a phone number as the service writes it', () => {
	it.each<[string | null, string | null]>([
		['+14155550100', '+14155550100'],
		['+1 (415) 555-0100', '+14155550100'],
		['14155550100', '+14155550100'],
		['1-415-555-0100', '+14155550100'],
		['0014155550100', '+14155550100'],
		['919876543210', '+919876543210'],
		['442079460000', '+442079460000'],
		['33123456789', '+33123456789'],
		['4915112345678', '+4915112345678'],
	])('is E.164 with plus where it has the country: %p is %p', (written, number) => {
		expect(inE164(written)).toBe(number);
	});

	it.each<[string | null]>([
		['4155550100'],
		['04155550100'],
		['13800138000'],
		['11987654321'],
		['21987654321'],
		['89161234567'],
		['sip:jane@example.com'],
		['anonymous'],
		['+1'],
		['+1415555010012345678'],
		[''],
		[null],
	])('stays as it is where it may be one within a country, or is none: %p', (written) => {
		expect(inE164(written)).toBe(written);
	});
});
