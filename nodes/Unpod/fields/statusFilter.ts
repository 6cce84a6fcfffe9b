import type { INodeProperties } from 'n8n-workflow';
import { listed, STATUS_VALUES } from '../domain/statusValues';

const STATES = listed([...STATUS_VALUES.underway, ...STATUS_VALUES.ended]);

/** Returns the filter of a list of tasks or runs by their status. */
export function statusFilter(things: 'runs' | 'tasks'): INodeProperties {
	return {
		displayName: 'Status',
		name: 'status',
		type: 'string',
		default: '',
		placeholder: 'e.g. completed',
		description: `Only ${things} in this state: ${STATES}. Several are separated by commas.`,
	};
}
