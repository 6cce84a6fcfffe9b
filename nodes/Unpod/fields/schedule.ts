import type { INodeProperties } from 'n8n-workflow';

const scheduleType: INodeProperties = {
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
};

const scheduledAt: INodeProperties = {
	displayName: 'Scheduled At',
	name: 'scheduledAt',
	type: 'dateTime',
	default: '',
	description: "When to call. A time without a zone is read in the workflow's time zone.",
};

/**
 * Returns a field as it is in `additionalFields` itself, where workflows may have it that were not made in this
 * form. n8n drops what its form doesn't show before the node can read it, and a schedule that is dropped is
 * a call at once; so the field is shown where it has a value, be it an empty one, and can't be added.
 *
 * A missing value is not greater than or equal to an empty text, every text and number is. The other conditions won't
 * do: n8n 1.85 throws for a missing value, and 2.41 gives up on a regex after 250 ms, which ends the execution.
 */
function whereSet(field: INodeProperties): INodeProperties {
	return { ...field, displayOptions: { show: { [field.name]: [{ _cnd: { gte: '' } }] } } };
}

/**
 * When to call. The two fields are in a group, since a collection shows a field only when somebody adds it
 * (n8n 2.41): in the group, the time is there as soon as it is needed. The group begins with a set time,
 * which differs from the default of its field: n8n 1.85 leaves out a group in which all is as by default.
 */
export const scheduleFields: INodeProperties[] = [
	{
		displayName: 'Schedule',
		name: 'schedule',
		type: 'fixedCollection',
		placeholder: 'Add Schedule',
		default: { time: { scheduleType: 'custom', scheduledAt: '' } },
		options: [
			{
				displayName: 'Schedule',
				name: 'time',
				values: [
					scheduleType,
					{ ...scheduledAt, displayOptions: { show: { scheduleType: ['custom'] } } },
				],
			},
		],
	},
	whereSet(scheduleType),
	whereSet(scheduledAt),
];
