import type { JsonObject } from '../../domain/json';
import type { CallOrder } from '../shapes';

/*
 * The keys under which a call carries what it is found again by. They are sent beside the user's metadata.
 */

/** The key of the request ID. */
export const REQUEST_ID_KEY = 'n8n_request_id';

/** The key of the digest of what Call Once Per compares. */
export const ONCE_KEY = 'n8n_call_once';

/** Returns what a call carries besides the user's metadata. */
export function ownKeys({ requestId, onceDigest }: CallOrder): JsonObject {
	return {
		[REQUEST_ID_KEY]: requestId,
		...(onceDigest === null ? {} : { [ONCE_KEY]: onceDigest }),
	};
}
