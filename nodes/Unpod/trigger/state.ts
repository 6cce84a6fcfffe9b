import { asNumber, asText, isObject, type JsonObject, type JsonValue } from '../domain/json';
import { creationTimeOfId } from '../domain/time';
import { type Cursor, TURNS } from './cursor';
import { type Entry, type Letter, newEntry } from './entry';
import { DIGEST_LENGTH, digestOf, lastIndexOf, type Mark, type Window } from './window';

/** Goes up when the saved shape changes. */
const VERSION = 2;

const KINDS = { o: 'open', u: 'odd', e: 'ended', h: 'held', r: 'redial' } as const;

const CODES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const LISTED: Array<Letter | null> = [null, 'c', 'p', 'f'];

/** A mark as one character: three bits for the phases, two for what was listed, one for whether it is missing. */
function codeOf({ phases, listed, isMissing }: Mark): string {
	const bits = ['c', 'p', 'f'].map((letter, bit) => (phases.includes(letter) ? 1 << bit : 0));
	const phaseBits = bits.reduce((sum, bit) => sum + bit, 0);
	return CODES[phaseBits + (LISTED.indexOf(listed) << 3) + (isMissing ? 32 : 0)];
}

function markIn(code: string): Mark {
	const bits = Math.max(0, CODES.indexOf(code));
	const phases = ['c', 'p', 'f'].filter((_, bit) => (bits & (1 << bit)) !== 0).join('');
	return { phases, listed: LISTED[(bits >> 3) & 3], isMissing: (bits & 32) !== 0 };
}

function saveWindow(window: Window): string {
	return [...window].map(([digest, mark]) => digest + codeOf(mark)).join('');
}

function loadWindow(saved: string): Map<string, Mark> {
	const length = DIGEST_LENGTH + 1;
	const window = new Map<string, Mark>();
	for (let at = 0; at + length <= saved.length; at += length) {
		window.set(saved.slice(at, at + DIGEST_LENGTH), markIn(saved[at + DIGEST_LENGTH]));
	}
	return window;
}

/** Trailing values that say nothing are left out: a thousand open runs fit into 64 KB. */
function shortened(row: JsonValue[]): JsonValue[] {
	const end = lastIndexOf(row, (value) => value !== null && value !== 0 && value !== '');
	return row.slice(0, end + 1);
}

function codeOfKind(wanted: Entry['kind']): string {
	return Object.entries(KINDS).find(([, kind]) => kind === wanted)?.[0] ?? 'o';
}

/** Times are kept in whole seconds, to the base of 36. */
function saveEntry([id, entry]: [string, Entry]): JsonValue[] {
	const { kind, since, taskId, phases, listed, misses } = entry;
	const seconds = Math.floor(since / 1000).toString(36);
	return shortened([id, codeOfKind(kind) + seconds, taskId, phases, listed, misses]);
}

function letterOf(saved: JsonValue | undefined): Letter | null {
	return saved === 'c' || saved === 'p' || saved === 'f' ? saved : null;
}

function isKindCode(value: string): value is keyof typeof KINDS {
	return value in KINDS;
}

function loadEntry([id, code, taskId, phases, listed, misses]: JsonValue[]): [string, Entry] {
	const text = String(code ?? '');
	const kindCode = text.slice(0, 1);
	const seconds = Number.parseInt(text.slice(1), 36);
	return [
		String(id),
		newEntry(Number.isNaN(seconds) ? 0 : seconds * 1000, {
			kind: isKindCode(kindCode) ? KINDS[kindCode] : 'open',
			taskId: asText(taskId),
			phases: String(phases ?? ''),
			listed: letterOf(listed),
			misses: asNumber(misses) ?? 0,
		}),
	];
}

function listsIn(value: JsonValue | undefined): JsonValue[][] {
	return Array.isArray(value) ? value.filter(Array.isArray) : [];
}

/** The cursor as plain JSON for n8n's static data. */
export function saveCursor(cursor: Cursor): JsonObject {
	const { scope, window, isWhole, entries, resumePage, sweepPage, turn, oddWords, floor } = cursor;
	return {
		version: VERSION,
		scope,
		window: saveWindow(window),
		isWhole,
		entries: [...entries].map(saveEntry),
		resumePage,
		sweepPage,
		turn,
		oddWords,
		...(floor === null ? {} : { floor }),
	};
}

/** What was saved under this scope, null where there is nothing that can be gone on with. */
export function loadCursor(saved: unknown, scope: string, now: number): Cursor | null {
	if (!isObject(saved) || saved.scope !== scope) return null;
	if (saved.version === 1) return fromVersion1(saved, scope, now);
	if (saved.version !== VERSION) return null;
	const { oddWords } = saved;
	return {
		scope,
		window: loadWindow(asText(saved.window) ?? ''),
		isWhole: saved.isWhole === true,
		entries: new Map(listsIn(saved.entries).map(loadEntry)),
		resumePage: pageIn(saved.resumePage, 0),
		sweepPage: pageIn(saved.sweepPage, 2),
		turn: (asNumber(saved.turn) ?? 0) % TURNS,
		oddWords: Array.isArray(oddWords) ? oddWords.flatMap((word) => asText(word) ?? []) : [],
		floor: asNumber(saved.floor),
	};
}

function pageIn(value: JsonValue | undefined, first: number): number {
	return Math.max(first, Math.floor(asNumber(value) ?? first));
}

/*
 * Version 0.1.0 decided by times: it kept the ids of settled rows with the times at which they were made
 * (`known`), the time below which all was handled (`floor`), rows to look at again (`watched`), and the page
 * from which it read on in a backlog (`depth`). All of it is gone on with: nothing ends unseen by an update.
 */

/** Entries as they are now. Rows of a call log that waited for their turn are new once more. */
function fromVersion1(saved: JsonObject, scope: string, now: number): Cursor {
	const floor = asNumber(saved.floor);
	const settled = listsIn(saved.known).map(([id, phases, time, listed]) => ({
		id: String(id),
		mark: { phases: String(phases ?? ''), listed: letterOf(listed), isMissing: false },
		createdAt: asNumber(time) ?? creationTimeOfId(String(id)),
	}));
	const watched = listsIn(saved.watched).map((row) => entryOfVersion1(row, now));
	const isAtHead = ({ createdAt }: { createdAt: number | null }) =>
		floor === null || createdAt === null || createdAt >= floor;
	const rows = [
		...watched.map(({ id, entry, createdAt }) => ({
			id,
			mark: { phases: entry.phases, listed: entry.listed, isMissing: false },
			createdAt,
		})),
		...settled,
	].filter(isAtHead);
	rows.sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
	return {
		scope,
		window: new Map(rows.map(({ id, mark }) => [digestOf(id), mark])),
		isWhole: floor === null,
		entries: new Map(watched.map(({ id, entry }) => [id, entry])),
		resumePage: (asNumber(saved.depth) ?? 1) > 1 ? 1 : 0,
		sweepPage: 2,
		// The first look goes further down, so that the window gets as large as it is from now on.
		turn: 9,
		oddWords: [],
		floor,
	};
}

function entryOfVersion1(
	[id, kind, taskId, createdAt, phases, listed, since, misses]: JsonValue[],
	now: number,
) {
	const [, entry] = loadEntry([id, String(kind ?? 'o'), taskId, phases, listed, misses]);
	const time = asNumber(since) ?? 0;
	return {
		id: String(id),
		entry: { ...entry, since: time === 0 ? now : time },
		createdAt: asNumber(createdAt) ?? creationTimeOfId(String(id)),
	};
}
