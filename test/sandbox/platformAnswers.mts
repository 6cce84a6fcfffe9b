import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Faults } from './faults.mts';
import { ordered, type Row, slotOf } from './paging.mts';
import type { Timeline } from './timeline.mts';

/** Answer to a request without a key, and to one with a key where keys aren't taken. */
export const ANONYMOUS = {
	message: 'Authentication credentials were not provided.',
	status_code: 401,
};

/** What precedes an answer to a view that takes no API keys, whichever is sent. */
export const NO_KEYS_HEADER = ['www-authenticate', 'JWT realm="api"'] as const;

/** What the platform makes of trouble in its task service: HTTP 206, as for a refusal (seen in the backend). */
export function outage(what: 'Runs' | 'Tasks'): Row {
	const message = `${what} Fetch Failed`;
	return { status_code: 206, message, errors: 'Internal Server Error', data: {} };
}

/** A list in the platform's envelope. */
export function envelope(message: string, rows: Row[], count = rows.length): Row {
	return { count, status_code: 200, message, data: rows };
}

/** A page of a list in the platform's envelope; beyond the end an empty one with the right count. */
export function pageOf<T>(
	request: FastifyRequest,
	faults: Faults,
	message: string,
	{ list, toRow, size }: { list: Timeline<T>; toRow: (entry: T) => Row; size: number },
): Row {
	const slot = slotOf(request, faults, size);
	const rows = list.page(slot.offset, slot.size).map(toRow);
	return envelope(message, ordered(rows, request, faults), list.count);
}

/** A refusal with HTTP 206 or 400; the errors are in it twice (reference: server source, Feb 2026). */
export async function refuse(
	reply: FastifyReply,
	code: 206 | 400,
	message: string,
	errors?: unknown,
): Promise<FastifyReply> {
	const twice = errors === undefined ? { data: {} } : { data: { errors }, errors };
	return await reply.code(code).send({ status_code: code, message, ...twice });
}
