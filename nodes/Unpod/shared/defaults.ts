/**
 * The numbers that the nodes go by where nobody set an option. The form shows the same, each written out there: n8n's
 * lint demands it.
 */
export const DEFAULTS = {
	/** Results of a list. */
	limit: 50,
	callsAtOnce: 5,
	/** For how long an operation waits for calls to end. */
	timeoutMinutes: 15,
	/** For how long the trigger waits for transcript and analysis. */
	analysisTimeoutMinutes: 10,
	maxRunsPerPoll: 100,
};
