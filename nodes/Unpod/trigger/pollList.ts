import { asUnpodError } from '../domain/errors/unpodError';
import type { JsonObject } from '../domain/json';
import { clock } from '../shared/clock';
import { type Cursor, nextCursor, withRows } from './cursor';
import { type Entry, isEnded, isShownByList } from './entry';
import { firstCursor } from './firstLook';
import { DEEP_TURNS, MOST_ASKED, type Read, Reader } from './reading';
import type { FoundCalls, Source, UnpodEvent } from './source';
import { loadCursor, saveCursor } from './state';

/**
 * Decides on what was fetched, by what is remembered at that very moment: there is nothing to wait for in
 * between, so that two polls at the same time can't report the same twice.
 */
export type Decide = (saved: unknown) => { events: UnpodEvent[]; save: JsonObject };

/** Pauses before a list is read again that was answered with a 500: a passing outage should not block publishing. */
const PAUSES_MS = [1000, 3000];

/** Looks in a poll at most: at runs whose calls outlast their row, at failed ones, and at each other kind. */
const MOST_DOUBTFUL = 20;
const MOST_REDIAL_LOOKS = 5;
const MOST_LOOKS = 2000;

/** Open runs that are looked at one by one, each in its poll of ten; more are looked at together. */
const MOST_OPEN_LOOKS = 20;

/** Reads, and reads again after a short pause where a connection doesn't repeat a request that may yet succeed. */
async function tryAgain<T>(read: () => Promise<T>, hasTime: () => boolean): Promise<T> {
	for (const pauseMs of PAUSES_MS) {
		try {
			return await read();
		} catch (error) {
			const { httpCode, retryAfterMs } = asUnpodError(error);
			const mayPass = httpCode === 500 && (retryAfterMs ?? 0) <= pauseMs;
			if (!mayPass || !hasTime()) throw asUnpodError(error);
			await clock.pause(pauseMs);
		}
	}
	return await read();
}

/** Returns the digests of entries to look at more closely, those that were looked at longest ago first. */
function toLookAt<T>({ entries, turn }: Cursor, { shown }: Read<T>, source: Source<T>) {
	const { listDecides } = source.rules;
	const all = (isMeant: (entry: Entry, digest: string) => boolean, most = MOST_LOOKS) =>
		[...entries]
			.flatMap(([digest, entry]) => (isMeant(entry, digest) ? [digest] : []))
			.slice(0, most);
	const isOpen = ({ kind }: Entry) => kind === 'open' || kind === 'odd';
	const isDoubtful = (entry: Entry) => entry.kind === 'open' && entry.listed !== null;
	// The row of an open run may never say that its calls have ended: each is looked at in one poll of ten.
	const others = all((entry) => !listDecides && isOpen(entry) && !isDoubtful(entry));
	const turnOf = (digest: string) => (others.length > MOST_OPEN_LOOKS ? 0 : digest.charCodeAt(0));
	const outOfSight = all((entry, id) => isOpen(entry) && !shown.has(id) && source.canAsk(entry));
	const isUnshown = (entry: Entry) => entry.kind === 'redial' && !isShownByList(entry);
	return new Set([
		...all(isEnded),
		...all(isDoubtful, MOST_DOUBTFUL),
		...others.filter((digest) => (turnOf(digest) - turn) % DEEP_TURNS === 0),
		...(outOfSight.length <= MOST_ASKED ? outOfSight.slice(0, 1) : []),
		...(listDecides ? [] : all(isUnshown, MOST_REDIAL_LOOKS)),
	]);
}

async function lookAt<T>(
	source: Source<T>,
	cursor: Cursor,
	read: Read<T>,
): Promise<Map<string, FoundCalls<T>>> {
	const looks = [...toLookAt(cursor, read, source)].flatMap((digest) => {
		const entry = cursor.entries.get(digest);
		return entry ? [{ digest, entry, listed: read.shown.get(digest) ?? null }] : [];
	});
	const found = await source.lookAt(looks);
	// Where the service shows nothing at all, that it doesn't show one run means nothing.
	const isShownAtAll = read.shown.size > 0;
	return new Map([...found].filter(([, { finding }]) => finding.is !== 'gone' || isShownAtAll));
}

/** Logs once which statuses are not known. */
function logUnknown(before: Cursor, after: Cursor, log: (message: string) => void): void {
	for (const status of after.loggedStatuses) {
		if (before.loggedStatuses.includes(status)) continue;
		log(
			`Unpod reports the status '${status}', which this node doesn't know. A run with this status starts no workflow and is checked for a day. Please name the status at https://github.com/unpod-ai/n8n-nodes-unpod/issues.`,
		);
	}
}

/**
 * Polls a list once. The first time, nothing is reported: what has ended by then is history. `log` writes a line
 * into n8n's log that nobody has to act on at once.
 */
export async function pollList<T extends UnpodEvent['call']>(
	source: Source<T>,
	saved: unknown,
	scope: string,
	log: (message: string) => void,
): Promise<Decide> {
	const again = async <R>(read: () => Promise<R>) => await tryAgain(read, () => source.hasTime());
	const load = (memory: unknown) => loadCursor(memory, scope, clock.now());
	const planned = load(saved);
	if (planned === null) {
		const first = await again(async () => await firstCursor(source, scope));
		return (now) => ({ events: [], save: saveCursor(load(now) ?? first) });
	}
	const read = await again(async () => await new Reader(source, planned).readAll());
	// What to look at is planned by what was remembered when the poll began, and decided on by what is remembered
	// at its end: another poll may have changed it meanwhile.
	const found = await lookAt(source, withRows(planned, read, clock.now(), source.rules), read);
	return (now) => {
		const current = load(now) ?? planned;
		const { emissions, next } = nextCursor(current, read, found, clock.now(), source);
		logUnknown(current, next, log);
		const events = emissions.flatMap(({ digest, phase, isPending }) =>
			(found.get(digest)?.calls ?? []).map((call) => source.eventOf(phase, call, isPending)),
		);
		return { events, save: saveCursor(next) };
	};
}
