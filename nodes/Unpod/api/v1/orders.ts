import type { CallLogReader, CallPlacer } from '../contract';
import type { Connection } from '../http/connection';
import { pagesSince } from '../lists/pagination';
import { placedBy, sendOrder } from '../orders/sendOrder';
import { orderForm } from './orderBody';
import { placedCalls } from './placedCalls';
import { readPlacedTask } from './rows';
import type { RunReader } from './runReader';

/** Places calls, and shows the placed ones from runs and call logs. */
export function ordersOf(
	connection: Connection,
	runs: RunReader,
	{ callLogs }: Pick<CallLogReader, 'callLogs'>,
): CallPlacer {
	return {
		...orderForm,
		async placeCall(order, lookUp) {
			const ordered = await sendOrder(connection, ['tasks/'], orderForm.orderBody(order), lookUp);
			return placedBy(ordered, readPlacedTask, 'no task ID', connection.settings);
		},
		placedSince(spaceToken, since) {
			return placedCalls(
				pagesSince(since, runs.list({ spaceToken })),
				pagesSince(since, callLogs({ spaceToken })),
			);
		},
	};
}
