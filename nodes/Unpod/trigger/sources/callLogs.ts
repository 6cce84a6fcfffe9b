import { callLogKey } from '../../api/callLogKey';
import { type CallLog, isReady } from '../../domain/call';
import type { FinishedPhase } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import type { Row, Rules } from '../entry';
import type { Found, Look, Source, Subscription, UnpodEvent, Wanted } from './source';

/** The rows of a wide page. Larger pages than the service makes by itself were seen to work. */
const WIDE = 500;

/** The list that call logs are in. Each row is complete when it comes into view; nothing is waited for. */
export class CallLogSource implements Source<CallLog> {
	readonly windowSize = WIDE;

	readonly rules: Rules;

	readonly insteadOf = "choose 'Call Completed' and 'Call Failed' under 'Trigger On'";

	private isWanted: Wanted<CallLog> | null = null;

	constructor(private readonly subscription: Subscription) {
		const { max } = subscription;
		this.rules = {
			events: new Set<FinishedPhase>(['completed']),
			holdMs: 0,
			max,
			listDecides: true,
		};
	}

	pages(firstPage: number, isWide: boolean) {
		const { unpod, spaceToken } = this.subscription;
		const size = isWide ? { pageSize: WIDE } : {};
		return unpod.callLogList({ spaceToken, firstPage, ...size });
	}

	rowOf(log: CallLog): Row {
		return {
			id: callLogKey(log),
			taskId: null,
			phase: 'completed',
			unknownStatus: null,
			createdAt: toMilliseconds(log.createdAt ?? log.endedAt ?? log.startedAt),
		};
	}

	canAsk(): boolean {
		return false;
	}

	async wanted(): Promise<Wanted<CallLog>> {
		const { unpod, spaceToken, agentHandle } = this.subscription;
		return (this.isWanted ??= await unpod.callLogTest({ spaceToken, agentHandle }));
	}

	async lookAt(looks: Array<Look<CallLog>>): Promise<Map<string, Found<CallLog>>> {
		if (looks.length === 0) return new Map();
		const isWanted = await this.wanted();
		const foundIn = (log: CallLog): Found<CallLog> => ({
			finding: isWanted(log)
				? { is: 'ended', phase: 'completed', lacks: 'nothing' }
				: { is: 'leftOut' },
			calls: [log],
			createdAt: this.rowOf(log).createdAt,
		});
		return new Map(looks.flatMap(({ id, listed }) => (listed ? [[id, foundIn(listed)]] : [])));
	}

	eventOf(_phase: FinishedPhase, call: CallLog): UnpodEvent {
		const { withDetails } = this.subscription;
		return { name: 'callLog', call, analysisPending: withDetails && !isReady(call) };
	}
}
