import type { Call } from '../../domain/call';
import { asText } from '../../domain/json';
import type { RunPart, TaskReader } from '../contract';
import type { Connection } from '../http/connection';
import { path } from '../http/path';
import { placeOf } from '../http/settings';
import type { Lists } from '../lists/lists';
import type { Pages, RunQuery } from '../shapes';
import { DetailsReader } from './details';
import { Refresher } from './refresh';
import { readRun } from './rows';

/** Reads the runs of a space with their tasks. */
export function runsOf(connection: Connection, lists: Lists, { tasks, task }: TaskReader): RunPart {
	async function* listed({ spaceToken, taskId, ...paging }: RunQuery): Pages<Call> {
		const byTask = asText(taskId);
		if (byTask === null) yield* lists.pages(path`spaces/${spaceToken}/runs/`, {}, readRun, paging);
		else yield { entries: [await task(spaceToken, byTask)], count: 1, isLast: true };
	}

	const reader = new DetailsReader(lists);
	const refresher = new Refresher({ runs: listed, tasks, task }, reader);
	return {
		place: placeOf(connection.settings),
		// The status of a run of several contacts is completed as soon as the first call is (server source).
		runStatusIsFinal: false,
		runs: listed,
		runCalls: async (spaceToken, runId) => await reader.callsOf(spaceToken, runId),
		details: async (spaceToken, asked, hasTime) =>
			await reader.ofMany(spaceToken, asked, true, hasTime),
		refresh: async (spaceToken, asked, options = {}) =>
			await refresher.refresh(spaceToken, asked, options),
	};
}
