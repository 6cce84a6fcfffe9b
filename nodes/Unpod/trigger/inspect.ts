import type { Call, RunDetails, Unpod } from '../api/contract';
import { callWith, isReady } from '../domain/call';
import { phaseOf, statusOfAll } from '../domain/status';
import { toMilliseconds } from '../domain/time';
import type { Report } from './cursor';

/** How the runs of a space are looked at. */
export interface Look {
	unpod: Unpod;
	spaceToken: string;
	agentHandle: string | null;
	/** Whether the calls' transcripts and analyses are wanted. */
	withDetails: boolean;
	hasTime: () => boolean;
}

/** A report for the cursor, with the calls that would be reported. */
export interface Inspection {
	report: Report;
	calls: Call[];
}

/** Refusals that concern the credential, not one run: they end the poll. */
const ENDS_POLL = ['keyRefused', 'settings', 'cancelled'];

/** A call whose agent isn't known passes: a filter must not lose a run. */
function isOfAgent({ agentHandle }: Call, wanted: string | null): boolean {
	return wanted === null || agentHandle === null || agentHandle === wanted;
}

function inspect(details: RunDetails, { agentHandle, withDetails }: Look): Inspection {
	const { run } = details;
	const known = { createdAt: toMilliseconds(run.createdAt), leftOut: false, gone: false };
	if ('unreadable' in details) {
		return { report: { ...known, phase: phaseOf(run.status), ready: false }, calls: [run] };
	}
	const calls = details.calls.filter((call) => isOfAgent(call, agentHandle));
	const status = statusOfAll(details.calls.map((call) => call.status)) ?? run.status;
	return {
		report: {
			...known,
			phase: phaseOf(status),
			ready: !withDetails || (calls.length > 0 && calls.every(isReady)),
			leftOut: details.calls.length > 0 && calls.length === 0,
			gone: details.calls.length === 0 && run.status === null,
		},
		calls: withDetails && calls.length > 0 ? calls : [{ ...run, status }],
	};
}

function byRun(details: RunDetails[], look: Look): Map<string, Inspection> {
	for (const detail of details) {
		if ('unreadable' in detail && ENDS_POLL.includes(detail.unreadable.kind))
			throw detail.unreadable;
	}
	return new Map(details.map((detail) => [detail.run.runId ?? '', inspect(detail, look)]));
}

/** Looks at finished runs that a list shows. */
export async function inspectListed(runs: Call[], look: Look): Promise<Map<string, Inspection>> {
	const { unpod, spaceToken, withDetails, agentHandle, hasTime } = look;
	if (!withDetails && agentHandle === null && unpod.runStatusIsFinal) {
		return byRun(
			runs.map((run) => ({ run, calls: [run] })),
			look,
		);
	}
	return byRun(await unpod.details(spaceToken, runs, hasTime), look);
}

/** Looks at watched runs that the list doesn't show any more. One that can't be read is left for later. */
export async function inspectUnlisted(
	runs: Array<{ runId: string; taskId: string | null }>,
	look: Look,
): Promise<Map<string, Inspection>> {
	const { unpod, spaceToken, hasTime } = look;
	const details = await unpod.reread(
		spaceToken,
		runs.map((run) => callWith(run)),
		hasTime,
	);
	const found = byRun(details, look);
	for (const detail of details) {
		if ('unreadable' in detail) found.delete(detail.run.runId ?? '');
	}
	return found;
}
