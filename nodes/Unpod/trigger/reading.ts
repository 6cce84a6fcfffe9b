import { asUnpodError, endsAllRequests } from '../domain/errors/unpodError';
import type { Cursor, Reading } from './cursor';
import { type Entry, isShownByList, type Row } from './entry';
import type { Source, Wanted } from './source';
import { digestOf, lastIndexOf, type Stretch, type Survey, survey } from './window';

/** What a poll read, with the service's own rows by ID. */
export interface Read<T> extends Reading {
	found: ReadonlyMap<string, T>;
}

/** Every so many polls the list is read further down, for what came into view there. */
export const DEEP_TURNS = 10;

/** Pages and rows read in one stretch, at most. */
const MOST_PAGES = 60;
const MOST_ROWS = 10_000;

/** Pages of a backlog read in one poll, however long they take: with fewer it would never get shorter. */
const LEAST_PAGES = 2;

/** Pages further down that are looked at in turn, where the service doesn't give large ones. */
const FURTHER_PAGES = 4;

/** New rows taken in one poll, at most, however many of them would be reported. */
const MOST_TAKEN = 2000;

/** Entries out of sight that are asked for one by one; of more, a page of the list shows many at once. */
export const MOST_ASKED = 10;

/** Open entries out of sight that are worth a request. */
const ENTRIES_A_REQUEST = 100;

/** The page of a sweep after the head. */
export const FIRST_SWEEP_PAGE = 2;

interface Surveyed extends Stretch, Survey {
	isWide: boolean;
	/** Whether it goes down to known rows at their place, so that there is nothing new right below it. */
	isGrounded: boolean;
}

/** Reads the stretches of a list that a poll needs. */
class Reader<T> {
	readonly found = new Map<string, T>();

	readonly stretches: Surveyed[] = [];

	/** Known rows that are deleted or hidden. */
	readonly gone = new Set<string>();

	/** Known rows that so many rows from the head on did not show at their place. */
	private doubted = { digests: new Set<string>(), rows: 0 };

	private readonly known: Parameters<typeof survey>[2];

	constructor(
		private readonly source: Source<T>,
		private readonly cursor: Cursor,
		private readonly hasTime: () => boolean,
	) {
		const { entries, floor } = cursor;
		this.known = {
			isEntry: ({ id }) => entries.has(id),
			isBelowFloor: ({ createdAt }) => floor !== null && createdAt !== null && createdAt < floor,
		};
	}

	/** Reads pages from one on: down to known ground, or as many as it may. */
	async read(start: number, isWide: boolean, mostPages: number, untilGround = true) {
		const pages: Row[][] = [];
		for await (const page of this.source.pages(start, isWide)) {
			pages.push(page.entries.flatMap((row) => this.rowOf(row)));
			const stretch = this.survey({ start, pages, reachesEnd: page.isLast }, isWide);
			const isDone = page.isLast || (untilGround && stretch.isGrounded);
			if (isDone || pages.length >= mostPages || this.mustStop(pages)) return this.keep(stretch);
		}
		return this.keep(this.survey({ start, pages, reachesEnd: true }, isWide));
	}

	/** The same where a poll can do without. */
	async tryRead(...[start, isWide, mostPages, untilGround]: Parameters<Reader<T>['read']>) {
		if (!this.hasTime()) return null;
		try {
			return await this.read(start, isWide, mostPages, untilGround);
		} catch (error) {
			const refusal = asUnpodError(error);
			if (endsAllRequests(refusal)) throw refusal;
			return null;
		}
	}

	private rowOf(shown: T): Row[] {
		const row = this.source.rowOf(shown);
		if (row === null) return [];
		this.found.set(row.id, shown);
		return [row];
	}

