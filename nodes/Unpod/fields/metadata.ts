import type { INodeProperties } from 'n8n-workflow';

/**
 * What the agent should know on a call. It stays at the form's first level although it isn't required: without it, an
 * agent knows nothing of the person whom it calls.
 */
export const metadataFields: INodeProperties[] = [
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
						description:
							"The value of the variable on this call. For an AI model to fill in several, write {{ $fromAI('customer_name') }} with a different name in each, or use 'Metadata Input' JSON.",
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
