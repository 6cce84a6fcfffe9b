import { clock } from '../../../nodes/Unpod/clock';
import type { Sandbox } from '../../sandbox/index.mts';

/**
 * Lets the nodes go by the sandbox's driven clock: a pause moves it on instead of taking real time.
 * Undone after each test by `restoreMocks`.
 */
export function shareClock(sandbox: Sandbox): void {
	jest.spyOn(clock, 'now').mockImplementation(() => sandbox.clock.now());
	jest.spyOn(clock, 'random').mockReturnValue(0);
	jest.spyOn(clock, 'pause').mockImplementation(async (milliseconds, signal) => {
		const wakesAt = sandbox.clock.now() + milliseconds;
		await new Promise((resolve) => setImmediate(resolve));
		const left = wakesAt - sandbox.clock.now();
		if (left > 0 && !signal?.aborted) sandbox.clock.advance(left);
	});
}
