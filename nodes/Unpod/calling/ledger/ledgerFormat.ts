import { asText, isObject, textAt, type JsonObject, type JsonValue } from '../../domain/json';
import type { EntryState, LedgerEntry } from './ledgerEntry';
import type { CallContent } from './requestId';

/*
 * The form in which the ledger is saved. n8n writes it to its database with the execution, so it is short: for
 * each run of the node an object of one text a call. Its key is "asked:origin:place", 12 digits of each digest.
 */

export const VERSION = 2;

const KEY_DIGITS = 12;
const NO_ORIGIN = '-';

/** The parts of a saved call's key. */
export interface CallKey extends CallContent {
	/** Its place among calls that are alike. */
	place: number;
}

/** Returns the digits of a digest by which the ledger knows it. */
export function keyDigits(digest: string): string {
	return digest.slice(0, KEY_DIGITS);
}

export function writeKey({ asked, origin, place }: CallKey): string {
	return `${keyDigits(asked)}:${origin === null ? NO_ORIGIN : keyDigits(origin)}:${place}`;
}

export function readKey(key: string): CallKey | null {
	const [asked, origin, place] = key.split(':');
	if (place === undefined || !/^\d+$/.test(place)) return null;
	return { asked, origin: origin === NO_ORIGIN ? null : origin, place: Number(place) };
}

const LETTERS: ReadonlyMap<string, EntryState> = new Map([
	['s', 'sent'],
	['p', 'placed'],
	['u', 'unconfirmed'],
	['r', 'refused'],
]);

/** Returns a text without separators in it. */
function escaped(text: string | null): string {
	return (text ?? '').replace(/[%|]/g, encodeURIComponent);
}

function unescaped(text: string | undefined): string | null {
	return text === undefined || text === '' ? null : text.replace(/%25|%7C/g, decodeURIComponent);
}

function writeTime(text: string): string {
	const time = Date.parse(text);
	return Number.isNaN(time) ? '' : time.toString(36);
}

/**
 * Returns an entry as it is saved.
 *
 * @param ownId the request ID that belongs to the call's key: only another one is saved
 */
export function writeEntry(entry: LedgerEntry, ownId: string): string {
	return [
		entry.state.slice(0, 1),
		writeTime(entry.at),
		escaped(entry.taskId),
		escaped(entry.runId),
		escaped(entry.status),
		entry.requestId === ownId ? '' : escaped(entry.requestId),
		escaped(entry.cause),
		writeTime(entry.cutOffAt ?? ''),
	]
		.join('|')
		.replace(/\|+$/, '');
}

/** The last millisecond that a Date can hold. */
const LAST_TIME = 8.64e15;

function readTime(text: string | undefined): string {
	const time = Number.parseInt(text ?? '', 36);
	return time >= 0 && time <= LAST_TIME ? new Date(time).toISOString() : '';
}

/**
 * Returns the entry that was saved; null where it is none.
 *
 * @param ownId the request ID that belongs to the call's key, where none was saved
 */
export function readEntry(saved: JsonValue | undefined, ownId: string): LedgerEntry | null {
	if (typeof saved !== 'string') return null;
	const [letter, at, taskId, runId, status, requestId, cause, cutOffAt] = saved.split('|');
	const state = LETTERS.get(letter);
	if (state === undefined) return null;
	return {
		state,
		requestId: unescaped(requestId) ?? ownId,
		at: readTime(at),
		taskId: unescaped(taskId),
		runId: unescaped(runId),
		status: unescaped(status),
		cause: unescaped(cause),
		...(cutOffAt === undefined ? {} : { cutOffAt: readTime(cutOffAt) }),
	};
}

const OLD_STATES: readonly EntryState[] = ['sent', 'placed', 'unconfirmed'];

/** Reads a call as version 0.1.0 saved it. */
function readOldEntry(value: JsonValue | undefined): LedgerEntry | null {
	const state = OLD_STATES.find((known) => isObject(value) && value.state === known);
	const requestId = textAt(value, 'requestId');
	if (state === undefined || requestId === null) return null;
	return {
		state,
		requestId,
		at: textAt(value, 'at') ?? '',
		taskId: textAt(value, 'taskId'),
		runId: textAt(value, 'runId'),
		status: textAt(value, 'status'),
		cause: null,
	};
}

/**
 * Returns the calls that version 0.1.0 saved, by run and key. It had an entry under "run:asked:place", and under
 * "run:from origin:place" the key of the entry that came from there.
 */
export function readOldCalls(calls: JsonObject): JsonObject {
	const origins = new Map<string, string>();
	for (const [key, asked] of Object.entries(calls)) {
		const [, origin] = /^[^:]*:from ([^:]*):\d+$/.exec(key) ?? [];
		if (origin !== undefined && typeof asked === 'string') origins.set(asked, origin);
	}
	const runs: Record<string, JsonObject> = {};
	for (const [key, value] of Object.entries(calls)) {
		const [, run, asked, place] = /^([^:]*):([^:]*):(\d+)$/.exec(key) ?? [];
		const entry = readOldEntry(value);
		if (place === undefined || entry === null) continue;
		const origin = asText(origins.get(key));
		runs[run] ??= {};
		runs[run][writeKey({ asked, origin, place: Number(place) })] = writeEntry(entry, '');
	}
	return runs;
}
