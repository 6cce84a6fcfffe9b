import { numberLengths } from '../../../../tools/number_lengths.mts';
import { hasPossibleLength } from '../../../../nodes/Unpod/calling/number/numberLengths';

const LONGEST = 15;

describe('how many digits a number can have', () => {
	it.each([...numberLengths()])('is as libphonenumber says for +%s', (code, lengths) => {
		const possible = Array.from({ length: LONGEST }, (_, length) => length).filter((length) =>
			hasPossibleLength(`${code}${'0'.repeat(length)}`),
		);
		expect(possible).toEqual(lengths.filter((length) => length < LONGEST));
	});

	it('is left open for a code that no country has', () => {
		expect(hasPossibleLength('99912345')).toBe(true);
	});
});
