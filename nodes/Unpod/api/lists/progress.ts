import type { JsonObject } from '../../domain/json';
import type { ListPage } from './listPage';

/** No service has smaller pages, so there is no second page after one with fewer rows. */
const SMALLEST_PAGE = 10;

/** Sizes to which services cut pages: one of such a size may not be the last, though a larger one was asked for. */
const USUAL_SIZES = [10, 20, 25, 50, 100, 200, 250, 500];

/** What was read of a list so far, and whether that is all that it announces. */
export class Progress {
	private readonly seen = new Set<string>();

	/** Pages that showed something new, and those in a row that didn't. */
	private freshPages = 0;

	private stalePages = 0;

	private firstCount: number | null = null;

	private highestCount = 0;

	private last: { page: ListPage; ids: string[] } | null = null;

	/** Whether the last page repeated the one before it: the service returns the same page, whichever is asked for. */
	private repeats = false;

	/** Whether the count falls by the rows of each page: it is that of the rows that are left. */
	private countFalls = false;

	/** @param place rows up to here on pages with something new, null where it isn't known */
	constructor(
		private readonly list: {
			idOf: (row: JsonObject) => string | null;
			pageSize: number | null;
		},
		private place: number | null,
	) {}

	/** Returns the rows of a page that were not on an earlier one. */
	take(page: ListPage): JsonObject[] {
		const ids = page.rows.map((row) => this.list.idOf(row) ?? JSON.stringify(row));
		const fresh = page.rows.filter((_, index) => {
			const isNew = !this.seen.has(ids[index]);
			this.seen.add(ids[index]);
			return isNew;
		});
		const isFresh = fresh.length > 0;
		if (isFresh && this.place !== null) this.place += page.size;
		this.freshPages += isFresh ? 1 : 0;
		this.stalePages = isFresh ? 0 : this.stalePages + 1;
		this.note(page, ids);
		return fresh;
	}

	private note(page: ListPage, ids: string[]): void {
		const before = this.last;
		const shown = new Set(ids);
		const isShown =
			before !== null && before.ids.length > 0 && before.ids.every((id) => shown.has(id));
		// Of a list that grew by a page, the next one shows the same rows and nothing else.
		this.repeats = isShown && (!this.isStale || page.count === before.page.count);
		const fallen = (before?.page.count ?? 0) - (page.count ?? 0);
		this.countFalls ||= page.next !== null && fallen > 0 && fallen === before?.page.size;
		this.last = { page, ids };
		const count = this.countOf(page);
		this.firstCount ??= count;
		this.highestCount = Math.max(this.highestCount, count ?? 0);
	}

	/** Rows on all pages, null where it isn't known: the count of a full page may be the page's alone. */
	countOf({ count, size, next }: ListPage): number | null {
		if (this.countFalls) return null;
		const isFull = size === (this.list.pageSize ?? Math.max(size, SMALLEST_PAGE));
		const mayGoOn = next === null ? isFull : next !== false;
		return count === size && mayGoOn ? null : count;
	}

	/** Returns whether a page announces more rows than were read. */
	announcesMore(page: ListPage): boolean {
		const count = this.countOf(page);
		const isKnown = count !== null && this.place !== null;
		if (page.next === null) {
			return isKnown && (this.place ?? 0) < Math.min(count, this.firstCount ?? count);
		}
		// All counted rows were read, and the link leads to rows that were pushed down.
		const isAll = isKnown && this.isStale && (this.place ?? 0) >= this.highestCount;
		return page.next !== false && !isAll;
	}

	/** Returns whether nothing can follow this page. */
	isLast(page: ListPage): boolean {
		if (page.next !== null) return page.next === false;
		if (page.rows.length === 0) return true;
		const isKnown = this.countOf(page) !== null && this.place !== null;
		if (isKnown) return (this.place ?? 0) >= this.highestCount;
		const { pageSize } = this.list;
		if (pageSize !== null && page.count === null && USUAL_SIZES.includes(page.size)) return false;
		return page.size < (pageSize ?? SMALLEST_PAGE);
	}

	/** Returns whether a page that is marked as the last counts more rows than were read: the next may have them. */
	isOutnumbered(page: ListPage): boolean {
		const count = this.countOf(page);
		return !this.isStale && count !== null && this.place !== null && this.place < count;
	}

	/**
	 * Returns whether pages no longer show anything new. A list that grows pushes down rows that were read before, at
	 * most as many pages of them as were read.
	 */
	isStuck(page: ListPage): boolean {
		if (this.stalePages > this.freshPages) return true;
		return this.repeats && !this.announcesMore(page);
	}

	get isStale(): boolean {
		return this.stalePages > 0;
	}
}
