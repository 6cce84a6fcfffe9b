import type { Pages } from '../api/shapes';
import { asUnpodError } from '../domain/errors/unpodError';
import type { Cursor, Reading } from './cursor';
import { type Entry, isEnded, isTold, LETTERS, type Row } from './entry';
import { digestOf, type Handled, lastIndexOf, type Stretch, type Survey, survey } from './window';

/** A list whose entries can be seen as rows. */
export interface List<T> {
	/**
	 * Its pages from one on. Wide ones are as large as the service makes them, up to a thousand rows, and
	 * are numbered for themselves.
	 */
	pages(firstPage: number, isWide: boolean): Pages<T>;
	rowOf(entry: T): Row | null;
	/** Whether an entry can be asked for where the list doesn't show it. */
	canAsk(entry: Entry): boolean;
}

/** What a poll read, with what is behind its rows. */
export interface Read<T> extends Reading {
	found: Map<string, T>;
}

/** Whether a row would be reported by the list's word. */
export type Wanted<T> = (entry: T) => boolean;

/** Every so many polls the list is read further down, for what came into view there. */
export const DEEP_TURNS = 10;

/** Pages and rows read in one stretch, at most. */
const MOST_PAGES = 60;
const MOST_ROWS = 10_000;

/** Pages of a backlog read in one poll, however long they take: with fewer it would never get shorter. */
const LEAST_PAGES = 2;

/** Fewer rows on a wide page tell that the service makes its pages as large as it likes. */
const FEW_ROWS = 500;
const FURTHER_PAGES = 4;

/** New rows taken in one poll, at most, however many of them would be reported. */
const MOST_TAKEN = 2000;

/** Entries out of sight that are asked for one by one; of more, a page of the list shows many at once. */
export const MOST_ASKED = 10;

/** Open entries out of sight that are worth a request. */
export const ENTRIES_A_REQUEST = 100;

/** Refusals that concern the credential, and cancellation: they end a poll. */
export const ENDS_POLL = ['keyRefused', 'settings', 'cancelled'];

interface Surveyed extends Stretch, Survey {
	isWide: boolean;
}

/** How far a stretch is read: down to known rows, or so many pages. */
interface Extent {
	mostPages: number;
	untilGround: boolean;
	/** What an earlier page should have shown. */
	suspects?: Suspects;
}

/** Known rows that so many rows from the head on should have shown. */
interface Suspects {
	absent: string[];
	rows: number;
}

const NO_SUSPECTS: Suspects = { absent: [], rows: 0 };

const DOWN_TO_GROUND: Extent = { mostPages: MOST_PAGES, untilGround: true };
const ONE_PAGE: Extent = { mostPages: 1, untilGround: true };
const A_FEW_PAGES: Extent = { mostPages: 10, untilGround: true };

/** Reads the stretches of a list that a poll needs. */
class Reader<T> {
	readonly found = new Map<string, T>();

	readonly stretches: Surveyed[] = [];

	/** Known rows that are gone or hidden. */
	absent: string[] = [];

	private readonly handled: Handled;

	constructor(
		private readonly list: List<T>,
		private readonly cursor: Cursor,
		private readonly hasTime: () => boolean,
	) {
		const { entries, floor, turn } = cursor;
		this.handled = {
			has: ({ id }) => entries.has(id),
			trustsSame: turn % DEEP_TURNS !== DEEP_TURNS - 1,
			wasBefore: ({ createdAt }) => floor !== null && createdAt !== null && createdAt < floor,
		};
	}

	/** Pages from one on, as far as they are needed. */
	async read(start: number, isWide: boolean, extent: Extent): Promise<Surveyed> {
		const pages: Row[][] = [];
		let suspects = extent.suspects ?? NO_SUSPECTS;
		for await (const page of this.list.pages(start, isWide)) {
			pages.push(page.entries.flatMap((entry) => this.rowOf(entry)));
			const stretch = this.survey({ start, pages, reachesEnd: page.isLast }, isWide);
			// What the page after doesn't show either isn't there.
			const areGone = this.areGone(suspects, stretch);
			if (areGone) this.absent.push(...suspects.absent);
			const isDone = page.isLast || (extent.untilGround && (stretch.isGrounded || areGone));
			if (isDone) return this.keep({ ...stretch, isGrounded: stretch.isGrounded || areGone });
			if (pages.length >= extent.mostPages || this.mustStop(pages)) return this.keep(stretch);
			suspects = { absent: stretch.absent, rows: pages.flat().length };
		}
		// A service that knows no pages shows all there is at once.
		return this.keep(this.survey({ start, pages, reachesEnd: true }, isWide));
	}

