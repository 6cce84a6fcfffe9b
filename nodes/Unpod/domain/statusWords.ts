import type { LineEnd } from './outcome';

/**
 * Every value that `status` can have in an item of a call, and when it has it. Words that are not known come
 * out as Unpod writes them, in lower case with underscores, and count as not ended.
 */
export const STATUS_WORDS = {
	/** The call is still to come or is going on. */
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

/** What `outcome` can be where no analysis has a word of its own for what came of a call. */
export const OUTCOME_WORDS: readonly LineEnd[] = [
	'answered',
	'no_answer',
	'busy',
	'voicemail',
	'opted_out',
	'cancelled',
	'failed',
];

/** The words as they are listed in a sentence, e.g. "completed, failed or cancelled". */
export function listed(words: readonly string[]): string {
	return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
