import type { CallLog } from '../../domain/call';
import { toMilliseconds } from '../../domain/time';
import type { CallLogList, CallLogReader } from '../contract';
import { passesCallLogFilter } from '../filters/callLogFilter';
import type { Lists } from '../lists/lists';
import { requireFound } from '../lists/missing';
import { find, mapPages, pagesBackTo } from '../lists/pagination';
import type { CallLogQuery, Pages } from '../shapes';
import { needsSpace } from './needsSpace';
import { readCallLog } from './rows';

/** Lists the call logs of a space. */
export function callLogsOf(lists: Lists): CallLogReader & CallLogList {
	function callLogList({ spaceToken, firstPage, pageSize }: CallLogQuery): Pages<CallLog> {
		if (spaceToken === null) throw needsSpace('call logs');
		const paging = { firstPage, pageSize };
		return lists.pages('call-logs/', { space_token: spaceToken }, readCallLog, paging);
	}

	function filtered(query: CallLogQuery): Pages<CallLog> {
		const pages = pagesBackTo(toMilliseconds(query.startedAfter), callLogList(query));
		return mapPages(pages, (page) => page.filter((log) => passesCallLogFilter(log, query)));
	}

	return {
		callLogs: filtered,
		callLogList,
		async callLogTest(query) {
			return (log) => passesCallLogFilter(log, query);
		},
		async callLog(spaceToken, callLogId) {
			const log = await find(filtered({ spaceToken }), (row) => row.callLogId === callLogId);
			return requireFound(log, 'Call Log', callLogId);
		},
	};
}
