import { asNumber, asText, isObject, type JsonObject, type JsonValue } from '../domain/json';
import type { FinishedPhase } from '../domain/status';
import { creationTimeOfId } from '../domain/time';
import { type Cursor, DEEP_TURNS, emptyCursor, FIRST_SWEEP_PAGE, TURNS } from './cursor';
import { ALL_PHASES, type Entry, newEntry } from './entry';
import { DIGEST_LENGTH, digestOf } from './window';

/** Goes up when the saved shape changes. */
const VERSION = 2;

const KINDS: Readonly<Record<string, Entry['kind']>> = {
	o: 'open',
	u: 'odd',
	e: 'ended',
	h: 'held',
	r: 'redial',
	s: 'settled',
};

const CODES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Returns in one character what is kept of a settled entry: its phases, the listed one, whether it is missing. */
function codeOf({ phases, listed, isMissing }: Entry): string {
	const ended = ALL_PHASES.map((phase, bit) => (phases.includes(phase) ? 1 << bit : 0));
	const listedAs = ALL_PHASES.findIndex((phase) => phase === listed) + 1;
	const bits = [...ended, listedAs << 3, isMissing ? 32 : 0];
	return CODES[bits.reduce((sum, bit) => sum + bit)];
}

function entryIn(code: string): Entry {
	const bits = Math.max(0, CODES.indexOf(code));
	return newEntry(0, {
		kind: 'settled',
		phases: ALL_PHASES.filter((_, bit) => (bits & (1 << bit)) !== 0),
		listed: ALL_PHASES[((bits >> 3) & 3) - 1] ?? null,
		isMissing: (bits & 32) !== 0,
	});
}

/** Returns the digests of the window, in its order, with their entries. */
function loadWindow(saved: string): Map<string, Entry> {
	const rows = saved.match(new RegExp(`.{${DIGEST_LENGTH + 1}}`, 'g')) ?? [];
	const digestIn = (row: string) => row.slice(0, DIGEST_LENGTH);
	return new Map(rows.map((row) => [digestIn(row), entryIn(row.slice(DIGEST_LENGTH))]));
}

/** Phases are saved by their first letters. */
function lettersOf(phases: readonly FinishedPhase[]): string {
	return phases.map(([letter]) => letter).join('');
}

/** Returns the phases behind saved letters. */
function phasesIn(letters: unknown): FinishedPhase[] {
	return [...String(letters ?? '')].flatMap(
		(letter) => ALL_PHASES.find((phase) => phase.startsWith(letter)) ?? [],
	);
}

/** Returns an entry as it is saved: times in seconds to the base of 36, without trailing values that say nothing. */
function saveEntry({ id, kind, since, taskId, phases, listed, misses }: Entry): JsonValue[] {
	const code = Object.keys(KINDS).find((letter) => KINDS[letter] === kind) ?? 'o';
	const kindAndTime = code + Math.floor(since / 1000).toString(36);
	const row = [id, kindAndTime, taskId, lettersOf(phases), listed && lettersOf([listed]), misses];
	return row.slice(0, row.findLastIndex((value) => Boolean(value)) + 1);
}

/** Returns a saved entry. */
function loadEntry([id, code, taskId, phases, listed, misses]: JsonValue[]): Entry {
	const text = String(code ?? '');
	const seconds = Number.parseInt(text.slice(1), 36);
	return newEntry(Number.isNaN(seconds) ? 0 : seconds * 1000, {
		id: String(id),
		kind: KINDS[text.slice(0, 1)] ?? 'open',
		taskId: asText(taskId),
		phases: phasesIn(phases),
		listed: phasesIn(listed)[0] ?? null,
		misses: asNumber(misses) ?? 0,
	});
}

/** Returns the lists in a saved list. */
function listsIn(value: JsonValue | undefined): JsonValue[][] {
	return Array.isArray(value) ? value.filter(Array.isArray) : [];
}

