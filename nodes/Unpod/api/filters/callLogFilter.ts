import { type CallLog, digitsOf } from '../../domain/call';
import { textAt } from '../../domain/json';
import { oneSpelling } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import type { CallLogQuery } from '../shapes';

function numbersOf(log: CallLog): string[] {
	return [
		log.phoneNumber,
		textAt(log.raw, 'source_number'),
		textAt(log.raw, 'destination_number'),
	].map(digitsOf);
}

/**
 * Returns whether a query asks for a row of the call log.
 *
 * The services filter by differing names and formats and ignore what they don't know (platform
 * documentation against its server source), so their answers are always filtered again here.
 * A row without a start time is judged by its creation time.
 */
export function passesCallLogFilter(log: CallLog, query: CallLogQuery): boolean {
	const started = toMilliseconds(log.startedAt ?? log.createdAt);
	const after = toMilliseconds(query.startedAfter);
	const before = toMilliseconds(query.startedBefore);
	if (after !== null && (started === null || started < after)) return false;
	if (before !== null && (started === null || started > before)) return false;
	if (query.callType && oneSpelling(log.callType) !== oneSpelling(query.callType)) return false;
	if (query.agentHandle && (log.agentHandle ?? query.agentHandle) !== query.agentHandle)
		return false;
	const statuses = query.callStatuses?.map(oneSpelling);
	if (statuses && !(log.status !== null && statuses.includes(log.status))) return false;
	const wanted = digitsOf(query.phoneNumber ?? null);
	return wanted === '' || numbersOf(log).includes(wanted);
}

/**
 * Returns whether a row is of the space with this number, or with this name where the number isn't known. A
 * row that names no space passes.
 */
export function isOfSpace(
	{ raw }: CallLog,
	{ name = null, id = null }: { name?: string | null; id?: string | null },
): boolean {
	if (id !== null) return (textAt(raw, 'space.id', 'space_id') ?? id) === id;
	return name === null || (textAt(raw, 'space.name') ?? name) === name;
}

/** Returns whether a row is of an agent with this name; a row that names no agent passes. */
export function isOfAgent({ raw }: CallLog, agentName: string | null): boolean {
	return agentName === null || (textAt(raw, 'agent.name') ?? agentName) === agentName;
}
