import { asUnpodError } from '../domain/errors/unpodError';
import type { JsonObject } from '../domain/json';
import { clock } from '../shared/clock';
import { type Cursor, Draft, nextCursor } from './cursor';
import { type Entry, isEnded, isShownByList } from './entry';
import { firstCursor } from './firstLook';
import { DEEP_TURNS, MOST_ASKED, type Read, readList } from './reading';
import type { Found, Source, UnpodEvent } from './sources/source';
import { loadCursor, saveCursor } from './state';
import { digestOf } from './window';

/**
 * Decides on what was fetched, by what is remembered at that very moment: there is nothing to wait for in
 * between, so that two polls at the same time can't report the same twice.
 */
export type Decide = (saved: unknown) => { events: UnpodEvent[]; save: JsonObject };

/** What a poll of a list needs besides its source. */
export interface PollOptions {
	scope: string;
	hasTime: () => boolean;
	/** Writes a line into n8n's log that nobody has to act on at once. */
	log: (message: string) => void;
}

/** Pauses before a list is read again that was answered with a 500: a passing outage should not block publishing. */
const PAUSES_MS = [1000, 3000];

/** Looks in a poll at most: at ended entries, at runs whose calls outlast their row, and at failed ones. */
const MOST_LOOKS = 2000;
const MOST_DOUBTFUL = 20;
const MOST_REDIAL_LOOKS = 5;

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

/** Returns the IDs of entries to look at more closely, those that were looked at longest ago first. */
function toLookAt<T>(
	entries: ReadonlyMap<string, Entry>,
	{ found }: Read<T>,
	source: Source<T>,
	turn: number,
): Set<string> {
	const { listDecides } = source.rules;
	const ids = (isMeant: (entry: Entry, id: string) => boolean) =>
		[...entries].flatMap(([id, entry]) => (isMeant(entry, id) ? [id] : []));
	const isOpen = ({ kind }: Entry) => kind === 'open' || kind === 'odd';
	const outOfSight = ids((entry, id) => isOpen(entry) && !found.has(id) && source.canAsk(entry));
	const isDoubtful = (entry: Entry) => entry.kind === 'open' && entry.listed !== null;
	const isUnshown = (entry: Entry) => entry.kind === 'redial' && !isShownByList(entry);
	// The row of an open run may never say that its calls have ended: each is looked at in one poll of ten.
	const others = ids((entry) => !listDecides && isOpen(entry) && !isDoubtful(entry));
	const turnOf = (id: string) => (others.length > MOST_OPEN_LOOKS ? 0 : digestOf(id).charCodeAt(0));
	return new Set([
		...ids(isEnded).slice(0, MOST_LOOKS),
		...ids(isDoubtful).slice(0, MOST_DOUBTFUL),
		...others.filter((id) => (turnOf(id) - turn) % DEEP_TURNS === 0).slice(0, MOST_LOOKS),
		...(outOfSight.length <= MOST_ASKED ? outOfSight.slice(0, 1) : []),
		...(listDecides ? [] : ids(isUnshown).slice(0, MOST_REDIAL_LOOKS)),
	]);
}

async function lookAt<T>(
	source: Source<T>,
	entries: ReadonlyMap<string, Entry>,
	read: Read<T>,
	turn: number,
	hasTime: () => boolean,
): Promise<Map<string, Found<T>>> {
	const looks = [...toLookAt(entries, read, source, turn)].flatMap((id) => {
		const entry = entries.get(id);
		return entry ? [{ id, entry, listed: read.found.get(id) ?? null }] : [];
	});
	let isFirst = true;
	// Something is done in every poll, however long its requests take.
	const hasTimeForMore = () => {
		const wasFirst = isFirst;
		isFirst = false;
		return wasFirst || hasTime();
	};
	const found = await source.lookAt(looks, hasTimeForMore);
	// Where the service shows nothing at all, that it doesn't show one run means nothing.
	const isShownAtAll = read.found.size > 0;
	return new Map([...found].filter(([, { finding }]) => finding.is !== 'gone' || isShownAtAll));
}

/** Logs once which statuses are not known. */
function logUnknown(before: Cursor, after: Cursor, log: PollOptions['log']): void {
	const logged = new Set(before.loggedStatuses);
	for (const status of after.loggedStatuses.filter((each) => !logged.has(each))) {
		log(
			`Unpod reports the status '${status}', which this node doesn't know. A run with this status starts no workflow and is checked for a day. Please name the status at https://github.com/unpod-ai/n8n-nodes-unpod/issues.`,
		);
	}
}

/** Polls a list once. The first time, nothing is reported: what has ended by then is history. */
export async function pollList<T extends UnpodEvent['call']>(
	source: Source<T>,
	saved: unknown,
	{ scope, hasTime, log }: PollOptions,
): Promise<Decide> {
	const load = (memory: unknown) => loadCursor(memory, scope, clock.now());
	const planned = load(saved);
	if (planned === null) {
		const first = await tryAgain(async () => await firstCursor(source, scope, hasTime), hasTime);
		return (now) => ({ events: [], save: saveCursor(load(now) ?? first) });
	}
	const read = await tryAgain(async () => await readList(source, planned, hasTime), hasTime);
	const { entries } = new Draft(planned, clock.now(), source.rules).read(read);
	const found = await lookAt(source, entries, read, planned.turn, hasTime);
	return (now) => {
		const current = load(now) ?? planned;
		const { emissions, next } = nextCursor(current, read, found, clock.now(), source);
		logUnknown(current, next, log);
		const events = emissions.flatMap(({ id, phase, isPending }) =>
			(found.get(id)?.calls ?? []).map((call) => source.eventOf(phase, call, isPending)),
		);
		return { events, save: saveCursor(next) };
	};
}
