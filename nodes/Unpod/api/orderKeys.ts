import type { JsonObject } from '../domain/json';
import type { CallOrder } from './shapes';

/** The keys under which a call carries what this package needs to know it again. Not part of its metadata. */
export const REQUEST_ID_KEY = 'n8n_request_id';
export const ONCE_KEY = 'n8n_call_once';

/** What a call carries besides what the user gave it. */
export function ownKeys({ requestId, onceDigest }: CallOrder): JsonObject {
	return {
		[REQUEST_ID_KEY]: requestId,
		...(onceDigest === null ? {} : { [ONCE_KEY]: onceDigest }),
	};
}
