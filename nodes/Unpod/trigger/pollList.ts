import { asUnpodError } from '../domain/errors/unpodError';
import type { JsonObject } from '../domain/json';
import { clock } from '../shared/clock';
import { type Cursor, withFindings, withRows } from './cursor';
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

/** Why an entry is looked at more closely; outlasting: the calls of a run go on though its row has ended. */
type Reason = 'ended' | 'outlasting' | 'open' | 'redial';

/** Looks in a poll at most. */
const MOST_LOOKS: Readonly<Record<Reason, number>> = {
	ended: 2000,
	outlasting: 20,
	open: 2000,
	redial: 5,
};

/** Open runs that are looked at one by one, each in its poll of ten; more are looked at together. */
const MOST_ONE_BY_ONE = 20;

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

function reasonOf(entry: Entry): Reason | null {
	if (isEnded(entry)) return 'ended';
	if (entry.kind === 'open' && entry.listed !== null) return 'outlasting';
	if (entry.kind === 'open' || entry.kind === 'odd') return 'open';
	return entry.kind === 'redial' && !isShownByList(entry) ? 'redial' : null;
}

/** Returns the digests of entries to look at more closely, those that were looked at longest ago first. */
function toLookAt<T>({ entries, turn }: Cursor, { shown }: Read<T>, source: Source<T>): string[] {
	const digests: Record<Reason, string[]> = { ended: [], outlasting: [], open: [], redial: [] };
	const outOfSight: string[] = [];
	for (const [digest, entry] of entries) {
		const reason = reasonOf(entry);
		if (reason === null) continue;
		if (digests[reason].length < MOST_LOOKS[reason]) digests[reason].push(digest);
		const isOpen = reason === 'open' || reason === 'outlasting';
		if (isOpen && !shown.has(digest) && source.canAsk(entry)) outOfSight.push(digest);
	}
	const { ended, outlasting, open, redial } = digests;
	const asked = outOfSight.length <= MOST_ASKED ? outOfSight.slice(0, 1) : [];
	const always = new Set([...ended, ...outlasting, ...asked]);
	if (source.rules.listDecides) return [...always];
	// The row of an open run may never say that its calls have ended: each is looked at in one poll of ten.
	const turnOf = (digest: string) => (open.length > MOST_ONE_BY_ONE ? 0 : digest.charCodeAt(0));
	const inTurn = open.filter((digest) => (turnOf(digest) - turn) % DEEP_TURNS === 0);
	return [...new Set([...always, ...inTurn, ...redial])];
}

/** Returns what was found of entries: by a closer look, or because the list, read to its end, misses them. */
async function lookAt<T>(
	source: Source<T>,
	cursor: Cursor,
	read: Read<T>,
): Promise<Map<string, FoundCalls<T>>> {
	const { shown, missed } = read;
	const looks = toLookAt(cursor, read, source).flatMap((digest) => {
		const entry = cursor.entries.get(digest);
		return entry ? [{ digest, entry, listed: shown.get(digest) ?? null }] : [];
	});
	const gone: FoundCalls<T> = { finding: { is: 'gone' }, calls: [], createdAt: null };
	const found = new Map<string, FoundCalls<T>>(missed.map((digest) => [digest, gone]));
	for (const [digest, look] of await source.lookAt(looks)) {
		// Where the service shows nothing at all, that it doesn't show one run means nothing.
		if (look.finding.is !== 'gone' || shown.size > 0) found.set(digest, look);
	}
	return found;
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
	const after = (cursor: Cursor) => withRows(cursor, read, clock.now(), source.rules);
	// What to look at is planned by what was remembered when the poll began, and decided on by what is remembered
	// at its end: another poll may have changed it meanwhile.
	const found = await lookAt(source, after(planned), read);
	return (now) => {
		const current = load(now) ?? planned;
		const { emissions, next } = withFindings(after(current), found, clock.now(), source);
		logUnknown(current, next, log);
		const events = emissions.flatMap(({ digest, phase, isPending }) =>
			(found.get(digest)?.calls ?? []).map((call) => source.eventOf(phase, call, isPending)),
		);
		return { events, save: saveCursor(next) };
	};
}
