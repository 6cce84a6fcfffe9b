/** The time a sandbox goes by, in milliseconds since 1970. */
export interface SandboxClock {
	now(): number;
	/**
	 * Moves a driven clock on.
	 *
	 * @throws Error on the real clock, RangeError where time would run backwards
	 */
	advance(milliseconds: number): void;
}

const START = Date.parse('2026-03-02T09:00:00Z');

/** A clock that stops until it is moved on, so that a test spends no real minutes. */
export function drivenClock(): SandboxClock {
	let now = START;
	return {
		now: () => now,
		advance(milliseconds) {
			if (!(milliseconds >= 0)) throw new RangeError(`Time cannot go on by ${milliseconds} ms`);
			now += milliseconds;
		},
	};
}

/** The machine's clock. */
export function realClock(): SandboxClock {
	return {
		now: () => Date.now(),
		advance() {
			throw new Error('A sandbox on the real clock cannot be moved on');
		},
	};
}
