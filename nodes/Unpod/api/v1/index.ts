import type { Unpod } from '../contract';
import type { Connection } from '../http/connection';
import { Lists } from '../lists/lists';
import { callLogsOf } from './callLogs';
import { directoryOf } from './directory';
import { ordersOf } from './orders';
import { idOf } from './rows';
import { RunReader } from './runReader';
import { runsOf } from './runs';
import { tasksOf } from './tasks';

/** Opens the dialect of Unpod's quick-start article, with its paths and bodies as printed there. */
export function openV1(connection: Connection): Unpod {
	// The article prints its requests without paging, so its pages are as large as the service makes them.
	const lists = new Lists(connection, idOf, null);
	const callLogs = callLogsOf(lists);
	const runReader = new RunReader(lists, callLogs.callLogs);
	return {
		...directoryOf(lists),
		...ordersOf(connection, runReader, callLogs),
		...tasksOf(runReader),
		...runsOf(connection, runReader),
		...callLogs,
	};
}
