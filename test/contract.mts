/** The keys of a simplified call in their order, as workflows that are saved rely on them. */
export const SIMPLIFIED_CALL = [
	'taskId',
	'runId',
	'status',
	'phoneNumber',
	'durationSeconds',
	'outcome',
	'sentiment',
	'summary',
	'transcript',
	'extractedData',
];
