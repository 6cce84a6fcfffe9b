import { asUnpodError, endsAllRequests, type UnpodError } from '../domain/errors/unpodError';
import {
	type Cursor,
	DEEP_TURNS,
	FIRST_PAGES,
	FIRST_SWEEP_PAGE,
	FURTHER_PAGES,
	type NextPages,
	type Reading,
} from './cursor';
import { type Entry, isEnded, isShownByList, type Row } from './entry';
import type { Source } from './source';
import { type Stretch, type Survey, survey } from './window';

/** What is read in one go. Wide pages are as large as the service makes them. */
interface Extent {
	start: number;
	isWide: boolean;
	/** Pages that are read however long they take: with fewer a backlog would never get shorter. */
	leastPages?: number;
	mostPages: number;
	/** Returns whether what was read is enough; left out, it is when it ends on known ground. */
	isEnough?: (read: Survey) => boolean;
}

/** Pages and rows read in one go, at most. */
const MOST_PAGES = 60;
const MOST_ROWS = 10_000;

const WHOLE_HEAD: Extent = { start: 1, isWide: true, mostPages: MOST_PAGES };

/** New rows taken in one poll, at most, however many of them would be reported. */
const MOST_TAKEN = 2000;

/** Entries out of sight that are asked for one by one; of more, a page of the list shows many at once. */
export const MOST_ASKED = 10;

/** Open entries out of sight that are worth a request. */
const ENTRIES_A_REQUEST = 100;

/** Refusals that a large page may get, and an ordinary one not. */
const MAY_BE_OF_THE_SIZE: ReadonlyArray<UnpodError['kind']> = [
	'badAnswer',
	'refused',
	'timedOut',
	'unavailable',
];

const isOnGround = ({ isGrounded }: Survey) => isGrounded;

/** Returns whether an entry is looked for where no page shows it. */
const isSought = ({ kind }: Entry) => kind !== 'redial' && kind !== 'settled';

/** Reads the stretches of a list that a poll needs. */
export class Reader<T> {
	/** The service's own rows by digest. */
	readonly shown = new Map<string, T>();

	private readonly stretches: Survey[] = [];

	/** What was last read from the list's head on. */
	private head: Survey | null = null;

	/** Whether large pages could not be read, so that ordinary ones are. */
	private areWideRefused = false;

	constructor(
		private readonly source: Source<T>,
		private readonly cursor: Cursor,
	) {}

