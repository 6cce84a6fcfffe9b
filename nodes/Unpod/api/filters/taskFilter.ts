import type { Call } from '../../domain/call';
import { toMilliseconds } from '../../domain/time';
import type { TaskQuery } from '../shapes';

/**
 * Returns whether a query asks for a task: by agent and time of creation. No service filters by both (server
 * source, documentation), so all answers are filtered here. A task whose agent or time isn't known passes.
 */
export function passesTaskFilter(
	task: Call,
	{ agentHandle, createdAfter }: Pick<TaskQuery, 'agentHandle' | 'createdAfter'>,
): boolean {
	const after = toMilliseconds(createdAfter);
	const isOfAgent = !agentHandle || (task.agentHandle ?? agentHandle) === agentHandle;
	return isOfAgent && (after === null || (toMilliseconds(task.createdAt) ?? after) >= after);
}
