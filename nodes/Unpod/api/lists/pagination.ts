import type { Call } from '../../domain/call';
import { toMilliseconds } from '../../domain/time';
import type { Page, Pages } from '../shapes';

/** Returns the same pages with each one's entries changed or left out. */
export async function* mapPages<T, U>(pages: Pages<T>, change: (entries: T[]) => U[]): Pages<U> {
	for await (const page of pages) yield { ...page, entries: change(page.entries) };
}

/** Returns the first pages only. */
export async function* takePages<T>(pages: Pages<T>, most: number): Pages<T> {
	let taken = 0;
	for await (const page of pages) {
		yield page;
		if (++taken >= most) return;
	}
}

/** An entry of a list that is sorted by time. */
type Timed = Pick<Call, 'createdAt'> & Partial<Pick<Call, 'startedAt'>>;

function liesBefore(entries: Timed[], time: number): boolean {
	const times = entries.flatMap(
		(entry) => toMilliseconds(entry.createdAt ?? entry.startedAt) ?? [],
	);
	const isNewestFirst = times.length > 1 && times[0] > times[times.length - 1];
	return isNewestFirst && times.every((entry) => entry < time);
}

/** Reads pages up to the first that lies wholly before a time; a list that isn't sorted newest first to its end. */
async function* pagesUntil<T extends Timed>(time: number, pages: Pages<T>): Pages<T> {
	for await (const page of pages) {
		const isPast = liesBefore(page.entries, time);
		yield isPast ? { ...page, isLast: true } : page;
		if (isPast) return;
	}
}

/** The zone of some of the service's times isn't known, so lists are read a day further than asked for. */
const ZONE_MARGIN_MS = 86_400_000;

/**
 * Reads the pages of a list that can hold entries from after a time (milliseconds since 1970), all where there
 * is none. A list that isn't sorted newest first is read to its end.
 */
export function pagesBackTo<T extends Timed>(time: number | null, pages: Pages<T>): Pages<T> {
	return time === null ? pages : pagesUntil(time - ZONE_MARGIN_MS, pages);
}

/** How far n8n's clock may be ahead of the service's. */
const CLOCK_MARGIN_MS = 3_600_000;

/** Reads the pages of a list that can hold entries made since a time by n8n's clock (ISO 8601). */
export function pagesSince<T extends Timed>(time: string, pages: Pages<T>): Pages<T> {
	return pagesUntil((toMilliseconds(time) ?? 0) - CLOCK_MARGIN_MS, pages);
}

/** Collects the entries of all pages that pass the filter, `limit` at most. */
export async function collect<T>(
	pages: Pages<T>,
	limit = Number.POSITIVE_INFINITY,
	filter: (entry: T) => boolean = () => true,
): Promise<T[]> {
	const found: T[] = [];
	if (limit <= 0) return found;
	for await (const page of pages) {
		for (const entry of page.entries) {
			if (!filter(entry)) continue;
			found.push(entry);
			if (found.length >= limit) return found;
		}
	}
	return found;
}

/** Finds the first entry that passes the filter, null where no page holds one. */
export async function find<T>(pages: Pages<T>, filter: (entry: T) => boolean): Promise<T | null> {
	const [first] = await collect(pages, 1, filter);
	return first ?? null;
}

/** Returns the first of some pages, null where there is none. */
export async function firstOf<T>(pages: Pages<T>): Promise<Page<T> | null> {
	for await (const page of pages) return page;
	return null;
}

/**
 * Finds the last page that fulfils a condition which `first` and all pages up to some place fulfil: by
 * doubling, then halving, so that the number of requests grows with the logarithm of its distance.
 */
export async function lastPageWhere(
	first: number,
	isSo: (page: number) => Promise<boolean>,
): Promise<number> {
	let last = first;
	let beyond = first * 2;
	while (await isSo(beyond)) {
		last = beyond;
		beyond *= 2;
	}
	while (beyond - last > 1) {
		const between = Math.floor((last + beyond) / 2);
		if (await isSo(between)) last = between;
		else beyond = between;
	}
	return last;
}
