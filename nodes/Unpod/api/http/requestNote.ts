import type { Effect } from '../../domain/errors/unpodError';
import type { JsonObject } from '../../domain/json';

/** A request, as far as messages name it. */
export interface RequestNote {
	method: 'GET' | 'POST';
	/** Relative to the dialect's base URL. */
	path: string;
	body?: JsonObject;
	/** Whether an empty answer is a success. */
	mayBeEmpty?: boolean;
}

/** Returns the route of a request as messages name it. */
export function routeOf({ method, path }: RequestNote): string {
	return `${method} ${path}`;
}

/** Returns the effect that a request may have had: a read has none, that of a POST is unknown without an answer. */
export function possibleEffect({ method }: RequestNote): Effect {
	return method === 'POST' ? 'unknown' : 'none';
}
