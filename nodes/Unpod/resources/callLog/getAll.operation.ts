import type { INodeProperties } from 'n8n-workflow';
import { collect } from '../../api/lists/pagination';
import { toE164 } from '../../calling/number/phoneNumber';
import { callLogOutput } from '../../domain/output';
import { limitFields } from '../../fields/lists';
import { optional, spaceField } from '../../fields/locators';
import { callOutputFields } from '../../fields/output';
import type { Collection } from '../../n8n/collection';
import type { Operation } from '../operation';
import { pageSizeFor } from '../query';

const filterField: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Call Status',
			name: 'callStatus',
			type: 'string',
			default: '',
			placeholder: 'e.g. completed',
			description:
				'Only calls that ended this way, e.g. completed, missed or failed. Several are separated by commas.',
		},
		{
			displayName: 'Call Type',
			name: 'callType',
			type: 'options',
			options: [
				{ name: 'All', value: '' },
				{ name: 'Inbound', value: 'inbound' },
				{ name: 'Outbound', value: 'outbound' },
			],
			default: '',
			description: 'Whether somebody called an agent or an agent called somebody',
		},
		{
			displayName: 'Phone Number',
			name: 'phoneNumber',
			type: 'string',
			default: '',
			placeholder: 'e.g. +14155550100',
			description: "Only calls to or from this person's number",
		},
		{
			displayName: 'Started After',
			name: 'startedAfter',
			type: 'dateTime',
			default: '',
			description: 'Only calls that started at this time or later',
		},
		{
			displayName: 'Started Before',
			name: 'startedBefore',
			type: 'dateTime',
			default: '',
			description: 'Only calls that started at this time or earlier',
		},
	],
};

/** Call logs are found by a number's digits, so it may lack its plus. */
function readNumberFilter(filters: Collection): string | null {
	const number = filters.filter('phoneNumber', 'Phone Number');
	if (number === null) return null;
	return toE164(/^\d/.test(number) ? `+${number}` : number);
}

/** Lists rows of the call log, newest first. */
export const getAll: Operation = {
	value: 'getAll',
	name: 'Get Many',
	action: 'Get many call logs',
	description: 'Retrieve a list of call logs, newest first',
	fields: [
		optional(
			spaceField,
			'All spaces',
			'The space of the calls. Quick Start (v1) needs it; with the other versions, leave it empty for the whole organization.',
		),
		...limitFields,
		...callOutputFields,
		filterField,
	],
	async execute({ unpod, parameters }) {
		const filters = parameters.collection('filters');
		const limit = parameters.limit();
		const logs = unpod.callLogs({
			spaceToken: parameters.optionalId('spaceToken', 'Space'),
			startedAfter: filters.time('startedAfter', 'Started After'),
			startedBefore: filters.time('startedBefore', 'Started Before'),
			callType: filters.filterChoice('callType', 'Call Type', ['inbound', 'outbound']),
			callStatuses: filters.filterList('callStatus', 'Call Status'),
			phoneNumber: readNumberFilter(filters),
			pageSize: pageSizeFor(limit, true),
		});
		const choice = parameters.output();
		const found = await collect(logs, limit);
		return found.map((log) => callLogOutput(log, choice));
	},
};
