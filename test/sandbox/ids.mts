const UUID_EPOCH_STEPS = 122_192_928_000_000_000n;
const NODE = '0878d43cd8a9';

/**
 * An id as the platform makes them: a letter and a UUID version 1 without dashes, which holds its
 * creation time (captured answers, 2026). `serial` keeps ids of one millisecond apart.
 */
export function platformId(letter: 'R' | 'T', milliseconds: number, serial: number): string {
	const steps =
		BigInt(Math.floor(milliseconds)) * 10_000n + UUID_EPOCH_STEPS + BigInt(serial % 10_000);
	const hex = steps.toString(16).padStart(15, '0');
	const clockSequence = (0x8000 + (serial % 0x3fff)).toString(16);
	return `${letter}${hex.slice(7)}${hex.slice(3, 7)}1${hex.slice(0, 3)}${clockSequence}${NODE}`;
}

/** The number that Jane Doe has in all tests. */
export const JANE = '+14155550100';

/** So many different numbers of the range that is kept free for fiction. */
export function numbers(count: number): string[] {
	return Array.from({ length: count }, (_, index) => {
		const area = 415 + Math.floor(index / 100);
		return `+1${area}55501${String(index % 100).padStart(2, '0')}`;
	});
}
