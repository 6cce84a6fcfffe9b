/** Keys that were called, kept across executions and restarts. */
export interface OnceStore {
	/** Records a key; false where it was recorded before. */
	record(key: string): Promise<boolean>;
	/** Takes a key back. */
	forget(key: string): Promise<void>;
}
