import { at, isObject, type JsonObject } from '../../domain/json';
import type { Page, PlacedCall } from '../shapes';
import { readPlacedCall } from './rows';

/** Calls whose rows don't show what was sent along and whose details are read for it in one look, at most. */
const MOST_DETAILS = 40;

/**
 * Reads calls as they were placed. It is not known whether rows of the list show what was sent along (the
 * vendor's SDK, October 2026); where they don't, the details of the newest are read for it, each once.
 */
export class PlacedCalls {
	private readonly data = new Map<string, JsonObject>();

	constructor(private readonly readDetail: (callId: string) => Promise<JsonObject>) {}

	/** Returns a function that reads placed calls from the pages of one reading of the list, newest first. */
	reader(): (page: Page<JsonObject>) => Promise<Page<PlacedCall>> {
		let left = MOST_DETAILS;
		return async ({ entries, ...page }) => {
			const placed: PlacedCall[] = [];
			for (const row of entries) {
				const call = readPlacedCall(row);
				const { runId } = call;
				const isKnown = call.showsMetadata || runId === null;
				if (isKnown || (left <= 0 && !this.data.has(runId))) placed.push(call);
				else {
					if (!this.data.has(runId)) left--;
					placed.push(readPlacedCall({ ...row, ...(await this.dataOf(runId)) }));
				}
			}
			return { ...page, entries: placed };
		};
	}

	/** Returns `data` of a call from its details; nothing where those can't be read. */
	private async dataOf(callId: string): Promise<JsonObject> {
		const known = this.data.get(callId);
		if (known !== undefined) return known;
		try {
			const data = at(await this.readDetail(callId), 'data');
			if (!isObject(data)) return {};
			this.data.set(callId, { data });
			return { data };
		} catch {
			return {};
		}
	}
}
