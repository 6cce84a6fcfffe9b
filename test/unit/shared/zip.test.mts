import { resultFinder, resultFinderIn } from '../../../nodes/Unpod/shared/zip';

describe('the result of an entry', () => {
	it('is found by the index of both', () => {
		const resultOf = resultFinder(['a', 'b'], [1, null]);
		expect(['b', 'a'].map(resultOf)).toEqual([null, 1]);
	});

	it('is never taken for null where there is none', () => {
		expect(() => resultFinder(['a', 'b'], [null])('b')).toThrow(RangeError);
		expect(() => resultFinderIn(new Map([['a', null]]))('b')).toThrow(RangeError);
	});
});
