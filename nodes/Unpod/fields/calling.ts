import type { INodeProperties } from 'n8n-workflow';
import { agentField, spaceField } from './locators';

/** What a call is placed with. */

const metadataFields: INodeProperties[] = [
	{
		displayName: 'Metadata Input',
		name: 'metadataInput',
		type: 'options',
		options: [
			{ name: 'Fields', value: 'fields', description: 'Enter names and values one by one' },
			{ name: 'JSON', value: 'json', description: 'Enter one JSON object' },
		],
		default: 'fields',
		description:
			'Whether to enter metadata as single fields or as one JSON object. Metadata is what the agent should know on the call.',
	},
	{
		displayName: 'Metadata Fields',
		name: 'metadataFields',
		type: 'fixedCollection',
		displayOptions: { show: { metadataInput: ['fields'] } },
		typeOptions: { multipleValues: true },
		placeholder: 'Add Field',
		default: {},
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. customer_name',
						description: "The name of the variable in the agent's prompt",
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. Jane Doe',
						description: 'What the variable stands for on this call',
					},
				],
			},
		],
		description: "What the agent should know, as variables of the agent's prompt",
	},
	{
		displayName: 'Metadata JSON',
		name: 'metadataJson',
		type: 'json',
		displayOptions: { show: { metadataInput: ['json'] } },
		default: '{}',
		placeholder: 'e.g. {"customer_name": "Jane Doe"}',
		description: "What the agent should know, as a JSON object of variables of the agent's prompt",
	},
];

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
			description: 'What the agent is to achieve on this call',
		},
		{
			displayName: 'Schedule',
			name: 'scheduleType',
			type: 'options',
			options: [
				{ name: 'At a Set Time', value: 'custom' },
				{ name: "In the Agent's Calling Hours", value: 'auto' },
				{ name: 'Now', value: 'now' },
			],
			default: 'now',
			description: 'When to call. Platform (v2) only.',
		},
		{
			displayName: 'Scheduled At',
			name: 'scheduledAt',
			type: 'dateTime',
			displayOptions: { show: { scheduleType: ['custom'] } },
			default: '',
			description: "The time to call at; without a time zone it is the workflow's",
		},
	],
};

const callingOptions: INodeProperties = {
	displayName: 'Calling Options',
	name: 'callingOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Allowed Numbers',
			name: 'allowedNumbers',
			type: 'string',
			default: '',
			placeholder: 'e.g. +14155550100, +4930*',
			description:
				'Numbers that may be called, separated by commas; a star allows all that begin so, e.g. +4930*. Any other number is refused before anything is sent. Use it with AI agents and for trials.',
		},
		{
			displayName: 'Call Once Per',
			name: 'callOncePer',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.customerId }}',
			description:
				"A value that differs from person to person, e.g. a customer ID. Each is called once by this node, in later executions too; then its items come out with the status 'skipped'. Two executions that start in the same instant can both call: let only one run at a time where that matters.",
		},
		{
			displayName: 'Calls per Minute',
			name: 'callsPerMinute',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description:
				'How many calls to start a minute, evenly spaced; 0 for as fast as Unpod takes them. Unpod documents 5 a minute and 50 a day on its free plan, 60 and 5,000 on Pro.',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: false,
			description:
				'Whether to check everything and call nobody. Nothing is sent or recorded; each item says what would have been sent.',
		},
	],
};

/** The fields of an operation that places calls, from the most important on. */
export const callingFields: INodeProperties[] = [
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
	additionalFields,
	callingOptions,
];
