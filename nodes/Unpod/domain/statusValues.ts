import type { LineEnd } from './outcome';

/**
 * Every value that `status` can have in an item of a call, and when it has it. Unknown ones are
 * returned as Unpod writes them, in lower case with underscores, and count as not ended.
 */
export const STATUS_VALUES = {
	/** The call is still to come or under way. */
	underway: [
		'queued',
		'pending',
		'scheduled',
		'dispatching',
		'ringing',
		'processing',
		'running',
		'in_progress',
		'hold',
	],
	/** The call has ended. */
	ended: ['completed', 'partially_completed', 'failed', 'cancelled'],
	/** This package's own: nobody was called, or it isn't known whether somebody was. */
	own: ['dry_run', 'not_called', 'skipped', 'unconfirmed'],
} as const;

/** What `outcome` can be where there is no outcome of an analysis. */
export const OUTCOME_VALUES: readonly LineEnd[] = [
	'answered',
	'no_answer',
	'busy',
	'voicemail',
	'opted_out',
	'cancelled',
	'failed',
];

/** Lists values as a sentence does, e.g. "completed, failed or cancelled". */
export function listed(values: readonly string[]): string {
	return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}
