import { compareAge, type Sighting } from './rows';
import type { Cursor, Known, Watched } from './state';

/** Settled entries kept by id: two pages of the list, so that a page full of new ones hides none. */
const MOST_KNOWN = 200;

/** Runs watched for a redial, at most; the first to be given up are those that failed longest ago. */
const MOST_REDIALS = 1000;

/** A copy of a cursor that can be changed. */
export class Draft {
	readonly known: Map<string, Known>;

	readonly watched: Map<string, Watched>;

	constructor(private readonly from: Cursor) {
		this.known = new Map(from.known);
		this.watched = new Map(from.watched);
	}

	get cursor(): Cursor {
		return { ...this.from, known: this.known, watched: this.watched };
	}

	/** No further look is needed. */
	settle(id: string, { phases, listed, createdAt }: Known): void {
		this.watched.delete(id);
		this.known.set(id, { phases, listed, createdAt });
	}

	/** Changes a watched entry, which keeps its turn to be looked at. */
	renew(id: string, entry: Watched): void {
		this.watched.set(id, entry);
	}

	/** Watches an entry, as the one that was looked at last. */
	watch(id: string, entry: Watched): void {
		this.known.delete(id);
		this.watched.delete(id);
		this.watched.set(id, entry);
	}
}

/** A cursor that remembers no more than it needs. `seen` are the rows that were read, newest first. */
export function forget(cursor: Cursor, seen: Sighting[]): Cursor {
	const next = new Draft(cursor);
	const redials = [...cursor.watched].filter(([, { kind }]) => kind === 'redial');
	redials.sort(([, a], [, b]) => b.since - a.since);
	for (const [id, entry] of redials.slice(MOST_REDIALS)) next.settle(id, entry);
	const known = [...next.known];
	const dated = known.filter(([, { createdAt }]) => createdAt !== null);
	const undated = known.filter(([, { createdAt }]) => createdAt === null);
	const floor = risenFloor(cursor.floor, dated);
	return {
		...next.cursor,
		floor,
		known: new Map([
			...dated.filter(([, { createdAt }]) => floor === null || (createdAt ?? floor) >= floor),
			...newestByList(undated, seen),
		]),
	};
}

/**
 * The time of the oldest settled entry that is kept. All that is handled and as new as that, is known or
 * watched; all that isn't handled yet is newer, since entries are taken from the oldest on.
 */
function risenFloor(floor: number | null, dated: Array<[string, Known]>): number | null {
	if (dated.length <= MOST_KNOWN) return floor;
	const [, oldestKept] = dated.sort(([, a], [, b]) => compareAge(b, a))[MOST_KNOWN - 1];
	return Math.max(floor ?? 0, oldestKept.createdAt ?? 0);
}

/** Entries without times are as new as the list shows them, those that it didn't show last. */
function newestByList(undated: Array<[string, Known]>, seen: Sighting[]): Array<[string, Known]> {
	const places = new Map(seen.map(({ id }, index) => [id, index]));
	const placeOf = ([id]: [string, Known]) => places.get(id) ?? seen.length;
	return undated.sort((a, b) => placeOf(a) - placeOf(b)).slice(0, MOST_KNOWN);
}
