import type { JsonObject } from '../../../../nodes/Unpod/domain/json';
import { loadCursor, saveCursor } from '../../../../nodes/Unpod/trigger/state';

/** Rows that a window remembers, at most. */
const MOST_ROWS = 1000;

/**
 * Holds what the trigger saves against what n8n's static data and our own promises ask for.
 *
 * @throws where it is no plain JSON, changes on its way through the database, or grows without bounds
 */
export function checkState(saved: JsonObject): void {
	const text = JSON.stringify(saved);
	const cursor = loadCursor(JSON.parse(text), String(saved.scope), 0);
	const again = cursor && JSON.stringify(saveCursor(cursor));
	if (text !== again) expect(again).toBe(text);
	if ((cursor?.window.length ?? 0) > MOST_ROWS) {
		throw new Error(`${cursor?.window.length} rows are remembered`);
	}
}
