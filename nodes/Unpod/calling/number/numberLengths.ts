import { NUMBER_LENGTHS } from './numberLengthData';

/** Country codes have at most three digits (ITU-T E.164), and none is the beginning of another. */
const LONGEST_CODE = 3;

const lengthsByCode = new Map(
	NUMBER_LENGTHS.split(' ').map((entry) => {
		const [code, lengths] = entry.split(':');
		return [code, lengths.split(',').map(Number)];
	}),
);

/**
 * Returns whether numbers of this country code can have as many digits, by libphonenumber's metadata (NOTICE); true
 * where the code isn't known.
 *
 * @param digits a number in E.164 without its plus
 */
export function hasPossibleLength(digits: string): boolean {
	for (let length = 1; length <= LONGEST_CODE; length++) {
		const lengths = lengthsByCode.get(digits.slice(0, length));
		if (lengths) return lengths.includes(digits.length - length);
	}
	return true;
}
