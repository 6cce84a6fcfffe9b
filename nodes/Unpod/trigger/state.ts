import { asNumber, asText, isObject, type JsonObject, type JsonValue } from '../domain/json';
import type { FinishedPhase } from '../domain/status';
import { type Cursor, FIRST_SWEEP_PAGE, TURNS } from './cursor';
import { ALL_PHASES, type Entry, newEntry } from './entry';
import { fromVersion1 } from './savedBy010';
import { DIGEST_LENGTH, lastIndexOf, type Mark, type Window } from './window';

/** Goes up when the saved shape changes. */
const VERSION = 2;

const KINDS: Readonly<Record<string, Entry['kind']>> = {
	o: 'open',
	u: 'odd',
	e: 'ended',
	h: 'held',
	r: 'redial',
};

const CODES = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Returns a mark in one character: three bits for its phases, two for the listed one, one for whether it is missing. */
function codeOf({ phases, listed, isMissing }: Mark): string {
	const bits = ALL_PHASES.map((phase, bit) => (phases.includes(phase) ? 1 << bit : 0));
	const listedBits = listed === null ? 0 : ALL_PHASES.indexOf(listed) + 1;
	const phaseBits = bits.reduce((sum, bit) => sum + bit, 0);
	return CODES[phaseBits + (listedBits << 3) + (isMissing ? 32 : 0)];
}

function markIn(code: string): Mark {
	const bits = Math.max(0, CODES.indexOf(code));
	return {
		phases: ALL_PHASES.filter((_, bit) => (bits & (1 << bit)) !== 0),
		listed: ALL_PHASES[((bits >> 3) & 3) - 1] ?? null,
		isMissing: (bits & 32) !== 0,
	};
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

/** Phases are saved by their first letters. */
function lettersOf(phases: readonly FinishedPhase[]): string {
	return phases.map(([letter]) => letter).join('');
}

/** Returns the phases behind saved letters. */
export function phasesIn(letters: unknown): FinishedPhase[] {
	return [...String(letters ?? '')].flatMap(
		(letter) => ALL_PHASES.find((phase) => phase.startsWith(letter)) ?? [],
	);
}

/** Returns an entry as it is saved: times in seconds to the base of 36, without trailing values that say nothing. */
function saveEntry([id, entry]: [string, Entry]): JsonValue[] {
	const { kind, since, taskId, phases, listed, misses } = entry;
	const code = Object.keys(KINDS).find((letter) => KINDS[letter] === kind) ?? 'o';
	const kindAndTime = code + Math.floor(since / 1000).toString(36);
	const row = [id, kindAndTime, taskId, lettersOf(phases), listed && lettersOf([listed]), misses];
	return row.slice(0, lastIndexOf(row, (value) => Boolean(value)) + 1);
}

/** Returns a saved entry with its ID. */
export function loadEntry([id, code, ...known]: JsonValue[]): [string, Entry] {
	const [taskId, phases, listed, misses] = known;
	const text = String(code ?? '');
	const seconds = Number.parseInt(text.slice(1), 36);
	const entry = newEntry(Number.isNaN(seconds) ? 0 : seconds * 1000, {
		kind: KINDS[text.slice(0, 1)] ?? 'open',
		taskId: asText(taskId),
		phases: phasesIn(phases),
		listed: phasesIn(listed)[0] ?? null,
		misses: asNumber(misses) ?? 0,
	});
	return [String(id), entry];
}

/** Returns the lists in a saved list. */
export function listsIn(value: JsonValue | undefined): JsonValue[][] {
	return Array.isArray(value) ? value.filter(Array.isArray) : [];
}

/** Returns the cursor as plain JSON for n8n's static data. */
export function saveCursor(cursor: Cursor): JsonObject {
	const { window, entries, loggedStatuses, floor, ...others } = cursor;
	return {
		version: VERSION,
		...others,
		window: saveWindow(window),
		entries: [...entries].map(saveEntry),
		oddWords: loggedStatuses,
		...(floor === null ? {} : { floor }),
	};
}

/** Returns what was saved under this scope, null where there is nothing to continue from. */
export function loadCursor(saved: unknown, scope: string, now: number): Cursor | null {
	if (!isObject(saved) || saved.scope !== scope) return null;
	if (saved.version === 1) return fromVersion1(saved, scope, now);
	if (saved.version !== VERSION) return null;
	const logged = Array.isArray(saved.oddWords) ? saved.oddWords : [];
	const pageIn = (value: JsonValue | undefined, first: number) =>
		Math.max(first, Math.floor(asNumber(value) ?? first));
	return {
		scope,
		window: loadWindow(asText(saved.window) ?? ''),
		isWhole: saved.isWhole === true,
		entries: new Map(listsIn(saved.entries).map(loadEntry)),
		resumePage: pageIn(saved.resumePage, 0),
		sweepPage: pageIn(saved.sweepPage, FIRST_SWEEP_PAGE),
		turn: (asNumber(saved.turn) ?? 0) % TURNS,
		loggedStatuses: logged.flatMap((status) => asText(status) ?? []),
		floor: asNumber(saved.floor),
	};
}
