import type { INodeProperties } from 'n8n-workflow';

/** Options that say when, how often and whom not to call. Each is set by a person, never by an AI model. */
export const callingRuleOptions: INodeProperties[] = [
	{
		displayName: 'Calling Hours',
		name: 'callingHours',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Window',
		default: {},
		description:
			"When people may be called, in their local time; see 'Time Zone'. Outside these hours, an item gets the status 'not_called' and the next allowed time.",
		options: [
			{
				displayName: 'Window',
				name: 'window',
				values: [
					{
						displayName: 'Days',
						name: 'days',
						type: 'multiOptions',
						options: [
							{ name: 'Friday', value: 'fri' },
							{ name: 'Monday', value: 'mon' },
							{ name: 'Saturday', value: 'sat' },
							{ name: 'Sunday', value: 'sun' },
							{ name: 'Thursday', value: 'thu' },
							{ name: 'Tuesday', value: 'tue' },
							{ name: 'Wednesday', value: 'wed' },
						],
						default: ['mon', 'tue', 'wed', 'thu', 'fri'],
						description: 'The days on which the window begins',
					},
					{
						displayName: 'From',
						name: 'from',
						type: 'string',
						default: '09:00',
						placeholder: 'e.g. 09:00',
						description: 'When the window opens, as HH:MM',
					},
					{
						displayName: 'To',
						name: 'to',
						type: 'string',
						default: '17:00',
						placeholder: 'e.g. 17:00',
						description:
							"When the window closes, as HH:MM. Before 'From' it is a time of the next day; 24:00 is the day's end.",
					},
				],
			},
		],
	},
	{
		displayName: 'Calls at Once',
		name: 'callsAtOnce',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50 },
		default: 5,
		description:
			"How many calls to request from Unpod at the same time, 1 to 50. To limit how many start per minute, use 'Calls per Minute'.",
	},
	{
		displayName: 'Contact Limit',
		name: 'contactLimit',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Rule',
		default: {},
		description:
			"How often a number may be called, counting all calls that Unpod lists and those of earlier items. Above the limit, an item gets the status 'not_called'. With several rules, all apply.",
		options: [
			{
				displayName: 'Rule',
				name: 'rule',
				values: [
					{
						displayName: 'Calls',
						name: 'calls',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 1,
						description: 'How many calls to the same number at most',
					},
					{
						displayName: 'Hours',
						name: 'hours',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 24,
						description: 'In how many hours',
					},
				],
			},
		],
	},
	{
		displayName: 'Do Not Call',
		name: 'doNotCall',
		type: 'string',
		default: '',
		placeholder: 'e.g. +14155550100, +14155550101',
		description:
			"Numbers that are never called, separated by commas, or an expression that returns a list of them. Their items get the status 'not_called'. A number without its country code applies to every country.",
	},
	{
		displayName: 'Time Zone',
		name: 'timeZone',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.timeZone }} or Europe/Berlin',
		description:
			"The time zone of the person to call, for 'Calling Hours', e.g. Europe/Berlin. Leave it empty to find it by the phone number: then every zone that the number can be in has to allow the call.",
	},
	{
		displayName: 'When Outside Hours',
		name: 'outsideHours',
		type: 'options',
		options: [
			{
				name: 'Leave Out',
				value: 'leaveOut',
				description: "Call nobody; the item gets the status 'not_called'",
			},
			{
				name: 'Schedule',
				value: 'schedule',
				description: 'Hand the call to Unpod for the next allowed time. Platform (v2) only.',
			},
		],
		default: 'leaveOut',
		description: "What to do with a call outside 'Calling Hours'",
	},
];
