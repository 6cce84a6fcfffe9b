import type { Unpod } from '../contract';
import type { Connection } from '../http/connection';
import { CallDetails } from './callDetails';
import { CallList } from './callList';
import { callLogsOf } from './callLogs';
import { directoryOf } from './directory';
import { ordersOf } from './orders';
import { runsOf } from './runs';
import { tasksOf } from './tasks';

/**
 * Opens the Speech plane, `api/v2/platform/speech/v1`, as the vendor's SDK of October 2026 asks for it. It has
 * calls alone: each is task, run and call log at once, and all belong to the organization.
 */
export function openSpeech(connection: Connection): Unpod {
	const list = new CallList(connection);
	const calls = new CallDetails(connection, list);
	return {
		...directoryOf(connection),
		...ordersOf(connection, list, calls),
		...tasksOf(list, calls),
		...runsOf(connection, list, calls),
		...callLogsOf(list, calls),
	};
}
