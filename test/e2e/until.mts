import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than anything takes on a busy machine, and less than a test may take: jest's own limit ends no wait. */
const LIMIT_MS = 600_000;

/**
 * Waits until something is so on a real n8n.
 *
 * @param everyMs how often it looks, in milliseconds
 * @throws Error with the condition's source where it is not so after ten minutes
 */
export async function until(isSo: () => boolean | Promise<boolean>, everyMs = 100): Promise<void> {
	const limit = Date.now() + LIMIT_MS;
	while (!(await isSo())) {
		if (Date.now() > limit) throw new Error(`It never became so: ${String(isSo)}`);
		await sleep(everyMs);
	}
}
