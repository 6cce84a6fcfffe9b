import { asNumber, type JsonObject, type JsonValue } from '../domain/json';
import { creationTimeOfId } from '../domain/time';
import { type Cursor, emptyCursor, markOf } from './cursor';
import { listsIn, loadEntry, phasesIn } from './state';
import { digestOf } from './window';

/*
 * Version 0.1.0 decided by times: it kept the IDs of settled rows with the times at which they were made
 * (`known`), the time below which all was handled (`floor`), rows to look at again (`watched`), and the page
 * from which it read on in a backlog (`depth`).
 */

function settledOf([id, phases, time, listed]: JsonValue[]) {
	return {
		id: String(id),
		mark: markOf({ phases: phasesIn(phases), listed: phasesIn(listed)[0] ?? null }),
		createdAt: asNumber(time) ?? creationTimeOfId(String(id)),
	};
}

function watchedOf(
	[id, kind, taskId, time, phases, listed, since, misses]: JsonValue[],
	now: number,
) {
	const [, entry] = loadEntry([id, String(kind ?? 'o'), taskId, phases, listed, misses]);
	return {
		id: String(id),
		entry: { ...entry, since: asNumber(since) || now },
		mark: markOf(entry),
		createdAt: asNumber(time) ?? creationTimeOfId(String(id)),
	};
}

/** Returns the cursor that continues from what version 0.1.0 saved: nothing ends unseen by an update. */
export function fromVersion1(saved: JsonObject, scope: string, now: number): Cursor {
	const floor = asNumber(saved.floor);
	const watched = listsIn(saved.watched).map((row) => watchedOf(row, now));
	const rows = [...watched, ...listsIn(saved.known).map(settledOf)]
		.filter(({ createdAt }) => floor === null || createdAt === null || createdAt >= floor)
		.sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
	return {
		...emptyCursor(scope),
		window: new Map(rows.map(({ id, mark }) => [digestOf(id), mark])),
		isWhole: floor === null,
		entries: new Map(watched.map(({ id, entry }) => [id, entry])),
		resumePage: (asNumber(saved.depth) ?? 1) > 1 ? 1 : 0,
		// The next poll looks further down, so that the window gets as large as it is from now on.
		turn: 9,
		floor,
	};
}
