import { readJsonText, unkeptNumberAt } from '../../../nodes/Unpod/domain/jsonText';

describe('a JSON text', () => {
	it.each([
		['{"a": [1, "b", null]}', { a: [1, 'b', null] }],
		[' 7\n', 7],
	])('is read: %s', (text, value) => {
		expect(readJsonText(text)).toEqual({ value });
	});

	it.each([
		['{"a": 1,}', 'Expected double-quoted property name at line 1, column 9'],
		['{"a" 1}', "Expected ':' after property name at line 1, column 6"],
		['{\n\t"a": x\n}', 'Unexpected "x" at line 2, column 7'],
		['{"a": undefined}', 'Unexpected "u" at line 1, column 7'],
		['{"a": "\n"}', 'Bad control character in string literal at line 1, column 8'],
		['{"a": 1} {', 'Unexpected non-whitespace character at line 1, column 10'],
		['{"a": 1', "Expected ',' or '}' after property value at line 1, column 8"],
		['{"a":', 'Unexpected end of JSON input at line 1, column 6'],
		['[1,]', 'Unexpected "]"'],
	])('that can not be read says why and where: %j', (text, reason) => {
		expect(readJsonText(text)).toEqual({ reason });
	});
});

describe('a number that is not kept', () => {
	it.each<[unknown, string]>([
		[9007199254740992, ''],
		[{ a: [1, { b: -9007199254740993 }] }, 'a.1.b'],
		[{ a: Number.NaN, b: Number.POSITIVE_INFINITY }, 'a'],
		[{ a: 1n }, 'a'],
	])('is found in %p', (value, path) => {
		expect(unkeptNumberAt(value)).toBe(path);
	});

	it.each([9007199254740991, 0.1, -1, '12345678901234567890', null, undefined, { a: ['b', true] }])(
		'is not in %p',
		(value) => {
			expect(unkeptNumberAt(value)).toBeNull();
		},
	);
});