	/**
	 * Reads pages from one on: as many as are enough, or as it may. Where large ones can't be read, ordinary ones are,
	 * which have other numbers: what has to go down to known ground begins at the head.
	 */
	async read(extent: Extent): Promise<Survey> {
		if (!extent.isWide) return await this.readPages(extent);
		const ordinary = { ...extent, isWide: false, start: extent.isEnough ? extent.start : 1 };
		if (this.areWideRefused) return await this.readPages(ordinary);
		try {
			return await this.readPages(extent);
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!MAY_BE_OF_THE_SIZE.includes(refusal.kind)) throw refusal;
			this.areWideRefused = true;
			return await this.readPages(ordinary);
		}
	}

	private async readPages(extent: Extent): Promise<Survey> {
		const { start, isWide, leastPages = 2, mostPages, isEnough = isOnGround } = extent;
		let stretch: Stretch = { start, isWide, pages: [], reachesEnd: true, isTorn: false };
		let read: Survey | null = null;
		let lastCount = 0;
		for await (const { entries, count, isLast } of this.source.pages(start, isWide)) {
			const pages = [...stretch.pages, entries.flatMap((row) => this.rowOf(row))];
			const isTorn = stretch.isTorn || (count !== null && count < lastCount);
			lastCount = count ?? lastCount;
			stretch = { ...stretch, pages, reachesEnd: isLast, isTorn };
			read = this.survey(stretch);
			const isTooMuch = pages.length >= mostPages || pages.flat().length >= MOST_ROWS;
			const isLate = pages.length >= leastPages && !this.source.hasTime();
			if (isLast || isEnough(read) || isTooMuch || isLate) break;
		}
		read ??= this.survey(stretch);
		this.stretches.push(read);
		return read;
	}

	/** Does the same where a poll can do without. */
	private async tryRead(extent: Extent): Promise<Survey | null> {
		if (!this.source.hasTime()) return null;
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
		this.shown.set(row.digest, shown);
		return [row];
	}

	private survey(stretch: Stretch): Survey {
		const surveyed = survey(this.cursor, stretch, this.head);
		if (stretch.start === 1) this.head = surveyed;
		return surveyed;
	}

	/** Returns the entries of some kind that no page has shown yet. */
	private unseen(isMeant: (entry: Entry) => boolean): Array<[string, Entry]> {
		const { entries } = this.cursor;
		return [...entries].filter(([digest, entry]) => isMeant(entry) && !this.shown.has(digest));
	}

	private get isDeep(): boolean {
		return this.cursor.turn % DEEP_TURNS === DEEP_TURNS - 1;
	}

	/**
	 * Reads the head of the list down to known rows: one page when there is little new. In a backlog, it
	 * continues from the page at which the poll before stopped.
	 */
	private async readHead(): Promise<Survey> {
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
	private async readFurther(): Promise<void> {
		const { turn, window, isWhole } = this.cursor;
		const [{ isWide, pages, reachesEnd }] = this.stretches;
		const rows = pages[0]?.length ?? 0;
		if (!this.isDeep || reachesEnd || rows === 0) return;
		const windowSize = window.length + (isWhole ? 1 : 0);
		const failed = this.unseen((entry) => entry.kind === 'redial' && isShownByList(entry)).length;
		const ofWindow = Math.min(FURTHER_PAGES, Math.ceil(windowSize / rows) - 1);
		const further = Math.max(ofWindow, Math.ceil(failed / rows));
		const start = 2 + (Math.floor(turn / DEEP_TURNS) % Math.max(1, further));
		if (further < 1 || start <= pages.length) return;
		const isInWindow = (start - 1) * rows < windowSize;
		await this.tryRead({ start, isWide, mostPages: isInWindow ? MOST_PAGES : 1 });
	}

	/** Whether the list was read from its head to its end. */
	private get isAllRead(): boolean {
		return this.head?.reachesEnd ?? false;
	}

	/** Returns whether an entry has a place in the window. In a backlog, nobody knows how far down that is. */
	private get isPlaced(): (entry: [string, Entry]) => boolean {
		const { window, resumePage } = this.cursor;
		const inWindow = new Set(resumePage === 0 ? window : []);
		return ([digest, { isMissing }]) => inWindow.has(digest) && !isMissing;
	}

	/** Returns the last page on which entries can be that have a place in the window, new rows pushed in. */
	private lastPageOf(placed: Array<[string, Entry]>): number {
		const sought = new Set(placed.map(([digest]) => digest));
		const lowest = this.cursor.window.findLastIndex((digest) => sought.has(digest));
		const fresh = this.stretches.flatMap((stretch) => stretch.fresh);
		const rows = this.head?.pages[0]?.length ?? 0;
		return Math.ceil((lowest + 1 + fresh.length) / Math.max(1, rows)) + 1;
	}

	/** Reads pages from one on, one for a hundred entries. */
	private async sweepPages(start: number, isWide: boolean, entries: number) {
		const mostPages = Math.ceil(entries / ENTRIES_A_REQUEST);
		if (mostPages === 0 || this.isAllRead) return null;
		return await this.tryRead({ start, isWide, mostPages, isEnough: () => false });
	}

	/**
	 * Looks for entries out of sight: at the whole head, then page by page, one page for a hundred of them: over and
	 * over where the window places them, and for others down to the list's end. Few that can be asked for are left to
	 * that.
	 */
	private async sweep(): Promise<Omit<NextPages, 'resumePage'> & Pick<Reading, 'missed'>> {
		const { window, sweepPage, belowPage } = this.cursor;
		const hasWideHead = this.isAllRead || this.head?.isWide;
		if (!hasWideHead && this.unseen(isSought).some(([digest]) => window.includes(digest))) {
			await this.tryRead({ ...WHOLE_HEAD, mostPages: 1 });
		}
		const anew = { ...FIRST_PAGES, missed: [] };
		const sought = this.unseen(isSought);
		const isFew = sought.length <= MOST_ASKED;
		const areAsked = isFew && sought.every(([, entry]) => this.source.canAsk(entry));
		if (areAsked || this.shown.size === 0) return anew;
		const { isPlaced } = this;
		const placed = sought.filter(isPlaced);
		const start = sweepPage > this.lastPageOf(placed) ? FIRST_SWEEP_PAGE : sweepPage;
		const upper = await this.sweepPages(start, this.head?.isWide ?? false, placed.length);
		const others = this.unseen(isSought).filter((entry) => !isPlaced(entry));
		const lower = upper?.reachesEnd ? null : await this.sweepPages(belowPage, true, others.length);
		if (this.isAllRead || upper?.reachesEnd || lower?.reachesEnd) {
			// One that has ended is given up by a closer look alone.
			const unseen = this.unseen(isSought).filter(([, entry]) => !isEnded(entry));
			return { ...anew, missed: unseen.map(([digest]) => digest) };
		}
		return {
			missed: [],
			sweepPage: start + (upper?.pages.length ?? 0),
			belowPage: lower === null ? FIRST_SWEEP_PAGE : belowPage + lower.pages.length,
		};
	}

	/** Returns the new rows to take, the oldest first: as many as can be reported. */
	private async choose(fresh: Row[]): Promise<Set<string>> {
		const { rules } = this.source;
		if (fresh.length > 0) await this.source.checkFilters();
		const isWaiting = ({ kind, listed }: Entry) =>
			kind === 'ended' && listed !== null && rules.events.has(listed);
		let room = rules.max - [...this.cursor.entries.values()].filter(isWaiting).length;
		const taken = new Set<string>();
		for (const { digest } of fresh) {
			const row = this.shown.get(digest);
			const isWanted = row !== undefined && this.source.isWanted(row);
			if (taken.size >= MOST_TAKEN || (isWanted && room <= 0)) break;
			if (isWanted) room--;
			taken.add(digest);
		}
		return taken;
	}

	/** Reads what a poll needs to know of its list, and chooses which of the new rows to take. */
	async readAll(): Promise<Reading> {
		const main = await this.readHead();
		await this.readFurther();
		const { missed, ...swept } = await this.sweep();
		const { stretches } = this;
		// The head of a list with a backlog is taken after what is below it.
		const others = stretches.filter((stretch) => stretch !== main && stretch !== stretches[0]);
		const fresh = [main, ...others].flatMap((stretch) => stretch.fresh.toReversed());
		const taken = await this.choose(fresh);
		const left = new Set(fresh.flatMap(({ digest }) => (taken.has(digest) ? [] : [digest])));
		return {
			stretches,
			taken,
			missed,
			next: { ...swept, resumePage: resumePageAfter(main, left) },
		};
	}
}

