import { callLogKey } from '../api/lists/callLogKey';
import { type CallLog, isReady } from '../domain/call';
import type { FinishedPhase } from '../domain/status';
import { toMilliseconds } from '../domain/time';
import type { Row, Rules } from './entry';
import type { FoundCalls, Look, Source, Subscription, UnpodEvent } from './source';
import { digestOf } from './window';

/** The rows of a wide page. Larger pages than the service makes by itself were seen to work. */
const WIDE = 500;

/** Returns when a call was logged, in milliseconds since 1970; null where the service doesn't say. */
function timeOf({ createdAt, endedAt, startedAt }: CallLog): number | null {
	return toMilliseconds(createdAt ?? endedAt ?? startedAt);
}

/** The list that call logs are in. Each row is complete when it comes into view; nothing is waited for. */
export class CallLogSource implements Source<CallLog> {
	readonly windowSize = WIDE;

	readonly rules: Rules;

	readonly insteadOf = "choose 'Call Completed' and 'Call Failed' under 'Trigger On'";

	readonly hasTime: () => boolean;

	private test: ((log: CallLog) => boolean) | null = null;

	constructor(private readonly subscription: Subscription) {
		const { max, hasTime } = subscription;
		this.rules = { events: new Set(['completed']), holdMs: 0, max, listDecides: true };
		this.hasTime = hasTime;
	}

	pages(firstPage: number, isWide: boolean) {
		const { unpod, spaceToken } = this.subscription;
		const size = isWide ? { pageSize: WIDE } : {};
		return unpod.callLogList({ spaceToken, firstPage, ...size });
	}

	rowOf(log: CallLog): Row {
		const id = callLogKey(log);
		return {
			id,
			digest: digestOf(id),
			phase: 'completed',
			unknownStatus: null,
			createdAt: timeOf(log),
			taskId: null,
		};
	}

	canAsk(): boolean {
		return false;
	}

	async checkFilters(): Promise<void> {
		const { unpod, spaceToken, agentHandle } = this.subscription;
		this.test ??= await unpod.callLogTest({ spaceToken, agentHandle });
	}

	isWanted(log: CallLog): boolean {
		return this.test?.(log) ?? true;
	}

	async lookAt(looks: Array<Look<CallLog>>): Promise<Map<string, FoundCalls<CallLog>>> {
		const rows = looks.flatMap(({ digest, listed }) => (listed ? [{ digest, listed }] : []));
		if (rows.length > 0) await this.checkFilters();
		return new Map(rows.map(({ digest, listed }) => [digest, this.foundBy(listed)]));
	}

	private foundBy(log: CallLog): FoundCalls<CallLog> {
		const createdAt = timeOf(log);
		if (!this.isWanted(log)) return { finding: { is: 'leftOut' }, calls: [], createdAt };
		const finding = { is: 'ended', phase: 'completed', lacks: 'nothing' } as const;
		return { finding, calls: [log], createdAt };
	}

	eventOf(_phase: FinishedPhase, call: CallLog): UnpodEvent {
		const { withDetails } = this.subscription;
		return { name: 'callLog', call, analysisPending: withDetails && !isReady(call) };
	}
}
