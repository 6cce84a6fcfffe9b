import type { RunPart } from '../contract';
import type { Connection } from '../http/connection';
import { placeOf } from '../http/settings';
import type { CallDetails } from './callDetails';
import type { CallList } from './callList';

/** Reads calls as runs, each with one call. */
export function runsOf(connection: Connection, list: CallList, calls: CallDetails): RunPart {
	return {
		place: placeOf(connection.settings),
		runStatusIsFinal: true,
		async *runs({ taskId, ...paging }) {
			if (!taskId) yield* list.calls(paging);
			else yield { entries: [await calls.known('Task', taskId)], count: 1, isLast: true };
		},
		runCalls: async (_spaceToken, runId) => [await calls.known('Run', runId)],
		details: async (_spaceToken, asked, hasTime) => await calls.details(asked, hasTime),
		refresh: async (_spaceToken, asked, options = {}) => await calls.refresh(asked, options),
	};
}