/** Returns the page from which the next poll continues: 0 where all that is new was taken. */
function resumePageAfter(read: Survey, left: ReadonlySet<string>): number {
	const { start, isWide, pages, isGrounded } = read;
	// Ordinary pages have other numbers.
	if (!isWide) return isGrounded && left.size === 0 ? 0 : 1;
	if (!isGrounded) return start + pages.length - 1;
	const page = pages.findLastIndex((rows) => rows.some(({ digest }) => left.has(digest)));
	if (page !== -1) return start + page;
	if (left.size > 0) return 1;
	// What was thought to be here is further up, or was deleted.
	return start === 1 ? 0 : Math.max(1, Math.floor(start / 2));
}

/** How often a first look is taken, at most, where rows are deleted meanwhile. */
const MOST_TRIES = 3;

/** Pages of a first look: where the service makes them small, and while they show runs that may change. */
const LEAST_PAGES = 5;

/** Open runs for which a first look goes on, at most. */
const MOST_OPEN = 1000;

const isOpen = ({ phase }: Row) => phase === 'open';

/** Returns whether the window is full, and no more rows that may still change are to be expected. */
function isEnough({ pages }: Stretch, windowSize: number): boolean {
	const rows = pages.flat();
	const last = pages.at(-1) ?? [];
	if (last.some(isOpen) && rows.filter(isOpen).length < MOST_OPEN) return false;
	const mayChange = last.some(({ phase }) => phase !== 'open' && phase !== 'completed');
	return pages.length >= LEAST_PAGES || (!mayChange && rows.length >= windowSize);
}

/** Reads the head of a list; again where it changed meanwhile, and once where it may be empty by mistake. */
export async function readFirst<T>(source: Source<T>, empty: Cursor) {
	for (let tries = 1; ; tries++) {
		const reader = new Reader(source, empty);
		const first = await reader.read({
			...WHOLE_HEAD,
			leastPages: LEAST_PAGES,
			isEnough: (stretch) => isEnough(stretch, source.windowSize),
		});
		const isEmpty = first.pages.flat().length === 0 && tries === 1;
		if (tries >= MOST_TRIES || !(first.isTorn || isEmpty)) return { first, shown: reader.shown };
	}
}
