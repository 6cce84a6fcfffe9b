/**
 * Which status words a server of the Speech plane uses: those of the vendor's SDK of October 2026, or
 * those that its comments call older.
 */
export type SpeechWords = 'current' | 'older';

const CURRENT: Record<string, string> = {
	in_progress: 'active',
	completed: 'connected',
	partially_completed: 'connected',
	failed: 'notConnected',
	cancelled: 'failed',
};

const OLDER: Record<string, string> = {
	pending: 'queued',
	partially_completed: 'completed',
	failed: 'no_answer',
};

/** The plane's word for a state of the world; a word set by hand that is none of the world's stays. */
export function speechWord(status: string, words: SpeechWords): string {
	return (words === 'current' ? CURRENT : OLDER)[status] ?? status;
}
