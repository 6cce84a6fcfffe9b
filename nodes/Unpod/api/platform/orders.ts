import type { CallPlacer } from '../contract';
import type { Connection } from '../http/connection';
import { path } from '../http/path';
import type { Lists } from '../lists/lists';
import { pagesSince } from '../lists/pagination';
import { placedBy, sendOrder } from '../orders/sendOrder';
import { orderForm } from './orderBody';
import { readPlacedTask } from './rows';
import { readPlacedCall } from './taskRows';

/** Documentation and server source name different paths for new tasks. */
const CREATE_PATHS = ['tasks/', 'tasks/create/'] as const;

/** Places calls as tasks of a space, and lists them. */
export function ordersOf(connection: Connection, lists: Lists): CallPlacer {
	/** The path for new tasks that answered last. */
	let createPath: (typeof CREATE_PATHS)[number] = 'tasks/';
	return {
		...orderForm,
		async placeCall(order, lookUp) {
			const space = path`spaces/${order.spaceToken}/`;
			const paths = CREATE_PATHS.slice(CREATE_PATHS.indexOf(createPath)).map((own) => space + own);
			const ordered = await sendOrder(connection, paths, orderForm.orderBody(order), lookUp);
			if ('path' in ordered) {
				createPath = CREATE_PATHS.find((own) => ordered.path === space + own) ?? 'tasks/';
			}
			return placedBy(ordered, readPlacedTask, 'no task ID', connection.settings);
		},
		placedSince(spaceToken, since) {
			const tasks = lists.pages(path`spaces/${spaceToken}/tasks/`, {}, readPlacedCall);
			return pagesSince(since, tasks);
		},
	};
}
