import type { Call } from '../../domain/call';
import type { PlacedCall } from '../shapes';

/** What a row shows of what was sent along with its call. */
type SentAlong = Pick<PlacedCall, 'requestId' | 'onceDigest' | 'showsMetadata'>;

/** Returns a call of a list as a placed call. */
export function placedCall(call: Call, sentAlong: SentAlong): PlacedCall {
	const { taskId, runId, status, phoneNumber, agentHandle, createdAt, startedAt } = call;
	const made = { createdAt: createdAt ?? startedAt };
	return { taskId, runId, status, phoneNumber, agentHandle, ...made, ...sentAlong };
}
