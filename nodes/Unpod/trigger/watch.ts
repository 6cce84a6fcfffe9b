import type { Call, CallLog } from '../api/contract';
import { asUnpodError } from '../api/errors';
import { clock } from '../clock';
import { isReady } from '../domain/call';
import type { JsonObject } from '../domain/json';
import type { FinishedPhase } from '../domain/status';
import { advance, baseline, type Report, type Rules, toInspect } from './cursor';
import { inspectListed, inspectUnlisted, type Inspection, type Look } from './inspect';
import { firstLook, readNew, type Source } from './scan';
import { callLogsOf, runsOf, scopeOf, type Subscription } from './sources';
import { type Cursor, loadCursor, saveCursor } from './state';

/** Something that the trigger reports. */
export type UnpodEvent =
	| { name: FinishedPhase; call: Call; analysisPending: boolean }
	| { name: 'callLog'; call: CallLog; analysisPending: boolean };

/**
 * Decides on what was fetched, with what is remembered at that very moment: there is nothing to wait for
 * in between, so that two polls at the same time can't report the same twice.
 */
export type Decide = (saved: unknown) => { events: UnpodEvent[]; save: JsonObject };

/** Watched runs that the list doesn't show, asked for in one poll; the others have their turn later. */
const MOST_UNLISTED = 20;

/** Pauses before a first look is tried again: a passing trouble should not keep a workflow from publishing. */
const FIRST_LOOK_PAUSES_MS = [1000, 3000];

async function takeBaseline<T>(source: Source<T>, scope: string): Promise<Decide> {
	const first = baseline(scope, await tryAgain(async () => await firstLook(source)));
	return (saved) => ({ events: [], save: saveCursor(loadCursor(saved, scope) ?? first) });
}

async function tryAgain<T>(look: () => Promise<T>): Promise<T> {
	for (const pauseMs of FIRST_LOOK_PAUSES_MS) {
		try {
			return await look();
		} catch (error) {
			const refusal = asUnpodError(error);
			if (!['unavailable', 'rateLimited'].includes(refusal.kind)) throw asUnpodError(error);
			await clock.pause(pauseMs);
		}
	}
	return await look();
}

/** Reads what is new among the runs of a space. */
export async function watchRuns(
	subscription: Subscription,
	spaceToken: string,
	saved: unknown,
	hasTime: () => boolean,
): Promise<Decide> {
	const source = runsOf(subscription, spaceToken);
	const scope = scopeOf(subscription);
	const planned = loadCursor(saved, scope);
	if (planned === null) return await takeBaseline(source, scope);
	const { scan, entries } = await readNew(source, planned, hasTime);
	const look: Look = { ...subscription, spaceToken, hasTime };
	const { finished, missing } = toInspect(planned, scan, subscription.most);
	const listed = finished.flatMap(({ id }) => entries.get(id) ?? []);
	const inspections = new Map([
		...(await inspectListed(listed, look)),
		...(await inspectUnlisted(unlisted(planned, missing), look)),
	]);
	const reports = new Map([...inspections].map(([id, { report }]) => [id, report]));
	return (now) => {
		const current = loadCursor(now, scope) ?? planned;
		const rules: Rules = { ...subscription, events: subscription.phases };
		const { emissions, next } = advance(current, scan, reports, clock.now(), rules);
		const events = emissions.flatMap(({ id, phase, pending }) =>
			runEvents(phase, pending, inspections.get(id)),
		);
		return { events, save: saveCursor(next) };
	};
}

function unlisted(cursor: Cursor, missing: string[]) {
	return missing.slice(0, MOST_UNLISTED).map((runId) => ({
		runId,
		taskId: cursor.watched.get(runId)?.taskId ?? null,
	}));
}

function runEvents(name: FinishedPhase, pending: boolean, inspection?: Inspection): UnpodEvent[] {
	return (inspection?.calls ?? []).map((call) => ({
		name,
		call,
		analysisPending: pending && !isReady(call),
	}));
}

/** Reads what is new in the call log. A row is reported as it is. */
export async function watchCallLogs(
	subscription: Subscription,
	saved: unknown,
	hasTime: () => boolean,
): Promise<Decide> {
	const source = callLogsOf(subscription);
	const scope = scopeOf(subscription);
	const planned = loadCursor(saved, scope);
	if (planned === null) return await takeBaseline(source, scope);
	const { scan, entries } = await readNew(source, planned, hasTime);
	const asListed = (id: string, createdAt: number | null): [string, Report] => [
		id,
		{
			phase: 'completed',
			createdAt,
			ready: true,
			gone: false,
			leftOut: isLeftOut(entries.get(id)),
		},
	];
	const isLeftOut = (log?: CallLog) =>
		subscription.agentHandle !== null &&
		(log?.agentHandle ?? subscription.agentHandle) !== subscription.agentHandle;
	const reports = new Map(scan.rows.map(({ id, createdAt }) => asListed(id, createdAt)));
	return (now) => {
		const current = loadCursor(now, scope) ?? planned;
		const rules: Rules = { events: new Set(['completed']), holdMs: 0, most: subscription.most };
		const { emissions, next } = advance(current, scan, reports, clock.now(), rules);
		const events = emissions.flatMap(({ id }) => callLogEvent(entries.get(id), subscription));
		return { events, save: saveCursor(next) };
	};
}

function callLogEvent(call: CallLog | undefined, { withDetails }: Subscription): UnpodEvent[] {
	if (call === undefined) return [];
	return [{ name: 'callLog', call, analysisPending: withDetails && !isReady(call) }];
}
