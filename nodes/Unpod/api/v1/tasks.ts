import { toMilliseconds } from '../../domain/time';
import type { TaskReader } from '../contract';
import { passesTaskFilter } from '../filters/taskFilter';
import { requireFound } from '../lists/missing';
import { find, mapPages, pagesBackTo } from '../lists/pagination';
import type { RunReader } from './runReader';

/** Reads runs as tasks: the article has no list of tasks, and each run is the run of one task. */
export function tasksOf(runs: RunReader): TaskReader {
	return {
		tasks(query) {
			const pages = pagesBackTo(toMilliseconds(query.createdAfter), runs.list(query));
			return mapPages(pages, (page) => page.filter((run) => passesTaskFilter(run, query)));
		},
		async task(spaceToken, taskId) {
			const run = await find(runs.list({ spaceToken, taskId }), () => true);
			const found = requireFound(run, 'Task', taskId, 'Run > Get Many');
			return await runs.callOf(spaceToken, found);
		},
	};
}
