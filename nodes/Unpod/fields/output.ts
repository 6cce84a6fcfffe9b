import type { INodeProperties } from 'n8n-workflow';
import { listed, OUTCOME_VALUES, STATUS_VALUES } from '../domain/statusValues';

const SIMPLIFIED = {
	name: 'Simplified',
	value: 'simplified',
	description: 'The fields that are needed most, the same in every API version',
};

const RAW = { name: 'Raw', value: 'raw', description: "Unpod's own answer" };

/** The output of an operation that returns something else than calls. */
export const plainOutputField: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [RAW, SIMPLIFIED],
	default: 'simplified',
	description: 'How much of each result to return',
};

const { ended, underway, own } = STATUS_VALUES;

/** How much of each call is returned; the description lists the values that IF and Switch compare. */
const callFields: INodeProperties[] = [
	{
		...plainOutputField,
		description: `How much of each call to return. 'status', for IF and Switch, is ${listed(ended)} when the call has ended, and ${listed(underway)} before. Operations that place calls also use ${listed(own)}.`,
		options: [
			RAW,
			{
				name: 'Selected Fields',
				value: 'selectedFields',
				description: 'The fields that you select, and the IDs in any case',
			},
			SIMPLIFIED,
		],
	},
	{
		displayName: 'Fields',
		name: 'fields',
		type: 'multiOptions',
		displayOptions: { show: { output: ['selectedFields'] } },
		options: [
			{ name: 'Agent Handle', value: 'agentHandle' },
			{ name: 'Contact Name', value: 'contactName' },
			{ name: 'Cost', value: 'cost' },
			{ name: 'Created At', value: 'createdAt' },
			{ name: 'Duration Seconds', value: 'durationSeconds' },
			{ name: 'End Reason', value: 'endReason' },
			{ name: 'Ended At', value: 'endedAt' },
			{ name: 'Extracted Data', value: 'extractedData' },
			{ name: 'Metadata', value: 'metadata' },
			{
				name: 'Outcome',
				value: 'outcome',
				description: `What came of the call in the words of Unpod's analysis, or else how the line ended: ${listed(OUTCOME_VALUES)}`,
			},
			{ name: 'Phone Number', value: 'phoneNumber' },
			{ name: 'Recording URL', value: 'recordingUrl' },
			{ name: 'Run ID', value: 'runId' },
			{ name: 'Sentiment', value: 'sentiment' },
			{ name: 'Started At', value: 'startedAt' },
			{ name: 'Status', value: 'status', description: `When it has ended: ${listed(ended)}` },
			{ name: 'Summary', value: 'summary' },
			{ name: 'Task ID', value: 'taskId' },
			{ name: 'Transcript', value: 'transcript' },
		],
		default: ['status', 'phoneNumber', 'outcome', 'summary'],
		description: 'Which fields of each call to return',
	},
];

/** The output of an operation that lists runs, which have no transcript. */
export const runOutputFields = callFields;

/** The output of an operation that returns calls, and its form. */
export const callOutputFields: INodeProperties[] = [
	...callFields,
	{
		displayName: 'Transcript Format',
		name: 'transcriptFormat',
		type: 'options',
		displayOptions: { hide: { output: ['raw'] } },
		options: [
			{ name: 'Markdown', value: 'markdown', description: 'A paragraph for each turn' },
			{ name: 'Text', value: 'text', description: 'A line for each turn, e.g. "Agent: Hello"' },
			{
				name: 'Turns',
				value: 'turns',
				description: 'A list with the role, text and time of each turn',
			},
		],
		default: 'text',
		description: 'How to write what was said on the call',
	},
];
