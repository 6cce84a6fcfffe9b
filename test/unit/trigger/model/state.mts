import type { JsonObject } from '../../../../nodes/Unpod/domain/json';
import { loadCursor, saveCursor } from '../../../../nodes/Unpod/trigger/state';

/** Settled entries that a cursor remembers, at most; besides those as old as the oldest of them. */
const MOST_KNOWN = 200;

/**
 * Holds what the trigger saves against what n8n's static data and our own promises ask for.
 *
 * @throws where it is no plain JSON, changes on its way through the database, or grows without bounds
 */
export function checkState(saved: JsonObject): void {
	const text = JSON.stringify(saved);
	const cursor = loadCursor(JSON.parse(text), String(saved.scope));
	const again = cursor && JSON.stringify(saveCursor(cursor));
	if (text !== again) expect(again).toBe(text);
	const floor = cursor?.floor ?? Number.NEGATIVE_INFINITY;
	const known = [...(cursor?.known.values() ?? [])];
	const newer = known.filter(({ createdAt }) => createdAt !== null && createdAt > floor);
	const undated = known.filter(({ createdAt }) => createdAt === null);
	if (newer.length > MOST_KNOWN || undated.length > MOST_KNOWN) {
		throw new Error(`${newer.length} and ${undated.length} settled entries are remembered`);
	}
}