/*
 * Version 0.1.0 decided by times: it kept the IDs of settled rows with the times at which they were made
 * (`known`), the time below which all was handled (`floor`), rows to look at again (`watched`), and the page
 * from which it read on in a backlog (`depth`).
 */

/** Returns the cursor that continues from what version 0.1.0 saved: nothing ends unseen by an update. */
function fromVersion1(saved: JsonObject, scope: string, now: number): Cursor {
	const floor = asNumber(saved.floor);
	const savedOf = ([time, since, ...row]: JsonValue[]) => {
		const entry = { ...loadEntry(row), since: asNumber(since) || now };
		const createdAt = asNumber(time) ?? creationTimeOfId(entry.id);
		return { digest: digestOf(entry.id), entry, createdAt };
	};
	const known = listsIn(saved.known).map(([id, phases, time, listed]) =>
		savedOf([time, null, id, 's', null, phases, listed]),
	);
	const watched = listsIn(saved.watched).map(
		([id, kind, taskId, time, phases, listed, since, misses]) =>
			savedOf([time, since, id, kind, taskId, phases, listed, misses]),
	);
	const rows = [...watched, ...known]
		.filter(({ createdAt }) => floor === null || createdAt === null || createdAt >= floor)
		.sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
	return {
		...emptyCursor(scope),
		window: [...new Set(rows.map(({ digest }) => digest))],
		entries: new Map([...known, ...watched].map(({ digest, entry }) => [digest, entry])),
		isWhole: floor === null,
		resumePage: (asNumber(saved.depth) ?? 1) > 1 ? 1 : 0,
		// The next poll looks further down, so that the window gets as large as it is from now on.
		turn: DEEP_TURNS - 1,
		floor,
	};
}

/** Returns the cursor as plain JSON for n8n's static data. */
export function saveCursor(cursor: Cursor): JsonObject {
	const { window, entries, loggedStatuses, floor, ...others } = cursor;
	const codes = window.flatMap((digest) => {
		const entry = entries.get(digest);
		return entry ? digest + codeOf(entry) : [];
	});
	const unsettled = [...entries.values()].filter(({ kind }) => kind !== 'settled');
	return {
		version: VERSION,
		...others,
		window: codes.join(''),
		entries: unsettled.map(saveEntry),
		oddWords: [...loggedStatuses],
		...(floor === null ? {} : { floor }),
	};
}

/** Returns what was saved under this scope, null where there is nothing to continue from. */
export function loadCursor(saved: unknown, scope: string, now: number): Cursor | null {
	if (!isObject(saved) || saved.scope !== scope) return null;
	if (saved.version === 1) return fromVersion1(saved, scope, now);
	if (saved.version !== VERSION) return null;
	const placed = loadWindow(asText(saved.window) ?? '');
	const unsettled = listsIn(saved.entries).map((row) => {
		const entry = loadEntry(row);
		const digest = digestOf(entry.id);
		return [digest, { ...entry, isMissing: placed.get(digest)?.isMissing ?? false }] as const;
	});
	const logged = Array.isArray(saved.oddWords) ? saved.oddWords : [];
	const pageIn = (value: JsonValue | undefined, first: number) =>
		Math.max(first, Math.floor(asNumber(value) ?? first));
	return {
		scope,
		window: [...placed.keys()],
		isWhole: saved.isWhole === true,
		// Those to look at come first, in their order.
		entries: new Map([...unsettled, ...placed, ...unsettled]),
		resumePage: pageIn(saved.resumePage, 0),
		sweepPage: pageIn(saved.sweepPage, FIRST_SWEEP_PAGE),
		belowPage: pageIn(saved.belowPage, FIRST_SWEEP_PAGE),
		turn: (asNumber(saved.turn) ?? 0) % TURNS,
		loggedStatuses: logged.flatMap((status) => asText(status) ?? []),
		floor: asNumber(saved.floor),
	};
}
