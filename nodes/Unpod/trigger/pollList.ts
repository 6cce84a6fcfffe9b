import { firstOf } from '../api/lists/pagination';
import { sortingOf } from '../api/lists/sorting';
import { UnpodError } from '../domain/errors/unpodError';
import type { JsonObject } from '../domain/json';
import { clock } from '../shared/clock';
import {
	type Cursor,
	DEEP_TURNS,
	emptyCursor,
	FIRST_PAGES,
	type Found,
	withFindings,
	withRows,
} from './cursor';
import { type Entry, isEnded, isShownByList, LIFETIMES_MS, newEntry, type Row } from './entry';
import { MOST_ASKED, Reader, readFirst } from './reading';
import type { FoundCalls, Look, Source, UnpodEvent } from './source';
import { loadCursor, saveCursor } from './state';
import type { Stretch } from './window';

/**
 * Decides on what was fetched, by what is remembered at that very moment: there is nothing to wait for in
 * between, so that two polls at the same time can't report the same twice.
 */
export type Decide = (saved: unknown) => { events: UnpodEvent[]; save: JsonObject };

/** The service's own rows by digest. */
type Shown<T> = ReadonlyMap<string, T>;

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

function reasonOf(entry: Entry): Reason | null {
	if (isEnded(entry)) return 'ended';
	if (entry.kind === 'open' && entry.listed !== null) return 'outlasting';
	if (entry.kind === 'open' || entry.kind === 'odd') return 'open';
	return entry.kind === 'redial' && !isShownByList(entry) ? 'redial' : null;
}

/** Returns the looks that a poll takes, at what was looked at longest ago first. */
function toLookAt<T>(source: Source<T>, { entries, turn }: Cursor, shown: Shown<T>) {
	const looks: Record<Reason, Array<Look<T>>> = { ended: [], outlasting: [], open: [], redial: [] };
	const outOfSight: Array<Look<T>> = [];
	for (const [digest, entry] of entries) {
		const reason = reasonOf(entry);
		if (reason === null) continue;
		const look = { digest, entry, listed: shown.get(digest) ?? null };
		if (looks[reason].length < MOST_LOOKS[reason]) looks[reason].push(look);
		const isOpen = reason === 'open' || reason === 'outlasting';
		if (isOpen && look.listed === null && source.canAsk(entry)) outOfSight.push(look);
	}
	const { ended, outlasting, open, redial } = looks;
	const asked = outOfSight.length <= MOST_ASKED ? outOfSight.slice(0, 1) : [];
	const always = new Set([...ended, ...outlasting, ...asked]);
	if (source.rules.listDecides) return [...always];
	// The row of an open run may never say that its calls have ended: each is looked at in one poll of ten.
	const turnOf = (digest: string) => (open.length > MOST_ONE_BY_ONE ? 0 : digest.charCodeAt(0));
	const inTurn = open.filter(({ digest }) => (turnOf(digest) - turn) % DEEP_TURNS === 0);
	return [...new Set([...always, ...inTurn, ...redial])];
}

