import type { CallLog } from '../../domain/call';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { textAt } from '../../domain/json';
import { toMilliseconds } from '../../domain/time';
import type { CallLogList, CallLogReader, Directory, RunMonitor } from '../contract';
import { isOfAgent, isOfSpace, passesCallLogFilter } from '../filters/callLogFilter';
import type { Lists } from '../lists/lists';
import { requireFound } from '../lists/missing';
import { collect, find, mapPages, pagesBackTo } from '../lists/pagination';
import type { CallLogQuery, Pages } from '../shapes';
import { callLogsAsked } from './queries';
import { readCallLog } from './rows';

/** Lists the call log of the organization. */
export function callLogsOf(
	lists: Lists,
	{ agent, space }: Pick<Directory, 'agent' | 'space'>,
	{ runs }: Pick<RunMonitor, 'runs'>,
): CallLogReader & CallLogList {
	/**
	 * Returns what identifies a space in rows of the call log: its name, or its number where a key may not read the
	 * name. A run of the space shows the number (seen in the backend).
	 */
	async function spaceInLogs(spaceToken: string): Promise<{ name?: string | null; id?: string }> {
		try {
			return { name: (await space(spaceToken)).name };
		} catch (error) {
			const refusal = asUnpodError(error);
			if (refusal.kind !== 'forbidden') throw refusal;
			const [run] = await collect(runs({ spaceToken, pageSize: 1 }), 1);
			const id = textAt(run?.raw, 'space_id');
			if (id === null) throw withSpaceHint(refusal);
			return { id };
		}
	}

	/** Compares by names: rows of the call log have the names of their space and agent, not token and handle. */
	async function callLogTest(query: CallLogQuery): Promise<(log: CallLog) => boolean> {
		const { spaceToken, agentHandle } = query;
		const named = spaceToken === null ? {} : await spaceInLogs(spaceToken);
		const agentName = agentHandle ? (await agent(agentHandle, null)).name : null;
		return (log) =>
			passesCallLogFilter(log, query) && isOfSpace(log, named) && isOfAgent(log, agentName);
	}

	async function* filtered(query: CallLogQuery): Pages<CallLog> {
		const isAsked = await callLogTest(query);
		const after = toMilliseconds(query.startedAfter);
		const logs = lists.pages('call-logs/', callLogsAsked(query), readCallLog, query);
		yield* mapPages(pagesBackTo(after, logs), (page) => page.filter(isAsked));
	}

	return {
		callLogs: filtered,
		callLogList({ firstPage, pageSize }) {
			return lists.pages('call-logs/', {}, readCallLog, { firstPage, pageSize });
		},
		callLogTest,
		async callLog(spaceToken, callLogId) {
			const log = await find(filtered({ spaceToken }), (row) => row.callLogId === callLogId);
			return requireFound(log, 'Call Log', callLogId);
		},
	};
}

/** Returns the refusal of a space with what to do where its call logs can't be found either. */
function withSpaceHint(error: UnpodError): UnpodError {
	return error.with({
		description:
			"The key itself may be right: Unpod shows spaces only to people who are signed in. The node can also recognize a space's call logs by its runs, but this space has none yet. Place a call in it first, or clear 'Space' to get the call logs of the whole organization.",
	});
}
