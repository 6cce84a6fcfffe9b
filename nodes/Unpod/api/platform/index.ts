import type { Unpod } from '../contract';
import type { Connection } from '../http/connection';
import { Lists } from '../lists/lists';
import { callLogsOf } from './callLogs';
import { directoryOf } from './directory';
import { ordersOf } from './orders';
import { idOf } from './rows';
import { runsOf } from './runs';
import { tasksOf } from './tasks';

/** The documentation uses 50; the server source knows no maximum. */
const PAGE_SIZE = 100;

/** Opens the API of unpod.ai's documentation, `api/v2/platform`. */
export function openPlatform(connection: Connection): Unpod {
	const lists = new Lists(connection, idOf, PAGE_SIZE);
	const directory = directoryOf(connection, lists);
	const tasks = tasksOf(lists);
	const runs = runsOf(connection, lists, tasks);
	return {
		...directory,
		...ordersOf(connection, lists),
		...tasks,
		...runs,
		...callLogsOf(lists, directory, runs),
	};
}
