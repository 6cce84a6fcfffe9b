import type { UnpodError } from '../../domain/errors/unpodError';
import type { JsonObject } from '../../domain/json';
import type { Pages } from '../shapes';
import { type Asking, Finder, type FoundPage } from './finder';
import type { ListPage } from './listPage';
import { Progress } from './progress';

/** A list and how its pages are read. */
export interface PagedList<T> extends Asking {
	read: (row: JsonObject) => T;
	/** Returns what distinguishes a row from others; null where it has nothing of the kind. */
	idOf: (row: JsonObject) => string | null;
	/** The page to start with, from 1 on. */
	firstPage?: number;
	/** Builds the error for a list that announces more rows and does not return them. */
	incomplete: () => UnpodError;
}

/** How often a page that announced another one is read again: rows may have been deleted meanwhile. */
const MOST_CHECKS = 2;

/** Reads a list page by page. */
class Reader<T> {
	private previous: FoundPage | null = null;

	private checks = 0;

	constructor(
		private readonly list: PagedList<T>,
		private readonly progress: Progress,
		private readonly finder: Finder,
	) {}

	/** Reads the pages from one on. */
	async *from(first: FoundPage): Pages<T> {
		for (let found = first; ; found = await this.finder.after(found)) {
			let rows = this.progress.take(found.page);
			if (this.isBrokenOff(found.page)) {
				found = await this.readAgain();
				rows = this.progress.take(found.page);
				this.requireProgress(found.page, rows);
			}
			const isLast = this.isLast(found.page);
			yield {
				entries: rows.map(this.list.read),
				count: this.progress.countOf(found.page),
				isLast,
				...(this.finder.isWalked ? { isWalked: true } : {}),
			};
			if (isLast) return;
			this.previous = found;
		}
	}

	/** Returns whether the last page shows nothing new although the page before announced more. */
	private isBrokenOff(page: ListPage): boolean {
		const { progress, previous } = this;
		if (previous === null || !progress.isStale || !progress.isLast(page)) return false;
		return progress.announcesMore(previous.page);
	}

	/** Reads the page that announced more again: rows may have been deleted meanwhile. */
	private async readAgain(): Promise<FoundPage> {
		const { asked, number } = this.previous ?? { asked: {}, number: null };
		return await this.finder.ask(asked, number);
	}

	private requireProgress(page: ListPage, rows: JsonObject[]): void {
		if (!this.progress.announcesMore(page)) return;
		if (rows.length === 0 || this.checks++ >= MOST_CHECKS) throw this.list.incomplete();
	}

	private isLast(page: ListPage): boolean {
		const { progress } = this;
		if (progress.isLast(page)) return !(this.finder.isNumbered && progress.isOutnumbered(page));
		if (!progress.isStuck(page)) return false;
		if (progress.announcesMore(page)) throw this.list.incomplete();
		return true;
	}
}

/**
 * Reads page after page, each when it is asked for, and leaves out rows that were on an earlier one:
 * a list that grows at its head while it is read shows some rows twice.
 *
 * Pages are asked for by the query of the link in `next` alone, so that the key is sent to the configured
 * host; where there is no link, by their number. `next` counts for more than `count`, which
 * may be that of one page or of the rows that are left.
 *
 * @throws what `incomplete` builds, where the list announces more rows and does not return them
 */
export async function* readPages<T>(list: PagedList<T>): Pages<T> {
	const finder = new Finder(list);
	const first = await finder.first(list.firstPage ?? 1);
	if (first === null) {
		yield { entries: [], count: null, isLast: true };
		return;
	}
	const { found, before } = first;
	// Where it isn't known what a page begins with, its size isn't that which was asked for.
	const progress = new Progress(
		{ ...list, pageSize: before === null ? null : list.pageSize },
		before,
	);
	yield* new Reader(list, progress, finder).from(found);
}
