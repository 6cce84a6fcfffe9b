import { type CallLog, isReady } from '../domain/call';
import { clock } from '../shared/clock';
import { advance, baseline, observe } from './cursor';
import { firstLook, readNew, type Reading } from './scan';
import { callLogsOf, scopeOf, type Subscription } from './sources';
import { type Cursor, loadCursor, saveCursor } from './state';
import { type Decide, decideOnBaseline, tryAgain, type UnpodEvent } from './watch';
import type { Report, Rules } from './watching';

/** A row is there at once and for good; nothing is waited for. */
function rulesFor({ most }: Subscription): Rules {
	return { events: new Set(['completed']), holdMs: 0, most };
}

/** What the list shows of new rows and of those that wait for their turn. */
async function reportsOn(
	{ unpod, spaceToken, agentHandle }: Subscription,
	{ watched }: Cursor,
	{ entries, isConclusive }: Reading<CallLog>,
): Promise<Map<string, Report>> {
	if (watched.size === 0) return new Map();
	const isAsked = await unpod.callLogTest({ spaceToken, agentHandle });
	const known = { phase: 'completed' as const, createdAt: null, isRead: true, ready: true };
	return new Map(
		[...watched.keys()].flatMap((id): Array<[string, Report]> => {
			const log = entries.get(id);
			if (log) return [[id, { ...known, leftOut: !isAsked(log), gone: false }]];
			return isConclusive ? [[id, { ...known, leftOut: false, gone: true }]] : [];
		}),
	);
}

/** Reads what is new in the call log. A row is reported as it is. */
export async function watchCallLogs(
	subscription: Subscription,
	saved: unknown,
	hasTime: () => boolean,
): Promise<Decide> {
	const source = callLogsOf(subscription);
	const scope = scopeOf(subscription);
	const rules = rulesFor(subscription);
	const planned = loadCursor(saved, scope);
	if (planned === null) {
		const first = await tryAgain(async () => await firstLook(source), hasTime);
		return decideOnBaseline(baseline(scope, first, new Map(), clock.now(), rules));
	}
	const reading = await tryAgain(
		async () => await readNew(source, planned, subscription.most, hasTime),
		hasTime,
	);
	const { scan, entries } = reading;
	const observed = observe(planned, scan, clock.now());
	const reports = await reportsOn(subscription, observed, reading);
	return (now) => {
		const current = loadCursor(now, scope) ?? planned;
		const { emissions, next } = advance(current, scan, reports, clock.now(), rules);
		const events = emissions.flatMap(({ id }) => eventOf(entries.get(id), subscription));
		return { events, save: saveCursor(next) };
	};
}

function eventOf(call: CallLog | undefined, { withDetails }: Subscription): UnpodEvent[] {
	if (call === undefined) return [];
	return [{ name: 'callLog', call, analysisPending: withDetails && !isReady(call) }];
}
