import { asUnpodError, endsAllRequests } from '../domain/errors/unpodError';
import { type Cursor, FIRST_SWEEP_PAGE, type Reading } from './cursor';
import { type Entry, isShownByList, type Row } from './entry';
import type { Source, Wanted } from './sources/source';
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

/** What is read in one go. */
interface Extent {
	start: number;
	isWide: boolean;
	mostPages: number;
	/** False where all of these pages are read, whatever they show. */
	untilGround?: boolean;
}

interface Surveyed extends Stretch, Survey {
	isWide: boolean;
	/** Whether it goes down to known rows at their place, so that there is nothing new right below it. */
	isGrounded: boolean;
}

const WHOLE_HEAD: Extent = { start: 1, isWide: true, mostPages: MOST_PAGES };

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
	private async read({ start, isWide, mostPages, untilGround = true }: Extent): Promise<Surveyed> {
		const pages: Row[][] = [];
		for await (const page of this.source.pages(start, isWide)) {
			pages.push(page.entries.flatMap((row) => this.rowOf(row)));
			const stretch = this.survey({ start, pages, reachesEnd: page.isLast }, isWide);
			const isDone = page.isLast || (untilGround && stretch.isGrounded);
			if (isDone || pages.length >= mostPages || this.mustStop(pages)) return this.keep(stretch);
		}
		return this.keep(this.survey({ start, pages, reachesEnd: true }, isWide));
	}

	/** Does the same where a poll can do without. */
	private async tryRead(extent: Extent): Promise<Surveyed | null> {
		if (!this.hasTime()) return null;
		try {
			return await this.read(extent);
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

	/**
	 * Returns whether all known rows are at their place, or those that aren't were not there in a shorter stretch
	 * either.
	 */
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
	private unseen(isMeant: (entry: Entry) => boolean): Array<[string, Entry]> {
		return [...this.cursor.entries].filter(([id, entry]) => isMeant(entry) && !this.found.has(id));
	}

	private get isDeep(): boolean {
		return this.cursor.turn % DEEP_TURNS === DEEP_TURNS - 1;
	}

	/**
	 * Reads the head of the list down to known rows: one page when there is little new. In a backlog, it
	 * continues from the page at which the poll before stopped.
	 */
	async readHead(): Promise<Surveyed> {
		const { resumePage } = this.cursor;
		const deep = this.isDeep ? await this.tryRead(WHOLE_HEAD) : null;
		const head = deep ?? (await this.read({ start: 1, isWide: false, mostPages: 1 }));
		if (resumePage <= 1 && (head.isWide || (resumePage === 0 && head.isGrounded))) return head;
		return await this.read({ ...WHOLE_HEAD, start: Math.max(1, resumePage) });
	}

	/**
	 * Looks further down in its turn, for rows that came into view there and for failed ones that are called
	 * again: one page, and those that follow where it shows something new.
	 */
	async readFurther(): Promise<void> {
		const { turn, window, isWhole } = this.cursor;
		const [{ isWide, pages, reachesEnd }] = this.stretches;
		const rows = pages[0]?.length ?? 0;
		if (!this.isDeep || reachesEnd || rows === 0) return;
		const windowSize = window.size + (isWhole ? 1 : 0);
		const failed = this.unseen((entry) => entry.kind === 'redial' && isShownByList(entry)).length;
		const ofWindow = Math.min(FURTHER_PAGES, Math.ceil(windowSize / rows) - 1);
		const further = Math.max(ofWindow, Math.ceil(failed / rows));
		if (further < 1) return;
		const start = 2 + (Math.floor(turn / DEEP_TURNS) % further);
		if (start <= pages.length) return;
		const isInWindow = (start - 1) * rows < windowSize;
		await this.tryRead({ start, isWide, mostPages: isInWindow ? MOST_PAGES : 1 });
	}

	/**
	 * Looks for open entries out of sight: at the whole head, then page by page, one page for a hundred of them.
	 * Few that can be asked for are left to that.
	 */
	async sweep(): Promise<Pick<Reading, 'sweepPage' | 'missed'>> {
		const { window, sweepPage: start } = this.cursor;
		const isMeant = ({ kind }: Entry) => kind !== 'redial';
		const heads = () => this.stretches.filter((stretch) => stretch.start === 1);
		const isRead = () => heads().some(({ reachesEnd }) => reachesEnd);
		const hasWide = isRead() || heads().some(({ isWide }) => isWide);
		if (!hasWide && this.unseen(isMeant).some(([id]) => window.has(digestOf(id)))) {
			await this.tryRead({ ...WHOLE_HEAD, mostPages: 1 });
		}
		const unseen = this.unseen(isMeant);
		const isFew = unseen.length <= MOST_ASKED;
		const areAsked = isFew && unseen.every(([, entry]) => this.source.canAsk(entry));
		const anew = { sweepPage: FIRST_SWEEP_PAGE, missed: new Set<string>() };
		if (areAsked || this.found.size === 0) return anew;
		const mostPages = Math.ceil(unseen.length / ENTRIES_A_REQUEST);
		const extent = { start, isWide: true, mostPages, untilGround: false };
		const swept = isRead() ? null : await this.tryRead(extent);
		const missed = this.unseen(isMeant).map(([id]) => id);
		if (isRead() || swept?.reachesEnd) return { ...anew, missed: new Set(missed) };
		if (swept === null || missed.length === 0) return anew;
		return { ...anew, sweepPage: start + swept.pages.length };
	}
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
	const main = await reader.readHead();
	await reader.readFurther();
	const swept = await reader.sweep();
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
