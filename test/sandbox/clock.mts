import { setTimeout } from 'node:timers/promises';

/** The time a sandbox goes by, in milliseconds since 1970. */
export interface SandboxClock {
	now(): number;
	/**
	 * Moves a driven clock on.
	 *
	 * @throws Error on the real clock, RangeError where time would run backwards
	 */
	advance(milliseconds: number): void;
	/** Waits until a time, in milliseconds since 1970, without keeping the process alive. */
	reach(time: number): Promise<void>;
}

const START = Date.parse('2026-03-02T09:00:00Z');

/** A clock that stops until it is moved on, so that a test spends no real minutes. */
export function drivenClock(): SandboxClock {
	let now = START;
	let waiting: Array<{ time: number; resolve: () => void }> = [];
	const wake = () => {
		for (const { time, resolve } of waiting) if (time <= now) resolve();
		waiting = waiting.filter(({ time }) => time > now);
	};
	return {
		now: () => now,
		advance(milliseconds) {
			if (!(milliseconds >= 0)) throw new RangeError(`Time cannot go on by ${milliseconds} ms`);
			now += milliseconds;
			wake();
		},
		reach: async (time) =>
			await new Promise((resolve) => {
				waiting.push({ time, resolve });
				wake();
			}),
	};
}

/** The machine's clock. */
export function realClock(): SandboxClock {
	return {
		now: () => Date.now(),
		advance() {
			throw new Error('A sandbox on the real clock cannot be moved on');
		},
		reach: async (time) =>
			await setTimeout(Math.max(0, time - Date.now()), undefined, { ref: false }),
	};
}
