import { type Call, type CallLog, isReady } from '../domain/call';
import { asUnpodError } from '../domain/errors/unpodError';
import { clock } from '../shared/clock';
import type { JsonObject } from '../domain/json';
import { type FinishedPhase, isFinished } from '../domain/status';
import { advance, baseline, observe, toLookAt } from './cursor';
import { inspectListed, inspectUnlisted, type Inspection, type Look } from './inspect';
import { firstLook, readNew } from './scan';
import { runsOf, scopeOf, type Subscription } from './sources';
import { type Cursor, loadCursor, saveCursor, type Watched } from './state';
import { isOver, type Report, type Rules } from './watching';

/** Something that the trigger reports. */
export type UnpodEvent =
	| { name: FinishedPhase; call: Call; analysisPending: boolean }
	| { name: 'callLog'; call: CallLog; analysisPending: boolean };

/**
 * Decides on what was fetched, with what is remembered at that very moment: there is nothing to wait for
 * in between, so that two polls at the same time can't report the same twice.
 */
export type Decide = (saved: unknown) => { events: UnpodEvent[]; save: JsonObject };

/**
 * Pauses before a list is asked for again that was answered with a 500, which a connection doesn't repeat: a
 * passing trouble should not keep a workflow from publishing.
 */
const PAUSES_MS = [1000, 3000];

/**
 * Runs of a first look that the list calls ended and that are looked at all the same: a run with several
 * contacts calls itself completed when the first call is.
 */
const FIRST_LOOKS = 10;

/** Reads a list, and again after a short while where the trouble may be passing. */
export async function tryAgain<T>(read: () => Promise<T>, hasTime: () => boolean): Promise<T> {
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

function reportsOf(inspections: Map<string, Inspection>): Map<string, Report> {
	return new Map([...inspections].map(([id, { report }]) => [id, report]));
}

function rulesFor({ phases, holdMs, most }: Subscription): Rules {
	return { events: phases, holdMs, most };
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

/** Begins with this cursor, if nobody else has begun meanwhile. */
export function decideOnBaseline(first: Cursor): Decide {
	return (saved) => ({ events: [], save: saveCursor(loadCursor(saved, first.scope) ?? first) });
}

async function firstOfRuns(
	subscription: Subscription,
	spaceToken: string,
	hasTime: () => boolean,
): Promise<Decide> {
	const source = runsOf(subscription, spaceToken);
	const first = await tryAgain(async () => await firstLook(source), hasTime);
	const ended = [...first.entries.values()].filter(({ status }) => isFinished(status));
	const doubtful = subscription.unpod.runStatusIsFinal ? [] : ended.slice(0, FIRST_LOOKS);
	const look: Look = { ...subscription, spaceToken, hasTime };
	const reports = reportsOf(await inspectListed(doubtful, look));
	const rules = rulesFor(subscription);
	return decideOnBaseline(baseline(scopeOf(subscription), first, reports, clock.now(), rules));
}

/** Reads what is new among the runs of a space. */
export async function watchRuns(
	subscription: Subscription,
	spaceToken: string,
	saved: unknown,
	hasTime: () => boolean,
): Promise<Decide> {
	const scope = scopeOf(subscription);
	const planned = loadCursor(saved, scope);
	if (planned === null) return await firstOfRuns(subscription, spaceToken, hasTime);
	const { most } = subscription;
	const source = runsOf(subscription, spaceToken);
	const { scan, entries } = await tryAgain(
		async () => await readNew(source, planned, most, hasTime),
		hasTime,
	);
	const observed = observe(planned, scan, clock.now());
	const ids = toLookAt(observed, scan, most);
	const look: Look = { ...subscription, spaceToken, hasTime: atLeastOnce(hasTime) };
	const inspections = await inspectAll(ids, entries, observed, look);
	const reports = reportsOf(inspections);
	return (now) => {
		const current = loadCursor(now, scope) ?? planned;
		const rules = rulesFor(subscription);
		const { emissions, next } = advance(current, scan, reports, clock.now(), rules);
		const events = emissions.flatMap(({ id, phase, pending }) =>
			runEvents(phase, pending, inspections.get(id)),
		);
		return { events, save: saveCursor(next) };
	};
}

/** Looks at runs that have ended first, those below what was read of the list before those in it. */
async function inspectAll(
	ids: string[],
	entries: Map<string, Call>,
	{ watched }: Cursor,
	look: Look,
): Promise<Map<string, Inspection>> {
	const listed = ids.flatMap((id) => entries.get(id) ?? []);
	const unlisted = ids.flatMap((id): Array<[string, Watched]> => {
		const entry = watched.get(id);
		return entry && !entries.has(id) ? [[id, entry]] : [];
	});
	const ended = new Map(unlisted.filter(([, entry]) => isOver(entry)));
	const others = new Map(unlisted.filter(([, entry]) => !isOver(entry)));
	return new Map([
		...(await inspectUnlisted(ended, look)),
		...(await inspectListed(listed, look)),
		...(await inspectUnlisted(others, look)),
	]);
}

function runEvents(name: FinishedPhase, pending: boolean, inspection?: Inspection): UnpodEvent[] {
	return (inspection?.calls ?? []).map((call) => ({
		name,
		call,
		analysisPending: pending && !isReady(call),
	}));
}