	private survey(stretch: Stretch, isWide: boolean): Surveyed {
		const surveyed = survey(this.cursor, stretch, this.known);
		const isSettled = this.isSettled(stretch, surveyed);
		const isGrounded = stretch.reachesEnd || (surveyed.isClosed && isSettled);
		return { ...stretch, ...surveyed, isWide, isGrounded };
	}

	/** Whether all known rows are at their place, or those that aren't were not there in a shorter stretch either. */
	private isSettled({ start, pages }: Stretch, { absent, moved, isClosed }: Survey): boolean {
		if (start !== 1) return true;
		const rows = pages.flat().length;
		const digests = [...absent, ...moved];
		const { doubted } = this;
		const isLonger = rows > doubted.rows;
		const isSettled = isLonger && digests.every((digest) => doubted.digests.has(digest));
		if (isSettled && isClosed) for (const digest of absent) this.gone.add(digest);
		this.doubted = { digests: new Set(digests), rows };
		return isSettled || digests.length === 0;
	}

	private keep(stretch: Surveyed): Surveyed {
		this.stretches.push(stretch);
		return stretch;
	}

	private mustStop(pages: Row[][]): boolean {
		if (pages.flat().length >= MOST_ROWS) return true;
		return pages.length >= LEAST_PAGES && !this.hasTime();
	}

	/** Returns the entries of some kind that no page has shown yet. */
	unseen(isMeant: (entry: Entry) => boolean): Array<[string, Entry]> {
		return [...this.cursor.entries].filter(([id, entry]) => isMeant(entry) && !this.found.has(id));
	}
}

function isDeep({ turn }: Cursor): boolean {
	return turn % DEEP_TURNS === DEEP_TURNS - 1;
}

/**
 * Reads the head of the list down to known rows: one page when there is little new. In a backlog, it
 * continues from the page at which the poll before stopped.
 */
async function readHead<T>(reader: Reader<T>, cursor: Cursor): Promise<Surveyed> {
	const { resumePage } = cursor;
	const deep = isDeep(cursor) ? await reader.tryRead(1, true, MOST_PAGES) : null;
	const head = deep ?? (await reader.read(1, false, 1));
	if (resumePage <= 1 && (head.isWide || (resumePage === 0 && head.isGrounded))) return head;
	return await reader.read(Math.max(1, resumePage), true, MOST_PAGES);
}

/**
 * Looks further down in its turn, for rows that came into view there and for failed ones that are called
 * again: one page, and those that follow where it shows something new.
 */
async function readFurther<T>(reader: Reader<T>, cursor: Cursor): Promise<void> {
	const [head] = reader.stretches;
	const rows = head.pages.flat().length;
	if (!isDeep(cursor) || head.reachesEnd || head.pages.length > 1 || rows === 0) return;
	const windowSize = cursor.window.size + (cursor.isWhole ? 1 : 0);
	const failed = reader.unseen((entry) => entry.kind === 'redial' && isShownByList(entry)).length;
	const ofWindow = Math.min(FURTHER_PAGES, Math.ceil(windowSize / rows) - 1);
	const pages = Math.max(ofWindow, Math.ceil(failed / rows));
	if (pages < 1) return;
	const page = 2 + (Math.floor(cursor.turn / DEEP_TURNS) % pages);
	const isInWindow = (page - 1) * rows < windowSize;
	await reader.tryRead(page, head.isWide, isInWindow ? MOST_PAGES : 1);
}

/** Where open entries were looked for that the head doesn't show. */
interface Sweep {
	/** The page from which the next poll continues. */
	sweepPage: number;
	/** Entries, by ID, that the list, read to its end, doesn't show. */
	missed: ReadonlySet<string>;
}

/**
 * Looks for open entries out of sight: where they were last seen, then page by page, one page for a hundred
 * of them. Few that can be asked for are left to that.
 */
