import { asUnpodError } from '../../domain/errors/unpodError';
import { clock } from '../../shared/clock';

/** Pauses before work is done again, in milliseconds. */
const PAUSES_MS = [1000, 3000];

/**
 * Does work that only reads, and does it again after a short pause where the service answered with a 500, which a
 * connection doesn't repeat.
 *
 * @param hasTime returns whether there is time left to do it again
 */
export async function overPassingOutage<T>(
	work: () => Promise<T>,
	hasTime: () => boolean,
): Promise<T> {
	for (const pauseMs of PAUSES_MS) {
		try {
			return await work();
		} catch (error) {
			const { httpCode, retryAfterMs } = asUnpodError(error);
			const mayPass = httpCode === 500 && (retryAfterMs ?? 0) <= pauseMs;
			if (!mayPass || !hasTime()) throw asUnpodError(error);
			await clock.pause(pauseMs);
		}
	}
	return await work();
}
