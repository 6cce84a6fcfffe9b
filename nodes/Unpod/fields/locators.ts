import type { INodeProperties } from 'n8n-workflow';

/** Pickers for the things a call is made of: from a list that can be searched, or by ID. */

export const spaceField: INodeProperties = {
	displayName: 'Space',
	name: 'spaceToken',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The workspace in Unpod that the calls belong to',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a space...',
			typeOptions: { searchListMethod: 'searchSpaces', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. sp_abc123xyz' },
	],
};

export const agentField: INodeProperties = {
	displayName: 'Agent',
	name: 'agentHandle',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The voice agent, as published in Unpod',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an agent...',
			typeOptions: { searchListMethod: 'searchAgents', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. support-agent' },
	],
};

export const taskField: INodeProperties = {
	displayName: 'Task',
	name: 'taskId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The task, which is one outbound call',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a task...',
			typeOptions: { searchListMethod: 'searchTasks', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. T74802367fe9011f0878d43cd8a99e069',
		},
	],
};

export const runField: INodeProperties = {
	displayName: 'Run',
	name: 'runId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		"The run, which is the execution of a task. For calls of an earlier node choose By ID and drag their 'runId' here.",
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a run...',
			typeOptions: { searchListMethod: 'searchRuns', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. R74802366fe9011f0878d43cd8a99e069',
		},
	],
};

/**
 * Returns the same picker where nothing needs to be picked. While it is empty, its placeholder shows what that
 * means.
 *
 * @param everything e.g. "All spaces".
 */
export function optional(
	field: INodeProperties,
	everything: string,
	description: string,
): INodeProperties {
	const modes = field.modes?.map((mode) =>
		mode.name === 'list' ? { ...mode, placeholder: everything } : mode,
	);
	return { ...field, required: false, modes, description };
}
