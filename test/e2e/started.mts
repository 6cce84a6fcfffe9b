import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessGroup } from '../../tools/n8n/processes.mts';

const LOOK_EVERY_MS = 250;

/**
 * Waits until a server that was started is ready.
 * @throws Error with its last lines when it ends instead
 */
export async function started(
	group: ProcessGroup,
	name: string,
	isReady: () => Promise<boolean>,
): Promise<ProcessGroup> {
	let end: string | null = null;
	void group.ended.then(({ how }) => {
		end = how;
	});
	while (!(await isReady())) {
		if (end !== null) throw new Error(`${name} ${end}:\n${group.lastLines()}`);
		await sleep(LOOK_EVERY_MS);
	}
	return group;
}
