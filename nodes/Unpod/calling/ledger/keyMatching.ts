import type { JsonObject } from '../../domain/json';
import { groupBy } from '../../shared/groups';
import { keyDigits, readKey } from './ledgerFormat';
import { savedRank } from './ledgerStore';
import type { CallContent } from './requestId';

/** Matches calls that are asked for with the keys of known calls. Each key is matched once. */
export class KeyMatching {
	private readonly byAsked: Map<string, string[]>;

	private readonly byOrigin: Map<string, string[]>;

	private readonly taken = new Set<string>();

	/** @param calls saved calls of one run of a node, by key */
	constructor(calls: JsonObject) {
		// What is taken first is last in the list: placed calls before others, of each state the first.
		const keys = Object.entries(calls)
			.map(([key, saved]) => ({ key, rank: savedRank(saved) }))
			.reverse()
			.sort((a, b) => a.rank - b.rank)
			.map(({ key }) => key);
		this.byAsked = groupBy(keys, (key) => readKey(key)?.asked ?? null);
		this.byOrigin = groupBy(keys, (key) => readKey(key)?.origin ?? null);
	}

	/** Returns a known key for each call, null where there is none: by what is asked for first, then by origin. */
	keysOf(contents: CallContent[]): Array<string | null> {
		const asAsked = contents.map(({ asked }) => this.take(this.byAsked, asked));
		return contents.map(({ origin }, index) =>
			asAsked[index] === null && origin !== null
				? this.take(this.byOrigin, origin)
				: asAsked[index],
		);
	}

	private take(groups: Map<string, string[]>, digest: string): string | null {
		const keys = groups.get(keyDigits(digest)) ?? [];
		let key = keys.pop();
		while (key !== undefined && this.taken.has(key)) key = keys.pop();
		if (key === undefined) return null;
		this.taken.add(key);
		return key;
	}
}
