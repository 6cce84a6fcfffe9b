import { toMilliseconds } from '../../domain/time';
import type { CallLogList, CallLogReader } from '../contract';
import { passesCallLogFilter } from '../filters/callLogFilter';
import { mapPages, pagesBackTo } from '../lists/pagination';
import type { PageOptions } from '../shapes';
import type { CallDetails } from './callDetails';
import type { CallList } from './callList';
import { readCallLog } from './rows';

/** Reads the calls that have ended as the call log. */
export function callLogsOf(list: CallList, calls: CallDetails): CallLogReader & CallLogList {
	const ended = (paging: PageOptions) =>
		mapPages(list.endedPages(paging), (rows) => rows.map(readCallLog));
	return {
		callLogs(query) {
			const logs = pagesBackTo(toMilliseconds(query.startedAfter), ended(query));
			return mapPages(logs, (page) => page.filter((log) => passesCallLogFilter(log, query)));
		},
		callLogList: ended,
		async callLogTest(query) {
			return (log) => passesCallLogFilter(log, query);
		},
		async callLog(_spaceToken, callLogId) {
			return readCallLog((await calls.known('Call Log', callLogId)).raw);
		},
	};
}
