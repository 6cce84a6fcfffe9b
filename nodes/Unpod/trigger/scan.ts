import type { Page, Pages } from '../api/contract';
import { UnpodError } from '../domain/errors/unpodError';
import type { Scan } from './cursor';
import { haveTimes, newRows, reachesHandled, type Sighting } from './rows';
import type { Cursor } from './state';

/** A list whose entries can be seen as rows of a cursor, from any page on. */
export interface Source<T> {
	pagesFrom: (firstPage: number) => Pages<T>;
	sight: (entry: T) => Sighting | null;
	/** So many watched entries may stay unseen by a poll, as they can be asked for one by one. */
	mostUnseen: number;
}

/** What a scan read: the rows, and the entries behind them by id. */
export interface Reading<T> {
	scan: Scan;
	entries: Map<string, T>;
	/** Whether a watched entry that it doesn't show isn't in the list any more. */
	isConclusive: boolean;
}

/**
 * Pages of a first look. Two would do to tell new from known; a few more find runs that were asked for
 * some hours ago and aren't finished yet. More would let the first activation wait on a long history.
 */
const BASELINE_PAGES = 5;

/** Times a first look is taken where rows are deleted meanwhile. */
const BASELINE_TRIES = 3;

/** Pages read in one poll, at most. */
const MOST_PAGES = 60;

/** Pages of a backlog read in one poll, however long they take: with fewer it would never get shorter. */
const LEAST_PAGES = 2;

/** Reads pages and keeps what the cursor needs to know of them. */
class Reader<T> {
	/** All entries that were read, by id. */
	readonly entries = new Map<string, T>();

	private readonly rows = new Map<string, Sighting>();

	/** Pages read so far. */
	pages = 0;

	constructor(private readonly source: Source<T>) {}

	/** All rows that were read, newest first. */
	get seen(): Sighting[] {
		return [...this.rows.values()];
	}

	/** Reads pages from one on, one after the other. */
	async *from(firstPage: number): AsyncGenerator<ReadPage> {
		let before: Page<T> | null = null;
		for await (const page of this.source.pagesFrom(firstPage)) {
			this.pages++;
			const rows = page.entries.flatMap((entry) => this.take(entry));
			yield { rows, isLast: page.isLast, isTorn: before !== null && isTorn(before, page) };
			before = page;
		}
	}

	private take(entry: T): Sighting[] {
		const row = this.source.sight(entry);
		if (row === null) return [];
		this.entries.set(row.id, entry);
		this.rows.set(row.id, row);
		return [row];
	}
}

interface ReadPage {
	/** Its rows, less those on earlier pages. */
	rows: Sighting[];
	isLast: boolean;
	/** Whether it doesn't follow on the page before. */
	isTorn: boolean;
}

/**
 * Whether rows moved up between the reading of two pages, so that one may have been passed over, or down
 * by a page or more, so that newer ones came in between. Seen by the number of all rows.
 */
function isTorn<T>(before: Page<T>, page: Page<T>): boolean {
	if (before.count === null || page.count === null) return false;
	const moved = page.count - before.count;
	return moved < 0 || (moved > 0 && moved >= before.entries.length);
}

/** The first look at a list: its newest pages. */
export async function firstLook<T>(
	source: Source<T>,
	tries = BASELINE_TRIES,
): Promise<{ scan: Scan; entries: Map<string, T>; reachedEnd: boolean }> {
	const reader = new Reader(source);
	let reachedEnd = true;
	for await (const { isLast, isTorn: isToRepeat } of reader.from(1)) {
		if (isToRepeat && tries > 1) return await firstLook(source, tries - 1);
		reachedEnd = isLast;
		if (isLast || reader.pages >= BASELINE_PAGES) break;
	}
	const { entries, seen } = reader;
	return { entries, scan: { seen, rows: seen, depth: 1 }, reachedEnd };
}

/** Pages read one after the other, none torn from the one before. */
interface Stretch {
	/** The number of its first page. */
	start: number;
	pages: Sighting[][];
	/** Whether it goes down to handled entries or to the end of the list. */
	isWhole: boolean;
}

/** Reads what a cursor has to know of a list. */
class Scanner<T> {
	readonly reader: Reader<T>;

	constructor(
		private readonly source: Source<T>,
		private readonly cursor: Cursor,
		private readonly hasTime: () => boolean,
	) {
		this.reader = new Reader(source);
	}

	/** Reads on from a page, down to handled entries where `mostPages` and the time allow. */
	async stretch(start: number, mostPages = MOST_PAGES): Promise<Stretch> {
		const stretch: Stretch = { start, pages: [], isWhole: false };
		const { pages } = stretch;
		for await (const { rows, isLast, isTorn: isToRepeat } of this.reader.from(start)) {
			if (isToRepeat) return await this.stretch(start + pages.length, mostPages);
			pages.push(rows);
			stretch.isWhole = isLast || reachesHandled(this.cursor, rows);
			if (stretch.isWhole || pages.length >= mostPages || this.mustStop(pages)) return stretch;
		}
		// A service that knows no pages shows all there is at once.
		return { ...stretch, isWhole: true };
	}

