import type { INodeProperties } from 'n8n-workflow';
import { callingRuleOptions } from './callingRules';
import { agentField, spaceField } from './locators';
import { metadataFields } from './metadata';
import { scheduleFields } from './schedule';

/** What a call may be placed with besides. */
const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Bridge Slug',
			name: 'bridgeSlug',
			type: 'string',
			default: '',
			placeholder: 'e.g. support-bridge',
			description:
				"The telephony bridge to call through, as named in Unpod. Quick Start (v1) only; leave it out to use the agent's own.",
		},
		{
			displayName: 'Contact Name',
			name: 'contactName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Jane Doe',
			description: 'The name of the person to call',
		},
		{
			displayName: 'Context',
			name: 'context',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			placeholder: 'e.g. Ask whether the appointment still suits',
			description: 'What the agent should achieve on this call',
		},
		{
			displayName: 'From Number',
			name: 'fromNumber',
			type: 'string',
			default: '',
			placeholder: 'e.g. +14155550102',
			description:
				"The number to call from, one of your organization's. Speech only; leave it out to use the one that is attached to the agent.",
		},
		...scheduleFields,
	],
};

/** Options that keep people from being called. Each is set by a person, never by an AI model. */
const safetyOptions: INodeProperties[] = [
	{
		displayName: 'Allowed Numbers',
		name: 'allowedNumbers',
		type: 'string',
		default: '',
		placeholder: 'e.g. +14155550100, +4930*',
		description:
			'Numbers that may be called, separated by commas; a star matches any ending, e.g. +4930*. All other numbers are refused before anything is sent.',
	},
	{
		displayName: 'Call Once Per',
		name: 'callOncePer',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.customerId }}',
		description:
			"A value that identifies a person, e.g. a customer ID. Each person is called once, also in later executions; all further items get the status 'skipped'.",
	},
	{
		displayName: 'Calls per Minute',
		name: 'callsPerMinute',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many calls to start a minute, evenly spaced; 0 for as fast as Unpod accepts them. Unpod documents 5 a minute and 50 a day on its free plan, 60 and 5,000 on Pro.',
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		// True, since a person adds the option to switch it on; a node without it calls.
		default: true,
		description:
			'Whether to call nobody and show what would be sent. All fields are read and checked as for a call; nothing is recorded.',
	},
	...callingRuleOptions,
];

const callingOptions: INodeProperties = {
	displayName: 'Calling Options',
	name: 'callingOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [...safetyOptions].sort((a, b) => a.displayName.localeCompare(b.displayName)),
};

/** What a call can't do without, from the most important on, and what the agent should know. */
const callFields: INodeProperties[] = [
	spaceField,
	agentField,
	{
		displayName: 'Phone Number',
		name: 'phoneNumber',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +14155550100',
		description:
			'The number to call, with a plus and its country code. Spaces, dots, dashes and brackets between groups of digits are dropped; no country code is guessed.',
	},
	...metadataFields,
];

/** Returns the fields of an operation that places calls; those of its output are before the collections. */
export function callingFields(outputFields: INodeProperties[]): INodeProperties[] {
	return [...callFields, ...outputFields, additionalFields, callingOptions];
}

/** The settings that no AI model may choose; a set time may be the model's, as any time asked for by it. */
export const SET_BY_PERSON = [
	...safetyOptions.map(({ name, displayName }) => ({
		path: `${callingOptions.name}.${name}`,
		displayName,
	})),
	{ path: 'additionalFields.scheduleType', displayName: 'Schedule' },
	{ path: 'additionalFields.schedule.time.scheduleType', displayName: 'Schedule' },
];
