import type { ProcessGroup } from '../../tools/n8n/processes.mts';
import { until } from './until.mts';

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
	await until(async () => {
		if (end !== null) throw new Error(`${name} ${end}:\n${group.lastLines()}`);
		return await isReady();
	});
	return group;
}