	/** Without times there is no going on later, so then the pages are read whatever it takes. */
	private mustStop(pages: Sighting[][]): boolean {
		if (this.reader.pages >= MOST_PAGES) return true;
		return pages.length >= LEAST_PAGES && haveTimes(pages.flat()) && !this.hasTime();
	}

	/**
	 * Reads on below a stretch as long as pages show more watched entries than there would be requests for
	 * them otherwise. Gives whether there can be no more of them.
	 */
	async readOn({ start, pages }: Stretch): Promise<boolean> {
		const { mostUnseen } = this.source;
		let unseen = this.unseen();
		if (unseen <= mostUnseen) return true;
		if (!this.hasTime()) return false;
		for await (const { isLast } of this.reader.from(start + pages.length)) {
			const shown = unseen - this.unseen();
			unseen -= shown;
			if (isLast || unseen <= mostUnseen || this.reader.pages >= MOST_PAGES) return true;
			// Where they can be asked for, a page that shows few of them is worth no more than they are.
			if (mostUnseen > 0 && shown <= mostUnseen / 4) return true;
			if (!this.hasTime()) return false;
		}
		return true;
	}

	/** Watched entries that were not shown yet, less those that only wait for a redial. */
	private unseen(): number {
		const { entries } = this.reader;
		const { watched } = this.cursor;
		return [...watched].filter(([id, { kind }]) => kind !== 'redial' && !entries.has(id)).length;
	}

	reading(scan: Omit<Scan, 'seen'>, isConclusive = false): Reading<T> {
		const { entries, seen } = this.reader;
		return { entries, scan: { ...scan, seen }, isConclusive };
	}
}

/** New rows of a page that a poll would report. */
function endedRows(cursor: Cursor, page: Sighting[]): number {
	return newRows(cursor, page).filter(({ phase }) => phase !== 'open').length;
}

/** Entries that wait for their turn to be reported. */
function waiting({ watched }: Cursor): number {
	return [...watched.values()].filter(({ kind }) => kind === 'ended').length;
}

/**
 * Reads a list from its newest page on until a page reaches down to handled entries: one page when
 * there is little new. Of a backlog, the lowest pages are taken, as many as hold what a poll may report;
 * the next poll goes on at the page above them. Where the time is over before handled entries are
 * reached, the next poll goes on at the page that was read last.
 *
 * @throws UnpodError where that can't be, since the service gives no times
 */
export async function readNew<T>(
	source: Source<T>,
	cursor: Cursor,
	most: number,
	hasTime: () => boolean,
): Promise<Reading<T>> {
	const scanner = new Scanner(source, cursor, hasTime);
	const hasBacklog = cursor.depth > 1;
	let stretch = await scanner.stretch(1, hasBacklog ? 1 : MOST_PAGES);
	if (hasBacklog && !stretch.isWhole) stretch = await scanner.stretch(cursor.depth);
	const { start, pages, isWhole } = stretch;
	if (!haveTimes(pages.flat()) && (start > 1 || !isWhole)) {
		if (start === 1) throw tooMany();
		return scanner.reading({ rows: [], depth: 1 });
	}
	if (!isWhole) return scanner.reading({ rows: [], depth: start + pages.length - 1 });
	const sawAll = await scanner.readOn(stretch);
	const room = most - waiting(cursor);
	let index = pages.length;
	for (let ends = 0; index > 0 && ends < room; ) ends += endedRows(cursor, pages[--index]);
	const rows = pages.slice(index).flat();
	const depth = nextDepth(stretch, index, newRows(cursor, rows).length);
	return scanner.reading({ rows, depth }, sawAll && start === 1);
}

/** The page from which to go on: so far above those that were taken as they reached. */
function nextDepth({ start, pages }: Stretch, index: number, fresh: number): number {
	if (start === 1 && index === 0) return 1;
	const taken = pages.length - index;
	if (taken === 0) return start;
	// Handled entries where new ones were thought to be: they are further up.
	if (fresh === 0) return Math.max(1, Math.floor(start / 2));
	return Math.max(1, start + index - taken);
}

function tooMany(): UnpodError {
	return new UnpodError({
		kind: 'badAnswer',
		message: 'There are more new entries than one poll can read',
		description:
			"This Unpod doesn't say when they were made, which is needed to go on where a poll stopped. Set the filter 'Task', or change 'Trigger On' and publish the workflow again to start from now.",
	});
}
