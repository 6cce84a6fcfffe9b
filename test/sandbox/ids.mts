const UUID_EPOCH_STEPS = 122_192_928_000_000_000n;
const STEPS_PER_MILLISECOND = 10_000n;
const NODE = '0878d43cd8a9';

/**
 * An id as the platform makes them: a letter and a UUID version 1 without dashes, which holds its
 * creation time (captured answers, 2026).
 *
 * @param milliseconds since 1970
 * @param serial keeps ids of one millisecond apart
 */
export function platformId(letter: 'R' | 'T', milliseconds: number, serial: number): string {
	const steps =
		BigInt(Math.floor(milliseconds)) * STEPS_PER_MILLISECOND +
		UUID_EPOCH_STEPS +
		(BigInt(serial) % STEPS_PER_MILLISECOND);
	const hex = steps.toString(16).padStart(15, '0');
	const clockSequence = (0x8000 + (serial % 0x3fff)).toString(16);
	return `${letter}${hex.slice(7)}${hex.slice(3, 7)}1${hex.slice(0, 3)}${clockSequence}${NODE}`;
}

/** Milliseconds since 1970 that a platform id holds, null where it is none. */
export function creationTimeOf(id: string): number | null {
	const match = /^[RT]([0-9a-f]{8})([0-9a-f]{4})1([0-9a-f]{3})[0-9a-f]{16}$/.exec(id);
	if (!match) return null;
	const [, low, middle, high] = match;
	const steps = BigInt(`0x${high}${middle}${low}`) - UUID_EPOCH_STEPS;
	return Number(steps / STEPS_PER_MILLISECOND);
}

export type V1Ids = 'string' | 'number';

/** An id as v1 shows it. The quick-start article prints none, so both kinds can be had. */
export function v1Id(kind: 'task' | 'run' | 'log', serial: number, ids: V1Ids): string | number {
	return ids === 'number' ? serial : `${kind}_${serial}`;
}

/** An ID of the Speech plane's calls (the vendor's SDK, October 2026). */
export function speechId(serial: number): string {
	return `SCL_${serial}`;
}

export function isSpeechId(id: string | number): boolean {
	return String(id).startsWith('SCL_');
}

/** The serial number in an ID of v1 or of the Speech plane, null where it is none. */
export function serialOf(id: string): number | null {
	const match = /^(?:[a-z]+_|SCL_)?(\d+)$/.exec(id);
	return match ? Number(match[1]) : null;
}
