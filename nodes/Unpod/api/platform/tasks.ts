import { toMilliseconds } from '../../domain/time';
import type { TaskReader } from '../contract';
import { passesTaskFilter } from '../filters/taskFilter';
import { path } from '../http/path';
import type { Lists } from '../lists/lists';
import { requireFound } from '../lists/missing';
import { find, mapPages, pagesBackTo } from '../lists/pagination';
import { tasksAfter, tasksAround } from './queries';
import { readTask } from './taskRows';

/** Reads the tasks of a space. */
export function tasksOf(lists: Lists): TaskReader {
	return {
		/*
		 * Tasks of an agent are looked for among those of the space: the agent's own list is refused where it
		 * belongs to another space, and doesn't always name the space of a task (seen in the backend).
		 */
		tasks(query) {
			const after = toMilliseconds(query.createdAfter);
			const route = path`spaces/${query.spaceToken}/tasks/`;
			const listed = lists.pages(route, tasksAfter(after), readTask, query);
			return mapPages(pagesBackTo(after, listed), (page) =>
				page.filter((task) => passesTaskFilter(task, query)),
			);
		},
		/* There is no route for one task. Its ID contains its time, which narrows the search in the list. */
		async task(spaceToken, taskId) {
			const route = path`spaces/${spaceToken}/tasks/`;
			const listed = lists.pages(route, tasksAround(taskId), readTask);
			const task = await find(listed, (candidate) => candidate.taskId === taskId);
			return requireFound(task, 'Task', taskId);
		},
	};
}
