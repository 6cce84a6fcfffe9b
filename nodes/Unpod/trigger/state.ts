import { asNumber, asText, isObject, type JsonObject, type JsonValue } from '../domain/json';
import { creationTimeOfId } from '../domain/time';

/** An entry (a run, or a row of the call log) that needs no further look. */
export interface Known {
	/** The phases in which it was seen to end, as letters. */
	phases: string;
	/** Milliseconds since 1970, null where the service doesn't say. */
	createdAt: number | null;
}

/** An entry to look at again: it is open, held back until its analysis is there, or failed and may be redialled. */
export interface Watched extends Known {
	kind: 'open' | 'held' | 'redial';
	/** Since when it is held or watched for a redial, milliseconds since 1970; 0 for an open one. */
	since: number;
	/** So many polls in a row its space didn't show it. */
	misses: number;
	/** The task by which v1 finds it. */
	taskId: string | null;
}

/** What the trigger remembers of one list. */
export interface Cursor {
	/** Digest of all that decides what is listed; under another scope the memory says nothing. */
	scope: string;
	/** Entries older than this (ms) are handled; null where nothing was left out. */
	floor: number | null;
	/** Handled entries, newest first. */
	known: Map<string, Known>;
	/** Watched entries, the one that was looked at longest ago first. */
	watched: Map<string, Watched>;
}

/** Goes up when the saved shape changes; what an older version saved is replaced by a new baseline. */
const VERSION = 1;

const KINDS = { o: 'open', h: 'held', r: 'redial' } as const;

type KindLetter = keyof typeof KINDS;

function saysNothing(value: JsonValue): boolean {
	return value === null || value === 0 || value === '';
}

/** Trailing values that say nothing are left out: a thousand open runs fit into the saved state. */
function shortened(row: JsonValue[]): JsonValue[] {
	let end = row.length;
	while (end > 0 && saysNothing(row[end - 1])) end--;
	return row.slice(0, end);
}

/** A platform id holds its creation time, so that isn't saved beside it. */
function savedTime(id: string, createdAt: number | null): number | null {
	return creationTimeOfId(id) === null ? createdAt : null;
}

/** The cursor as plain JSON for n8n's static data. */
export function saveCursor({ scope, floor, known, watched }: Cursor): JsonObject {
	return {
		version: VERSION,
		scope,
		floor,
		known: [...known].map(([id, { phases, createdAt }]) =>
			shortened([id, phases, savedTime(id, createdAt)]),
		),
		watched: [...watched].map(([id, entry]) =>
			shortened([
				id,
				entry.kind[0],
				entry.phases,
				entry.since,
				entry.misses,
				entry.taskId,
				savedTime(id, entry.createdAt),
			]),
		),
	};
}

function rowsOf(value: JsonValue | undefined): JsonValue[][] {
	return Array.isArray(value) ? value.filter(Array.isArray) : [];
}

function timeOf(id: string, saved: JsonValue | undefined): number | null {
	return asNumber(saved) ?? creationTimeOfId(id);
}

function readKnown([id, phases, createdAt]: JsonValue[]): [string, Known] {
	return [String(id), { phases: String(phases ?? ''), createdAt: timeOf(String(id), createdAt) }];
}

function isKindLetter(value: unknown): value is KindLetter {
	return typeof value === 'string' && value in KINDS;
}

function readWatched(row: JsonValue[]): [string, Watched] {
	const [id, kind, phases, since, misses, taskId, createdAt] = row;
	return [
		String(id),
		{
			kind: isKindLetter(kind) ? KINDS[kind] : 'open',
			phases: String(phases ?? ''),
			since: asNumber(since) ?? 0,
			misses: asNumber(misses) ?? 0,
			taskId: asText(taskId),
			createdAt: timeOf(String(id), createdAt),
		},
	];
}

/** What was saved under this scope, null where there is nothing that can be gone on with. */
export function loadCursor(saved: unknown, scope: string): Cursor | null {
	if (!isObject(saved) || saved.version !== VERSION || saved.scope !== scope) return null;
	return {
		scope,
		floor: asNumber(saved.floor),
		known: new Map(rowsOf(saved.known).map(readKnown)),
		watched: new Map(rowsOf(saved.watched).map(readWatched)),
	};
}
