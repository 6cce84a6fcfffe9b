/** The keys of a simplified call in their order, as workflows that are saved rely on them. */
export const SIMPLIFIED_CALL = [
	'status',
	'outcome',
	'phoneNumber',
	'durationSeconds',
	'summary',
	'sentiment',
	'extractedData',
	'transcript',
	'taskId',
	'runId',
];

/** The keys of a created task in their order. */
export const CREATED_TASK = [
	'status',
	'phoneNumber',
	'agentHandle',
	'taskId',
	'runId',
	'spaceToken',
	'requestId',
];
