import type { Call } from '../domain/call';
import { asUnpodError } from '../domain/errors/unpodError';
import type { JsonObject } from '../domain/json';
import { clock } from '../shared/clock';
import { advance, type Cursor, observe } from './cursor';
import { type Entry, isEnded, isTold } from './entry';
import { firstCursor } from './firstLook';
import { askedInTurn, DEEP_TURNS, type Read, readList } from './reading';
import type { Found, Look, Source, UnpodEvent } from './sources';
import { loadCursor, saveCursor } from './state';
import { digestOf } from './window';

/** Tells n8n's log something that nobody has to act on at once. */
export type Log = (message: string) => void;

/**
 * Decides on what was fetched, with what is remembered at that very moment: there is nothing to wait for
 * in between, so that two polls at the same time can't report the same twice.
 */
export type Decide = (saved: unknown) => { events: UnpodEvent[]; save: JsonObject };

/** How a list is watched. */
export interface Watch {
	scope: string;
	/** Events in one poll, at most. */
	max: number;
	hasTime: () => boolean;
	log: Log;
}

/**
 * Pauses before a list is asked for again that was answered with a 500, which a connection doesn't repeat: a
 * passing trouble should not keep a workflow from publishing.
 */
const PAUSES_MS = [1000, 3000];

/** Runs in a poll whose list says that they ended, while their calls go on. */
const MOST_DOUBTFUL = 20;

/** Failed runs in a poll whose list doesn't tell when they are called again. */
const MOST_REDIAL_LOOKS = 5;

/** Open runs that are looked at one by one; more are looked at all at once, in one poll of ten. */
const MOST_OPEN_LOOKS = 20;

/** Entries that have ended, in a poll. */
const MOST_ENDED = 2000;

/** Reads a list, and again after a short while where the trouble may be passing. */
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

/** Something is done in every poll, however long its requests take. */
function atLeastOnce(hasTime: () => boolean): () => boolean {
	let isFirst = true;
	return () => {
		const answer = isFirst || hasTime();
		isFirst = false;
		return answer;
	};
}

/** The poll of ten in which an open run has its turn. */
function turnOf(id: string): number {
	return [...digestOf(id)].reduce((sum, char) => sum + char.charCodeAt(0), 0) % DEEP_TURNS;
}

/** The ids of entries to look at more closely, those that were looked at longest ago first. */
function toLookAt<T>(cursor: Cursor, read: Read<T>, source: Source<T>): string[] {
	const turn = cursor.turn % DEEP_TURNS;
	const entries = [...cursor.entries];
	const ended = entries.filter(([, entry]) => isEnded(entry));
	const open = entries.filter(([, { kind }]) => kind === 'open' || kind === 'odd');
	// Of an open run the list may never tell that its calls have ended, so they are looked at now and then.
	const untold = source.listDecides ? [] : open;
	const isDoubtful = ({ kind, listed }: Entry) => kind === 'open' && listed !== null;
	const doubtful = open.filter(([, entry]) => isDoubtful(entry));
	const others = untold.filter(([, entry]) => !isDoubtful(entry));
	const inTurn =
		others.length <= MOST_OPEN_LOOKS
			? others.filter(([id]) => turnOf(id) === turn)
			: others.filter(() => turn === 0);
	const redials = entries.filter(([, entry]) => entry.kind === 'redial' && !isTold(entry));
	const ids = (part: typeof entries, most: number) => part.slice(0, most).map(([id]) => id);
	const chosen = [
		...ids(ended, MOST_ENDED),
		...ids(doubtful, MOST_DOUBTFUL),
		...ids(inTurn, MOST_ENDED),
		...askedInTurn(cursor, read, source),
		...ids(source.listDecides ? [] : redials, MOST_REDIAL_LOOKS),
	];
	return [...new Set(chosen)];
}

async function lookAt<T>(
	source: Source<T>,
	cursor: Cursor,
	read: Read<T>,
	hasTime: () => boolean,
): Promise<Map<string, Found<T>>> {
	const looks = toLookAt(cursor, read, source).flatMap((id): Array<Look<T>> => {
		const entry = cursor.entries.get(id);
		return entry ? [{ id, entry, listed: read.found.get(id) ?? null }] : [];
	});
	const found = await source.lookAt(looks, atLeastOnce(hasTime));
	const isShownAtAll = read.found.size > 0;
	// A service that shows nothing at all says nothing of one run either.
	return new Map([...found].filter(([, { isGone }]) => !isGone || isShownAtAll));
}

/** Says once what statuses are not known. */
function logOddWords(before: Cursor, after: Cursor, log: Log): void {
	for (const word of after.oddWords) {
		if (before.oddWords.includes(word)) continue;
		log(
			`Unpod gives the status '${word}', which this node doesn't know. Such a run is watched for a day and not reported as long as it has it. Tell us of it at https://github.com/unpod-ai/n8n-nodes-unpod/issues.`,
		);
	}
}

/** Reads what is new in a list. The first time, nothing is reported: what has ended by then is history. */
export async function watch<T extends Call>(
	source: Source<T>,
	saved: unknown,
	how: Watch,
): Promise<Decide> {
	const { scope, max, hasTime, log } = how;
	const { events, holdMs, listDecides, windowSize } = source;
	const rules = { events, holdMs, listDecides, max, windowSize };
	const planned = loadCursor(saved, scope, clock.now());
	if (planned === null) {
		const first = await tryAgain(async () => await firstCursor(source, how, rules), hasTime);
		return (now) => ({
			events: [],
			save: saveCursor(loadCursor(now, scope, clock.now()) ?? first),
		});
	}
	const read = await tryAgain(
		async () => await readList(source, planned, rules, async () => await source.wanted(), hasTime),
		hasTime,
	);
	const observed = observe(planned, read, clock.now(), rules);
	const findings = await lookAt(source, observed, read, hasTime);
	return (now) => {
		const current = loadCursor(now, scope, clock.now()) ?? planned;
		const { emissions, next } = advance(current, read, findings, clock.now(), rules);
		logOddWords(current, next, log);
		const reported = emissions.flatMap(({ id, phase, isPending }) =>
			(findings.get(id)?.calls ?? []).map((call) => source.eventOf(phase, call, isPending)),
		);
		return { events: reported, save: saveCursor(next) };
	};
}
