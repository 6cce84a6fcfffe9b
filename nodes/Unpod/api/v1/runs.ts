import type { RunPart } from '../contract';
import type { Connection } from '../http/connection';
import { placeOf } from '../http/settings';
import { requireFound } from '../lists/missing';
import { find } from '../lists/pagination';
import type { RunReader } from './runReader';

/** Reads runs with the call logs of their calls. */
export function runsOf(connection: Connection, reader: RunReader): RunPart {
	return {
		place: placeOf(connection.settings),
		runStatusIsFinal: true,
		runs: (query) => reader.list(query),
		async runCalls(spaceToken, runId) {
			const run = await find(reader.list({ spaceToken }), (listed) => listed.runId === runId);
			return [await reader.callOf(spaceToken, requireFound(run, 'Run', runId))];
		},
		details: async (...asked) => await reader.details(...asked),
		refresh: async (...asked) => await reader.refresh(...asked),
	};
}
