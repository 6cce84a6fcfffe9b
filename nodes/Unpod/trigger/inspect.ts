import type { RunDetails, Unpod } from '../api/contract';
import { type Call, callWith, isReady } from '../domain/call';
import { type FinishedPhase, phaseOf, statusOfAll } from '../domain/status';
import { toMilliseconds } from '../domain/time';
import { LETTERS, type Watched } from './state';
import { isOver, type Report } from './watching';

/** How the runs of a space are looked at. */
export interface Look {
	unpod: Unpod;
	spaceToken: string;
	agentHandle: string | null;
	/** The ends that are reported. */
	phases: ReadonlySet<FinishedPhase>;
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
	const known = {
		createdAt: toMilliseconds(run.createdAt),
		isRead: 'calls' in details && details.calls.length > 0,
		ready: false,
		leftOut: false,
		gone: false,
	};
	if ('unreadable' in details) {
		return { report: { ...known, phase: phaseOf(run.status) }, calls: [run] };
	}
	const calls = details.calls.filter((call) => isOfAgent(call, agentHandle));
	const status = statusOfAll(details.calls.map((call) => call.status)) ?? run.status;
	return {
		report: {
			...known,
			phase: phaseOf(status),
			ready: !withDetails || (calls.length > 0 && calls.every(isReady)),
			leftOut: details.calls.length > 0 && calls.length === 0,
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

/** Whether the list tells enough of a run. */
function isTold({ status }: Call, { unpod, phases, withDetails, agentHandle }: Look): boolean {
	const phase = phaseOf(status);
	const isReported = phase !== 'open' && phases.has(phase);
	return unpod.runStatusIsFinal && (!isReported || (!withDetails && agentHandle === null));
}

/** Looks at runs that a list shows. */
export async function inspectListed(runs: Call[], look: Look): Promise<Map<string, Inspection>> {
	const { unpod, spaceToken, hasTime } = look;
	const told = runs.filter((run) => isTold(run, look));
	const others = runs.filter((run) => !isTold(run, look));
	const details = await unpod.details(spaceToken, others, hasTime);
	return byRun([...told.map((run) => ({ run, calls: [run] })), ...details], look);
}

/** The status word for a letter. */
function wordOf(wanted: string | null | undefined): string | null {
	return Object.entries(LETTERS).find(([, letter]) => letter === wanted)?.[0] ?? null;
}

/** The list's word of a run that has ended and isn't reported yet. */
function endListed(entry: Watched | undefined): string | null {
	return entry && isOver(entry) ? wordOf(entry.listed) : null;
}

/** How a run stands as far as it was reported; of one that wasn't, all has to be read. */
function reportedStatus({ kind, phases }: Watched): string | null {
	return kind === 'redial' ? wordOf(phases.at(-1)) : null;
}

/**
 * Looks at watched runs that the list doesn't show any more. Of one that can't be read, the list's word
 * that it has ended counts; where there was none, it is left for later.
 */
export async function inspectUnlisted(
	entries: ReadonlyMap<string, Watched>,
	look: Look,
): Promise<Map<string, Inspection>> {
	const { unpod, spaceToken, hasTime } = look;
	const runs = [...entries].map(([runId, entry]) =>
		callWith({ runId, taskId: entry.taskId, status: reportedStatus(entry) }),
	);
	const details = await unpod.reread(spaceToken, runs, hasTime);
	const found = byRun(details, look);
	for (const detail of details) {
		const id = detail.run.runId ?? '';
		const inspection = found.get(id);
		const status = endListed(entries.get(id));
		if (!inspection) continue;
		if ('calls' in detail) inspection.report.gone = detail.calls.length === 0;
		else if (status === null) found.delete(id);
		else found.set(id, inspect({ ...detail, run: { ...detail.run, status } }, look));
	}
	return found;
}
