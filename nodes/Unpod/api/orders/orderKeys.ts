import type { JsonObject } from '../../domain/json';
import type { CallOrder } from '../shapes';

/** The keys under which a call carries the IDs by which it is found again. They are not part of its metadata. */
export const REQUEST_ID_KEY = 'n8n_request_id';
export const ONCE_KEY = 'n8n_call_once';

/** Returns what a call carries besides the user's metadata. */
export function ownKeys({ requestId, onceDigest }: CallOrder): JsonObject {
	return {
		[REQUEST_ID_KEY]: requestId,
		...(onceDigest === null ? {} : { [ONCE_KEY]: onceDigest }),
	};
}
