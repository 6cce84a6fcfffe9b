import type { INodeProperties } from 'n8n-workflow';

/*
 * Pickers of what an operation works with: from a list that can be searched, or by ID.
 */

/**
 * Returns the two modes of a picker.
 *
 * @param searchListMethod the name of the list in `listSearch`
 * @param placeholder what the list shows while nothing is picked
 * @param exampleId what the field for the ID shows while it is empty
 */
function listOrId(
	searchListMethod: string,
	placeholder: string,
	exampleId: string,
): Pick<INodeProperties, 'modes'> {
	const typeOptions = { searchListMethod, searchable: true };
	return {
		modes: [
			{ displayName: 'From List', name: 'list', type: 'list', placeholder, typeOptions },
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: exampleId },
		],
	};
}

/** Picks a space, or takes its token. */
export const spaceField: INodeProperties = {
	displayName: 'Space',
	name: 'spaceToken',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The workspace in Unpod that the calls belong to',
	...listOrId('searchSpaces', 'Select a space...', 'e.g. sp_abc123xyz'),
};

/** Picks an agent, or takes its handle. */
export const agentField: INodeProperties = {
	displayName: 'Agent',
	name: 'agentHandle',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The voice agent, as published in Unpod',
	...listOrId('searchAgents', 'Select an agent...', 'e.g. support-agent'),
};

/** Picks a task, or takes its ID. */
export const taskField: INodeProperties = {
	displayName: 'Task',
	name: 'taskId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The task, which is one outbound call',
	...listOrId('searchTasks', 'Select a task...', 'e.g. T74802367fe9011f0878d43cd8a99e069'),
};

/** Picks a run, or takes its ID. */
export const runField: INodeProperties = {
	displayName: 'Run',
	name: 'runId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		"The run, which is the execution of a task. For calls of an earlier node choose By ID and drag their 'runId' here.",
	...listOrId('searchRuns', 'Select a run...', 'e.g. R74802366fe9011f0878d43cd8a99e069'),
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
