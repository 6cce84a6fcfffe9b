import { asNumber, asText, isObject, type JsonObject, type JsonValue } from '../domain/json';
import type { FinishedPhase } from '../domain/status';
import { creationTimeOfId } from '../domain/time';

/** A phase to end in, as one letter. */
export type Letter = 'c' | 'p' | 'f';

/** The letters of the phases. */
export const LETTERS: Readonly<Record<FinishedPhase, Letter>> = {
	completed: 'c',
	partially_completed: 'p',
	failed: 'f',
};

/** An entry (a run, or a row of the call log) that needs no further look. */
export interface Known {
	/** The letters of the phases in which it has ended. */
	phases: string;
	/** The end that its list showed last, null where that was none. */
	listed: Letter | null;
	/** Milliseconds since 1970, null where the service doesn't say. */
	createdAt: number | null;
}

/**
 * An entry to look at again: it is open; it has ended, as its list says, and its turn has not come yet;
 * it is held, since its analysis is waited for or its calls can't be read; or it failed and may be redialled.
 */
export interface Watched extends Known {
	kind: 'open' | 'ended' | 'held' | 'redial';
	/** Since when it has ended or is watched for a redial, milliseconds since 1970; 0 for an open one. */
	since: number;
	/** So many looks in a row didn't find it. */
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
	/** The page from which the next poll reads on behind a backlog; 1 where there is none. */
	depth: number;
	/** Handled entries. */
	known: Map<string, Known>;
	/** Watched entries, the one that was looked at longest ago first. */
	watched: Map<string, Watched>;
}

/** Goes up when the saved shape changes; what an older version saved is replaced by a new baseline. */
const VERSION = 1;

const KINDS = { o: 'open', e: 'ended', h: 'held', r: 'redial' } as const;

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
export function saveCursor({ scope, floor, depth, known, watched }: Cursor): JsonObject {
	return {
		version: VERSION,
		scope,
		floor,
		depth,
		known: [...known].map(([id, { phases, listed, createdAt }]) =>
			shortened([id, phases, savedTime(id, createdAt), listed]),
		),
		watched: [...watched].map(([id, entry]) =>
			shortened([
				id,
				entry.kind[0],
				entry.taskId,
				savedTime(id, entry.createdAt),
				entry.phases,
				entry.listed,
				entry.since,
				entry.misses,
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

function letterOf(saved: JsonValue | undefined): Letter | null {
	return saved === 'c' || saved === 'p' || saved === 'f' ? saved : null;
}

function readKnown([id, phases, createdAt, listed]: JsonValue[]): [string, Known] {
	return [
		String(id),
		{
			phases: String(phases ?? ''),
			listed: letterOf(listed),
			createdAt: timeOf(String(id), createdAt),
		},
	];
}

function isKindLetter(value: unknown): value is keyof typeof KINDS {
	return typeof value === 'string' && value in KINDS;
}

function readWatched(row: JsonValue[]): [string, Watched] {
	const [id, kind, taskId, createdAt, phases, listed, since, misses] = row;
	return [
		String(id),
		{
			kind: isKindLetter(kind) ? KINDS[kind] : 'open',
			taskId: asText(taskId),
			createdAt: timeOf(String(id), createdAt),
			phases: String(phases ?? ''),
			listed: letterOf(listed),
			since: asNumber(since) ?? 0,
			misses: asNumber(misses) ?? 0,
		},
	];
}

/** What was saved under this scope, null where there is nothing that can be gone on with. */
export function loadCursor(saved: unknown, scope: string): Cursor | null {
	if (!isObject(saved) || saved.version !== VERSION || saved.scope !== scope) return null;
	return {
		scope,
		floor: asNumber(saved.floor),
		depth: Math.max(1, asNumber(saved.depth) ?? 1),
		known: new Map(rowsOf(saved.known).map(readKnown)),
		watched: new Map(rowsOf(saved.watched).map(readWatched)),
	};
}
