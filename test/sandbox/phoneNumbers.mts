/** The number that Jane Doe has in all tests. */
export const JANE = '+14155550100';

const FICTIONAL_LINES = 100;

/** Area codes that the North American plan allows: no N9X, 37X and 96X, which it reserves, no N11. */
function isAreaCode(code: number): boolean {
	return (
		Math.floor(code / 10) % 10 !== 9 &&
		![37, 96].includes(Math.floor(code / 10)) &&
		code % 100 !== 11
	);
}

const CODES = Array.from({ length: 800 }, (_, index) => 200 + index).filter(isAreaCode);
const AREA_CODES = [415, ...CODES.filter((code) => code !== 415)];

/**
 * So many different numbers that nobody has: 555-0100 to 555-0199, which are kept free for fiction,
 * in area code 415 and then in others. The first is Jane's.
 *
 * @throws RangeError where there are not as many
 */
export function numbers(count: number): string[] {
	if (count > AREA_CODES.length * FICTIONAL_LINES) {
		throw new RangeError(`There are no ${count} fictional numbers`);
	}
	return Array.from({ length: count }, (_, index) => {
		const area = AREA_CODES[Math.floor(index / FICTIONAL_LINES)];
		return `+1${area}55501${String(index % FICTIONAL_LINES).padStart(2, '0')}`;
	});
}
