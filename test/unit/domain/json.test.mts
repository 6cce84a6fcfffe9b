import {
	asFilledObject,
	asNumber,
	asText,
	at,
	objectsOf,
	parseJson,
	textAt,
	valueAt,
} from '../../../nodes/Unpod/domain/json';

describe('the value at a path', () => {
	const source = { a: { b: { c: 'deep' }, list: ['x'], nothing: null, zero: 0 } };

	it.each([
		['a.b.c', 'deep'],
		['a.b', { c: 'deep' }],
		['a.nothing', null],
		['a.zero', 0],
		['a.x', undefined],
		['a.b.c.length', undefined],
		['a.list.0', undefined],
		['a.nothing.x', undefined],
		['', undefined],
	])('%s is found by own keys alone', (path, value) => {
		expect(at(source, path)).toEqual(value);
	});

	it.each(['constructor', 'toString', '__proto__', 'a.constructor.name', 'a.__proto__.polluted'])(
		"is not the prototype's: %s",
		(path) => {
			expect(at(source, path)).toBeUndefined();
			expect(textAt(source, path)).toBeNull();
		},
	);

	it('is found under a name of the prototype where the data has one', () => {
		const data = parseJson('{"__proto__": {"constructor": "own"}}');
		expect(at(data, '__proto__.constructor')).toBe('own');
	});

	it.each([null, undefined, 'text', 7, true, ['a']])('is missing in %j', (value) => {
		expect(at(value, 'a')).toBeUndefined();
	});
});

describe('the first of several paths', () => {
	const source = { empty: '', blank: '  ', none: null, zero: 0, no: false, text: 'x', id: 7 };

	it('is the first text or number for a text', () => {
		expect(textAt(source, 'empty', 'blank', 'none', 'no', 'missing', 'text')).toBe('x');
		expect(textAt(source, 'id', 'text')).toBe('7');
		expect(textAt(source, 'empty', 'none')).toBeNull();
	});

	it('is the first that says something for a value', () => {
		expect(valueAt(source, 'empty', 'none', 'missing', 'zero', 'text')).toBe(0);
		expect(valueAt(source, 'no', 'text')).toBe(false);
		expect(valueAt(source, 'empty', 'none')).toBeUndefined();
	});
});

describe('a value read as', () => {
	it.each([
		['sp_abc123xyz', 'sp_abc123xyz'],
		[39136, '39136'],
		[0, '0'],
		['', null],
		[' \n', null],
		[Number.NaN, null],
		[true, null],
		[null, null],
		[{}, null],
		[['x'], null],
	])('text: %p is %p', (value, text) => {
		expect(asText(value)).toBe(text);
	});

	it.each([
		[7, 7],
		['0.45', 0.45],
		[' 8 ', 8],
		['', null],
		['8 apples', null],
		['Infinity', null],
		[Number.NaN, null],
		[true, null],
		[null, null],
		[[8], null],
	])('a number: %p is %p', (value, number) => {
		expect(asNumber(value)).toBe(number);
	});

	it.each([
		[{ lead_score: 8 }, { lead_score: 8 }],
		['{"lead_score": 8}', { lead_score: 8 }],
		[' {"a": {"b": null}} ', { a: { b: null } }],
		['{}', null],
		[{}, null],
		['', null],
		['null', null],
		['[{"a": 1}]', null],
		[[{ a: 1 }], null],
		['"{}"', null],
		['{"cut": ', null],
		['interested', null],
		[null, null],
		[undefined, null],
		[8, null],
	])('a filled object: %p is %p', (value, object) => {
		expect(asFilledObject(value)).toEqual(object);
	});

	it('objects of a list: the rest is passed over', () => {
		expect(objectsOf([{ a: 1 }, null, 'x', [{ b: 2 }], 3, {}])).toEqual([{ a: 1 }, {}]);
		for (const value of [null, undefined, {}, 'x', { 0: {} }]) expect(objectsOf(value)).toEqual([]);
	});
});
