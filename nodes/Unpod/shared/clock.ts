import { sleep } from 'n8n-workflow';

/** The longest that a pause sleeps before it checks whether the execution was cancelled, in milliseconds. */
const SLICE_MS = 250;

/**
 * The clock of the nodes. It is one object so that tests can replace it; nothing else in the nodes reads the time or
 * sleeps.
 */
export const clock = {
	/** Returns milliseconds since 1970. */
	now: (): number => Date.now(),

	/** Returns a number from 0 up to 1, for jitter. */
	random: (): number => Math.random(),

	/**
	 * Waits so many milliseconds, or until the signal is aborted. Sleeps in slices, since n8n's `sleep` ignores a signal
	 * before 2.35.
	 */
	async pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
		const end = Date.now() + milliseconds;
		for (let left = milliseconds; left > 0 && !signal?.aborted; left = end - Date.now()) {
			await sleep(Math.min(left, SLICE_MS));
		}
	},
};
