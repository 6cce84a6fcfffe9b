import { asUnpodError } from '../../domain/errors/unpodError';
import { isFinished } from '../../domain/status';
import type { CallPlacer } from '../contract';
import type { Connection } from '../http/connection';
import { path } from '../http/path';
import { mapPages, pagesSince } from '../lists/pagination';
import { placedBy, sendOrder } from '../orders/sendOrder';
import type { CallDetails } from './callDetails';
import type { CallList } from './callList';
import { orderForm } from './orderBody';
import { PlacedCalls } from './placedCalls';
import { explainRefusal } from './refusals';
import { callIn, readCall, readPlacedTask, readPlacedCall } from './rows';

/** Places calls, lists them and ends them. */
export function ordersOf(connection: Connection, list: CallList, calls: CallDetails): CallPlacer {
	const placedCalls = new PlacedCalls(async (callId) => await calls.detail(callId));
	return {
		...orderForm,
		async placeCall(order, lookUp) {
			try {
				const ordered = await sendOrder(connection, ['calls'], orderForm.orderBody(order), lookUp);
				return placedBy(ordered, readPlacedTask, 'no call ID', connection.settings);
			} catch (error) {
				throw explainRefusal(asUnpodError(error), order);
			}
		},
		async *placedSince(_spaceToken, since) {
			const readPage = placedCalls.reader();
			const times = mapPages(list.pages({}, true), (rows) =>
				rows.map((raw) => ({ ...readPlacedCall(raw), raw })),
			);
			for await (const { entries, ...page } of pagesSince(since, times)) {
				yield await readPage({ ...page, entries: entries.map(({ raw }) => raw) });
			}
		},
		async hangUp(runId) {
			const call = await calls.known('Run', runId);
			if (isFinished(call.status)) return { call, wasOpen: false };
			try {
				const raw = callIn(await connection.postIdempotent(path`calls/${runId}/hangup`));
				return { call: raw === null ? await calls.read(runId) : readCall(raw), wasOpen: true };
			} catch (error) {
				const now = await calls.read(runId).catch(() => call);
				if (!isFinished(now.status)) throw asUnpodError(error);
				return { call: now, wasOpen: false };
			}
		},
	};
}