/** Returns what was found of entries: by a closer look, or because the list, read to its end, misses them. */
async function lookAt<T>(
	source: Source<T>,
	cursor: Cursor,
	missed: string[],
	shown: Shown<T>,
): Promise<Map<string, FoundCalls<T>>> {
	const gone: FoundCalls<T> = { finding: { is: 'gone' }, calls: [], createdAt: null };
	const found = new Map<string, FoundCalls<T>>(missed.map((digest) => [digest, gone]));
	for (const [digest, look] of await source.lookAt(toLookAt(source, cursor, shown))) {
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

/** @throws UnpodError where new rows of a list could not be noticed at its head */
async function checkSorting<T>(source: Source<T>, { pages, reachesEnd }: Stretch): Promise<void> {
	const page = reachesEnd ? null : await firstOf(source.pages(1, false));
	const again = page && page.entries.flatMap((entry) => source.rowOf(entry) ?? []);
	const sorting = sortingOf(pages.flat(), again);
	if (sorting === 'newestFirst') return;
	const how = sorting === 'none' ? 'is in no order' : 'comes with the oldest entries first';
	throw new UnpodError({
		kind: 'refused',
		message: `The trigger can't follow this list, which ${how}`,
		description: `New entries are noticed at the head of a list, so it has to come with the newest first. Instead, ${source.insteadOf}.`,
	});
}

/**
 * Runs of a first look that are looked at more closely, whatever their rows say: a run with several contacts
 * calls itself completed when the first call is, and one may call itself pending for ever.
 */
const MOST_ENDED_LOOKS = 10;
const MOST_OPEN_LOOKS = 100;

/** Returns what the newest runs' calls say of them, and of others that they failed of late, by digest. */
async function findingsOf<T>(source: Source<T>, rows: Row[], shown: Shown<T>) {
	const found = new Map<string, Found>();
	const now = clock.now();
	for (const { digest, phase, createdAt } of rows) {
		const isRecent = now - (createdAt ?? now) <= LIFETIMES_MS.redial;
		if (phase === 'open' || phase === 'completed' || !isRecent) continue;
		found.set(digest, { finding: { is: 'ended', phase, lacks: 'nothing' }, createdAt });
	}
	if (source.rules.listDecides) return found;
	const ended = rows.filter(({ phase }) => phase !== 'open').slice(0, MOST_ENDED_LOOKS);
	const open = rows.filter(({ phase }) => phase === 'open').slice(0, MOST_OPEN_LOOKS);
	const looks = [...ended, ...open].map(({ id, digest }) => {
		return { digest, entry: newEntry(0, { id }), listed: shown.get(digest) ?? null };
	});
	for (const [digest, { finding, createdAt }] of await source.lookAt(looks)) {
		// Nothing of what has ended by now is waited for.
		const whole = finding.is === 'ended' ? { ...finding, lacks: 'nothing' as const } : finding;
		found.set(digest, { finding: whole, createdAt });
	}
	return found;
}

/**
 * Returns the first cursor of a list: what has ended already is not reported, what is open ends later, and
 * what failed of late may be called again.
 *
 * @throws UnpodError where the list can't be followed or a filter can't be applied
 */
async function firstCursor<T>(source: Source<T>, scope: string): Promise<Cursor> {
	await source.checkFilters();
	const empty = emptyCursor(scope);
	const { first, shown } = await readFirst(source, empty);
	await checkSorting(source, first);
	const rows = first.pages.flat();
	const found = await findingsOf(source, rows, shown);
	const now = clock.now();
	const stretches = [{ ...first, history: rows, placed: rows }];
	const reading = { stretches, taken: new Set(found.keys()), missed: [], next: FIRST_PAGES };
	const rules = { ...source.rules, max: Number.POSITIVE_INFINITY };
	const read = withRows({ ...empty, isWhole: first.reachesEnd }, reading, now, rules);
	const { next } = withFindings(read, found, now, { ...source, rules });
	// The statuses that are not known are logged by the next poll.
	return { ...next, turn: 0, loggedStatuses: [] };
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
	const load = (memory: unknown) => loadCursor(memory, scope, clock.now());
	const planned = load(saved);
	if (planned === null) {
		const first = await firstCursor(source, scope);
		return (now) => ({ events: [], save: saveCursor(load(now) ?? first) });
	}
	const reader = new Reader(source, planned);
	const reading = await reader.readAll();
	const read = (cursor: Cursor) => withRows(cursor, reading, clock.now(), source.rules);
	// What to look at is planned by what was remembered when the poll began, and decided on by what is remembered
	// at its end: another poll may have changed it meanwhile.
	const found = await lookAt(source, read(planned), reading.missed, reader.shown);
	return (now) => {
		const current = load(now) ?? planned;
		const { emissions, next } = withFindings(read(current), found, clock.now(), source);
		logUnknown(current, next, log);
		const events = emissions.flatMap(({ digest, phase, isPending }) =>
			(found.get(digest)?.calls ?? []).map((call) => source.eventOf(phase, call, isPending)),
		);
		return { events, save: saveCursor(next) };
	};
}
