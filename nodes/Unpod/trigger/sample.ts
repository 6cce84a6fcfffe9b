import type { Call } from '../domain/call';
import { collect, takePages } from '../api/pagination';
import { phaseOf } from '../domain/status';
import { CallLogSource } from './sources/callLogs';
import { newEntry } from './entry';
import { RunSource } from './sources/runs';
import type { Subscription, UnpodEvent } from './sources/source';

/** Pages in which a test of the trigger looks for something to show, and runs it looks at more closely. */
const PAGES = 3;
const MOST_RUNS = 10;

/** Returns ended runs, newest first: those whose rows show an end that is asked for, then those whose calls may. */
async function candidates(
	{ unpod, phases, taskId }: Subscription,
	spaceToken: string,
): Promise<Call[]> {
	const others: Call[] = [];
	const pages = takePages(unpod.runs({ spaceToken, taskId }), PAGES);
	const asked = await collect(pages, MOST_RUNS, (run) => {
		const phase = phaseOf(run.status);
		if (phase === 'open') return false;
		if (!phases.has(phase) && !unpod.runStatusIsFinal) others.push(run);
		return phases.has(phase);
	});
	return [...asked, ...others].slice(0, MOST_RUNS);
}

async function newestRun(subscription: Subscription, spaceToken: string): Promise<UnpodEvent[]> {
	const { phases, withDetails } = subscription;
	const source = new RunSource(subscription, spaceToken);
	for (const run of await candidates(subscription, spaceToken)) {
		const look = { id: run.runId ?? '', entry: newEntry(0), listed: run };
		const [found] = (await source.lookAt([look], () => true)).values();
		const finding = found?.finding;
		if (finding?.is !== 'ended' || !phases.has(finding.phase)) continue;
		return found.calls.map((call) => source.eventOf(finding.phase, call, withDetails));
	}
	return [];
}

async function newestCallLog(subscription: Subscription): Promise<UnpodEvent[]> {
	const { unpod, spaceToken, agentHandle } = subscription;
	const calls = await collect(takePages(unpod.callLogs({ spaceToken, agentHandle }), PAGES), 1);
	return calls.map((call) => new CallLogSource(subscription).eventOf('completed', call));
}

/** Returns what the trigger would report of the newest ended run, or else of the newest call log. Remembers nothing. */
export async function sample(subscription: Subscription): Promise<UnpodEvent[]> {
	const { phases, spaceToken, callLogs } = subscription;
	if (phases.size > 0 && spaceToken !== null) {
		const events = await newestRun(subscription, spaceToken);
		if (events.length > 0) return events;
	}
	return callLogs ? await newestCallLog(subscription) : [];
}
