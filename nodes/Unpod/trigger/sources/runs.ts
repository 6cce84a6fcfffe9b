import type { RunDetails } from '../../api/shapes';
import { type Call, callWith, isReady } from '../../domain/call';
import { endsAllRequests } from '../../domain/errors/unpodError';
import { type FinishedPhase, isKnownStatus, phaseOf, statusOfAll } from '../../domain/status';
import { creationTimeOfId, toMilliseconds } from '../../domain/time';
import { zip } from '../../shared/zip';
import { type Entry, type Finding, isEnded, type Row, type Rules } from '../entry';
import type { Found, Look, Source, Subscription, UnpodEvent, Wanted } from './source';

/** The rows of a wide page. The service knows no maximum (a size of 1000 was seen to work). */
const WIDE = 1000;

type Detailed = [look: Look<Call>, details: RunDetails];

/** The runs of a space, and what their calls say of them. */
export class RunSource implements Source<Call> {
	readonly windowSize = WIDE;

	readonly rules: Rules;

	readonly insteadOf =
		"set the filter 'Task', or wait for each call with Task > Create and Wait or Run > Wait for Completion";

	constructor(
		private readonly subscription: Subscription,
		private readonly spaceToken: string,
	) {
		const { phases, holdMs, max, unpod } = subscription;
		this.rules = { events: phases, holdMs, max, listDecides: unpod.runStatusIsFinal };
	}

	pages(firstPage: number, isWide: boolean) {
		const { unpod, taskId } = this.subscription;
		const size = isWide ? { pageSize: WIDE } : {};
		return unpod.runs({ spaceToken: this.spaceToken, taskId, firstPage, ...size });
	}

	/** Prefers the time within an ID, which is right whatever zone the service writes. */
	rowOf({ runId, taskId, status, createdAt }: Call): Row | null {
		if (runId === null) return null;
		return {
			id: runId,
			taskId,
			phase: phaseOf(status),
			unknownStatus: isKnownStatus(status) ? null : status,
			createdAt: creationTimeOfId(runId) ?? toMilliseconds(createdAt),
		};
	}

	/** Returns whether a run can be asked for: v1 finds one by its task alone. */
	canAsk({ taskId }: Entry): boolean {
		return !this.rules.listDecides || taskId !== null;
	}

	async wanted(): Promise<Wanted<Call>> {
		return (run) => this.isReported(run);
	}

	private isReported({ status }: Call): boolean {
		const phase = phaseOf(status);
		return phase !== 'open' && this.rules.events.has(phase);
	}

	/** Looks at ended runs that no page shows before those that one shows, and at open ones last. */
	async lookAt(
		looks: Array<Look<Call>>,
		hasTime: () => boolean,
	): Promise<Map<string, Found<Call>>> {
		const listed = looks.filter((look) => look.listed !== null);
		const others = looks.filter((look) => look.listed === null);
		const ended = others.filter(({ entry }) => isEnded(entry));
		const open = others.filter(({ entry }) => !isEnded(entry));
		const details = [
			...(await this.refresh(ended, hasTime)),
			...(await this.readListed(listed, hasTime)),
			...(await this.refresh(open, hasTime)),
		];
		return new Map(details.flatMap((detailed) => this.foundBy(detailed)));
	}

	private async readListed(looks: Array<Look<Call>>, hasTime: () => boolean): Promise<Detailed[]> {
		const rows = looks.flatMap((look) => (look.listed ? [{ look, run: look.listed }] : []));
		const others = rows.filter(({ run }) => !this.isComplete(run));
		const runs = others.map(({ run }) => run);
		const details = await this.subscription.unpod.details(this.spaceToken, runs, hasTime);
		return [
			...rows
				.filter(({ run }) => this.isComplete(run))
				.map(({ look, run }): Detailed => [look, { run, calls: [run] }]),
			...zip(others, details).map(([{ look }, detail]): Detailed => [look, detail]),
		];
	}

