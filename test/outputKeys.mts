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

/** The keys of a call that a rule did not allow. */
export const NOT_CALLED = [...CREATED_TASK, 'reason', 'message', 'nextAllowedAt'];

/** The fields that can be selected beside those of a simplified call, in their order. */
export const FURTHER_KEYS = [
	'agentHandle',
	'recordingUrl',
	'endReason',
	'createdAt',
	'startedAt',
	'endedAt',
	'cost',
	'contactName',
	'metadata',
];
