import { cleanText } from '../../../nodes/Unpod/domain/cleanText';

describe('an identifying text', () => {
	it.each([
		['with a byte order mark', '\ufeffsp_abc'],
		['with blanks of all kinds', ' \u00a0\tsp_abc\r\n'],
		['with marks of direction', '\u202asp_abc\u202c\u200e'],
		['with joiners and soft hyphens', 'sp\u200b_\u2060ab\u00adc'],
	])('%s is the same text', (_, text) => {
		expect(cleanText(text)).toBe('sp_abc');
	});

	it('is the same however its letters are composed', () => {
		expect(cleanText('Jose\u0301')).toBe(cleanText('Jos\u00e9'));
	});

	it('keeps what can be seen', () => {
		expect(cleanText('Zoë O’Neil-Łukasz 李')).toBe('Zoë O’Neil-Łukasz 李');
	});
});