	/** The same where a poll can do without. */
	async tryRead(start: number, isWide: boolean, extent: Extent): Promise<Surveyed | null> {
		if (!this.hasTime()) return null;
		try {
			return await this.read(start, isWide, extent);
		} catch (error) {
			const refusal = asUnpodError(error);
			if (ENDS_POLL.includes(refusal.kind)) throw refusal;
			return null;
		}
	}

	private rowOf(entry: T): Row[] {
		const row = this.list.rowOf(entry);
		if (row === null) return [];
		this.found.set(row.id, entry);
		return [row];
	}

	private survey(stretch: Omit<Stretch, 'placed'>, isWide: boolean): Surveyed {
		const { window, isWhole } = this.cursor;
		return { ...stretch, isWide, ...survey(window, isWhole, stretch, this.handled) };
	}

	private keep(stretch: Surveyed): Surveyed {
		this.stretches.push(stretch);
		return stretch;
	}

	/** Whether known rows are gone: what follows doesn't show them either. */
	private areGone({ absent, rows }: Suspects, stretch: Surveyed): boolean {
		if (absent.length === 0 || stretch.isOpen || stretch.pages.flat().length <= rows) return false;
		return absent.every((digest) => stretch.absent.includes(digest));
	}

	private mustStop(pages: Row[][]): boolean {
		if (pages.flat().length >= MOST_ROWS) return true;
		return pages.length >= LEAST_PAGES && !this.hasTime();
	}

	/** Entries of some kind that no page has shown yet. */
	unseen(isMeant: (entry: Entry) => boolean): Array<[string, Entry]> {
		return [...this.cursor.entries].filter(([id, entry]) => isMeant(entry) && !this.found.has(id));
	}
}

/**
 * Reads the head of the list down to known rows: one page when there is little new. In a backlog, it goes
 * on from the page at which the poll before stopped.
 */
async function readHead<T>(reader: Reader<T>, { resumePage, turn }: Cursor): Promise<Surveyed> {
	const isDeep = turn % DEEP_TURNS === DEEP_TURNS - 1;
	const deep = isDeep ? await reader.tryRead(1, true, DOWN_TO_GROUND) : null;
	const head = deep ?? (await reader.read(1, false, ONE_PAGE));
	if (resumePage <= 1 && (head.isWide || (resumePage === 0 && head.isGrounded))) return head;
	const { absent, pages, isWide } = head;
	const suspects = isWide ? NO_SUSPECTS : { absent, rows: pages.flat().length };
	return await reader.read(Math.max(1, resumePage), true, { ...DOWN_TO_GROUND, suspects });
}

/**
 * Looks further down in its turn, for rows that came into view there and for failed ones that are called
 * again: one page, and those that follow where it shows something new.
 */
async function readFurther<T>(reader: Reader<T>, { turn, window }: Cursor): Promise<void> {
	const [head] = reader.stretches;
	if (turn % DEEP_TURNS !== DEEP_TURNS - 1 || head.reachesEnd || head.pages.length > 1) return;
	const rows = head.pages.flat().length;
	const failed = reader.unseen((entry) => entry.kind === 'redial' && isTold(entry)).length;
	const pagesOfWindow = Math.min(FURTHER_PAGES, Math.ceil(window.size / rows) - 1);
	const pages = rows < FEW_ROWS ? pagesOfWindow : Math.ceil(failed / 1000);
	if (pages < 1 || rows === 0) return;
	const page = 2 + (Math.floor(turn / DEEP_TURNS) % pages);
	const isInWindow = (page - 1) * rows < window.size;
	await reader.tryRead(page, head.isWide, isInWindow ? A_FEW_PAGES : ONE_PAGE);
}

/** Where open entries are looked for that the head doesn't show. */
interface Sweep {
	/** The page from which the next poll goes on. */
	nextPage: number;
	/** Entries that the list, read to its end, doesn't show. */
	missed: string[];
}

/**
 * Looks for open entries out of sight: where they were last seen, then page by page, one page for a hundred
 * of them. Few that can be asked for are left to that.
 */