	/** Returns whether the row of a run says all that is asked for. */
	private isComplete(run: Call): boolean {
		const { withDetails, agentHandle } = this.subscription;
		const isEnough = !withDetails && agentHandle === null;
		return this.rules.listDecides && (!this.isReported(run) || isEnough);
	}

	private async refresh(looks: Array<Look<Call>>, hasTime: () => boolean): Promise<Detailed[]> {
		const looksByRun = new Map(looks.map((look) => [runOf(look), look]));
		const runs = [...looksByRun.keys()];
		const settled = new Set(runs.filter(({ status }) => status !== null));
		const options = { hasTime, settled, areUnlisted: true };
		const refreshed = await this.subscription.unpod.refresh(this.spaceToken, runs, options);
		return [...refreshed].flatMap(([run, details]): Detailed[] => {
			const look = looksByRun.get(run);
			return look ? [[look, details]] : [];
		});
	}

	/**
	 * Returns the finding of a look. Of a run that no page shows and that can't be read, the end counts that its row
	 * showed before. An open one is left for later, and so is one that may be another agent's.
	 */
	private foundBy([{ id, entry, listed }, details]: Detailed): Array<[string, Found<Call>]> {
		const isUnreadable = 'unreadable' in details;
		if (isUnreadable && endsAllRequests(details.unreadable)) throw details.unreadable;
		const { agentHandle, withDetails } = this.subscription;
		const isUnclear = !isEnded(entry) || agentHandle !== null;
		if (isUnreadable && listed === null && isUnclear) return [];
		const all = isUnreadable ? [] : details.calls;
		const wanted = all.filter((call) => isOfAgent(call, agentHandle));
		const listedStatus = listed === null ? entry.listed : details.run.status;
		const run = {
			...details.run,
			status: statusOfAll(all.map(({ status }) => status)) ?? listedStatus,
		};
		const isGone = !isUnreadable && all.length === 0 && listed === null;
		const found: Found<Call> = {
			finding: isGone ? { is: 'gone' } : this.findingOf(run, isUnreadable, all, wanted),
			calls: withDetails && wanted.length > 0 ? wanted : [run],
			createdAt: toMilliseconds(run.createdAt ?? all[0]?.createdAt),
		};
		return [[id, found]];
	}

	private findingOf(run: Call, isUnreadable: boolean, all: Call[], wanted: Call[]): Finding {
		if (all.length > 0 && wanted.length === 0) return { is: 'leftOut' };
		const phase = phaseOf(run.status);
		if (phase === 'open') {
			const unknownStatus = all.find(({ status }) => !isKnownStatus(status))?.status ?? null;
			const hasNone = !isUnreadable && all.length === 0;
			return { is: 'open', isOdd: unknownStatus !== null || hasNone, unknownStatus };
		}
		// A run without tasks is listed in place of its calls, which may follow.
		const isRead = all.some((call) => this.rules.listDecides || call.taskId !== null);
		if (!isRead) return { is: 'ended', phase, lacks: 'calls' };
		const isComplete = !this.subscription.withDetails || wanted.every(isReady);
		return { is: 'ended', phase, lacks: isComplete ? 'nothing' : 'details' };
	}

	eventOf(phase: FinishedPhase, call: Call, isPending: boolean): UnpodEvent {
		return { name: phase, call, analysisPending: isPending && !isReady(call) };
	}
}

/** Returns what is known of a run that no page shows; one that was reported with its status. */
function runOf({ id, entry: { kind, taskId, phases } }: Look<Call>): Call {
	const status = kind === 'redial' ? (phases.at(-1) ?? null) : null;
	return callWith({ runId: id, taskId, status });
}

/** Returns whether a call is of the agent; one whose agent isn't known passes: a filter must not lose a run. */
function isOfAgent({ agentHandle }: Call, wanted: string | null): boolean {
	return wanted === null || agentHandle === null || agentHandle === wanted;
}