async function sweep<T>(reader: Reader<T>, source: Source<T>, cursor: Cursor): Promise<Sweep> {
	const isMeant = ({ kind }: Entry) => kind !== 'redial';
	const isDone = () => reader.stretches.some(({ start, reachesEnd }) => start === 1 && reachesEnd);
	const hasWide = isDone() || reader.stretches.some(({ start, isWide }) => start === 1 && isWide);
	const isAtHead = ([id]: [string, Entry]) => cursor.window.has(digestOf(id));
	if (!hasWide && reader.unseen(isMeant).some(isAtHead)) await reader.tryRead(1, true, 1);
	const unseen = reader.unseen(isMeant);
	const canAsk = unseen.length <= MOST_ASKED && unseen.every(([, entry]) => source.canAsk(entry));
	if (canAsk || reader.found.size === 0) return { sweepPage: FIRST_SWEEP_PAGE, missed: new Set() };
	const start = cursor.sweepPage;
	const mostPages = Math.ceil(unseen.length / ENTRIES_A_REQUEST);
	const swept = isDone() ? null : await reader.tryRead(start, true, mostPages, false);
	const missed = reader.unseen(isMeant).map(([id]) => id);
	const reachesEnd = isDone() || swept?.reachesEnd === true;
	const beginsAnew = swept === null || reachesEnd || missed.length === 0;
	return {
		sweepPage: beginsAnew ? FIRST_SWEEP_PAGE : start + swept.pages.length,
		missed: new Set(reachesEnd ? missed : []),
	};
}

/** Returns the new rows to take, the oldest first: as many as can be reported. */
function choose<T>(
	fresh: Row[],
	found: ReadonlyMap<string, T>,
	wanted: Wanted<T>,
	room: number,
): Set<string> {
	const taken = new Set<string>();
	let left = room;
	for (const { id } of fresh) {
		const row = found.get(id);
		const isWanted = row !== undefined && wanted(row);
		if (taken.size >= MOST_TAKEN || (isWanted && left <= 0)) break;
		if (isWanted) left--;
		taken.add(id);
	}
	return taken;
}

/** Returns the page from which the next poll continues: 0 where all that is new was taken. */
function nextResumePage(
	{ start, pages, isGrounded }: Surveyed,
	fresh: Row[],
	taken: ReadonlySet<string>,
): number {
	if (!isGrounded) return start + pages.length - 1;
	const left = new Set(fresh.flatMap(({ id }) => (taken.has(id) ? [] : [id])));
	const page = lastIndexOf(pages, (rows) => rows.some(({ id }) => left.has(id)));
	if (page !== -1) return start + page;
	if (left.size > 0) return 1;
	// What was thought to be here is further up, or was deleted.
	return start === 1 ? 0 : Math.max(1, Math.floor(start / 2));
}

/** Reads what a poll needs to know of a list, and chooses which of the new rows to take. */
export async function readList<T>(
	source: Source<T>,
	cursor: Cursor,
	hasTime: () => boolean,
): Promise<Read<T>> {
	const reader = new Reader(source, cursor, hasTime);
	const main = await readHead(reader, cursor);
	await readFurther(reader, cursor);
	const swept = await sweep(reader, source, cursor);
	const { stretches, found, gone } = reader;
	// The head of a list with a backlog is taken after what is below it.
	const others = stretches.filter((stretch) => stretch !== main && stretch !== stretches[0]);
	const inOrder = [main, ...others].flatMap((stretch) => [...stretch.fresh].reverse());
	const fresh = [...new Map(inOrder.map((row) => [row.id, row])).values()];
	const { max, events } = source.rules;
	// Rows that have ended already and wait for their turn to be reported.
	const waiting = [...cursor.entries.values()].filter(
		({ kind, listed }) => kind === 'ended' && listed !== null && events.has(listed),
	);
	const wanted = fresh.length > 0 ? await source.wanted() : () => true;
	const taken = choose(fresh, found, wanted, max - waiting.length);
	const resumePage = nextResumePage(main, fresh, taken);
	return { stretches, found, taken, gone, resumePage, ...swept };
}