async function sweep<T>(reader: Reader<T>, list: List<T>, cursor: Cursor): Promise<Sweep> {
	const isMeant = ({ kind }: Entry) => kind !== 'redial';
	const heads = () => reader.stretches.filter(({ start }) => start === 1);
	const reachesEnd = () => heads().some((stretch) => stretch.reachesEnd);
	const isAtHead = ([id]: [string, Entry]) => cursor.window.has(digestOf(id));
	const hasWide = heads().some(({ isWide }) => isWide) || reachesEnd();
	if (!hasWide && reader.unseen(isMeant).some(isAtHead)) await reader.tryRead(1, true, ONE_PAGE);
	const unseen = reader.unseen(isMeant);
	const areAskable = unseen.every(([, entry]) => list.canAsk(entry));
	const isNothing = { nextPage: 2, missed: [] };
	if (unseen.length === 0 || reader.found.size === 0) return isNothing;
	if (areAskable && unseen.length <= MOST_ASKED) return isNothing;
	const mostPages = Math.ceil(unseen.length / ENTRIES_A_REQUEST);
	const extent = { mostPages, untilGround: false };
	const start = cursor.sweepPage;
	const swept = reachesEnd() ? null : await reader.tryRead(start, true, extent);
	const missed = reader.unseen(isMeant).map(([id]) => id);
	if (reachesEnd() || swept?.reachesEnd) return { nextPage: 2, missed };
	const isOver = swept === null || missed.length === 0;
	return { nextPage: isOver ? 2 : start + swept.pages.length, missed: [] };
}

/** New rows to take, the oldest first: as many as can be reported. */
function choose<T>(fresh: Row[], found: Map<string, T>, wanted: Wanted<T>, room: number) {
	const taken = new Set<string>();
	for (const { id } of fresh) {
		const entry = found.get(id);
		const isWanted = entry !== undefined && wanted(entry);
		if (taken.size >= MOST_TAKEN || (isWanted && room <= 0)) break;
		if (isWanted) room--;
		taken.add(id);
	}
	return taken;
}

/** Where the next poll goes on: 0 where all that is new was taken. */
function nextResumePage(main: Surveyed, fresh: Row[], taken: ReadonlySet<string>): number {
	const { start, pages, isGrounded } = main;
	if (!isGrounded) return start + pages.length - 1;
	const left = new Set(fresh.flatMap(({ id }) => (taken.has(id) ? [] : [id])));
	const page = lastIndexOf(pages, (rows) => rows.some(({ id }) => left.has(id)));
	if (page !== -1) return start + page;
	if (left.size > 0) return 1;
	// What was thought to be here is further up, or was deleted.
	return start === 1 ? 0 : Math.max(1, Math.floor(start / 2));
}

/** Rows that have ended and wait for their turn to be reported. */
function waiting({ entries }: Cursor, events: ReadonlySet<string>): number {
	const letters = Object.entries(LETTERS).flatMap(([phase, letter]) =>
		events.has(phase) ? [letter] : [],
	);
	return [...entries.values()].filter(
		({ kind, listed }) => kind === 'ended' && listed !== null && letters.includes(listed),
	).length;
}

/** Reads what a poll needs to know of a list. `wanted` is asked for where there is something new. */
export async function readList<T>(
	list: List<T>,
	cursor: Cursor,
	{ max, events }: { max: number; events: ReadonlySet<string> },
	wanted: () => Promise<Wanted<T>>,
	hasTime: () => boolean,
): Promise<Read<T>> {
	const reader = new Reader(list, cursor, hasTime);
	const main = await readHead(reader, cursor);
	await readFurther(reader, cursor);
	const { nextPage, missed } = await sweep(reader, list, cursor);
	const { stretches, found, absent } = reader;
	// The head of a list with a backlog is taken after what is below it.
	const others = stretches.filter((stretch) => stretch !== main && stretch !== stretches[0]);
	const inOrder = [main, ...others].flatMap(({ fresh }) => [...fresh].reverse());
	const fresh = [...new Map(inOrder.map((row) => [row.id, row])).values()];
	const isWanted = fresh.length > 0 ? await wanted() : () => true;
	const taken = choose(fresh, found, isWanted, max - waiting(cursor, events));
	return {
		stretches,
		found,
		taken,
		history: new Set(stretches.flatMap(({ history }) => history.map(({ id }) => id))),
		absent,
		resumePage: nextResumePage(main, fresh, taken),
		sweepPage: nextPage,
		missed,
	};
}

/** Unseen open entries to ask for, in their turn: one request for a hundred of them. */
export function askedInTurn<T>({ entries }: Cursor, { found }: Read<T>, list: List<T>): string[] {
	const unseen = [...entries].filter(
		([id, entry]) => !isEnded(entry) && entry.kind !== 'redial' && !found.has(id),
	);
	const askable = unseen.filter(([, entry]) => list.canAsk(entry));
	if (askable.length > MOST_ASKED) return [];
	return askable.slice(0, Math.ceil(unseen.length / ENTRIES_A_REQUEST)).map(([id]) => id);
}
