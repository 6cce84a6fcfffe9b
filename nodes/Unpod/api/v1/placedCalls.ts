import type { Call, CallLog } from '../../domain/call';
import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import { asFilledObject, at } from '../../domain/json';
import { mapPages } from '../lists/pagination';
import { ONCE_KEY, REQUEST_ID_KEY } from '../orders/orderKeys';
import { placedCall } from '../orders/placedCall';
import type { PlacedCall, Pages } from '../shapes';

/*
 * The article documents neither which list shows placed calls nor whether its rows show what was sent along.
 * The runs of a space show every call, the call log those that have ended.
 */

/** Returns the value of a key, wherever it is in the row, in JSON written as text too. */
function textUnder(key: string, json: string): string | null {
	return new RegExp(`${key}\\\\*"\\s*:\\s*\\\\*"([^"\\\\]+)`).exec(json)?.[1] ?? null;
}

function toPlacedCall(call: Call): PlacedCall {
	const json = JSON.stringify(call.raw);
	const requestId = textUnder(REQUEST_ID_KEY, json);
	return placedCall(call, {
		requestId,
		onceDigest: textUnder(ONCE_KEY, json),
		showsMetadata: requestId !== null || asFilledObject(at(call.raw, 'metadata')) !== null,
	});
}

/** Returns whether an agent placed the call of a log, so far as the log shows it. */
function isOutbound({ callType }: CallLog): boolean {
	return !/^inbound/i.test(callType ?? '');
}

/**
 * Lists the placed calls of a space: its runs, and where these don't show what was sent along, its call log too.
 * Where the runs of a space aren't listed, the call log alone, without a last page.
 */
export async function* placedCalls(runs: Pages<Call>, callLogs: Pages<CallLog>): Pages<PlacedCall> {
	let refusal: UnpodError | null = null;
	let needsLogs = false;
	let isWhole = false;
	try {
		for await (const page of mapPages(runs, (calls) => calls.map(toPlacedCall))) {
			needsLogs ||= page.entries.some(({ showsMetadata }) => !showsMetadata);
			isWhole = page.isLast;
			yield { ...page, isLast: page.isLast && !needsLogs };
		}
	} catch (error) {
		refusal = asUnpodError(error);
		if (!['refused', 'notFound'].includes(refusal.kind)) throw refusal;
	}
	if (!needsLogs && refusal === null) return;
	try {
		const placed = mapPages(callLogs, (logs) => logs.filter(isOutbound).map(toPlacedCall));
		for await (const page of placed) yield { ...page, isLast: false };
	} catch (error) {
		// The runs are all there is then; what they lack is known by their rows.
		if (refusal !== null) throw asUnpodError(error);
	}
	yield { entries: [], count: null, isLast: isWhole };
}
