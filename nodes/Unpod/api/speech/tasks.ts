import { toMilliseconds } from '../../domain/time';
import type { TaskReader } from '../contract';
import { passesTaskFilter } from '../filters/taskFilter';
import { mapPages, pagesBackTo } from '../lists/pagination';
import type { CallDetails } from './callDetails';
import type { CallList } from './callList';

/** Reads calls as tasks. */
export function tasksOf(list: CallList, calls: CallDetails): TaskReader {
	return {
		tasks(query) {
			const pages = pagesBackTo(toMilliseconds(query.createdAfter), list.calls(query));
			return mapPages(pages, (page) => page.filter((call) => passesTaskFilter(call, query)));
		},
		task: async (_spaceToken, taskId) => await calls.known('Task', taskId),
	};
}
