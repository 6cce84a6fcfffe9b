/**
 * Keys that were called, kept across executions and restarts. Whoever places calls first expects all the
 * keys that will come, then records each before its call, forgets it where nobody was called, and
 * finishes. So a store may record ahead in batches; what it recorded ahead and was not asked for is
 * forgotten when it finishes, and what was called is written once more, in case that an execution
 * that overlapped wrote over it.
 */
export interface OnceStore {
	/** Says which keys will be recorded, in this order, so that several can be written at once. Sends nothing. */
	expect(keys: string[]): void;
	/** Records a key; false where it was recorded before. */
	record(key: string): Promise<boolean>;
	/** Takes a key back. */
	forget(key: string): Promise<void>;
	/** Brings the store into line with what was called. Nothing is recorded any more afterwards. */
	finish(): Promise<void>;
}
