import { createHash } from 'node:crypto';
import type { CallLog } from '../../domain/call';
import { textAt } from '../../domain/json';

/** What stays the same about a row of the call log that has no ID. */
const STABLE_KEYS = [
	'source_number',
	'destination_number',
	'phone_number',
	'from_number',
	'to_number',
	'call_type',
	'task_id',
	'run_id',
];

/**
 * Returns what identifies a row of the call log: its ID, or a digest of what never changes about it. Two rows
 * without IDs that agree in all of that count as one.
 */
export function callLogKey({ callLogId, createdAt, startedAt, raw }: CallLog): string {
	if (callLogId !== null) return callLogId;
	const stable = [createdAt, startedAt, ...STABLE_KEYS.map((key) => textAt(raw, key))];
	return createHash('sha256').update(JSON.stringify(stable)).digest('hex').slice(0, 20);
}
