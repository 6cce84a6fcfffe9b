import {
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { unpodApiTest } from './n8n/credentialTest';
import { callOutputFields } from './fields/output';
import { agentField, optional, spaceField, taskField } from './fields/locators';
import { listSearch } from './listSearch';
import { pollUnpod } from './trigger/poll';

/** The ends of a run, which is a call or several that were ordered together. They are those of a space. */
const RUN_EVENTS = ['runCompleted', 'runFailed', 'runPartiallyCompleted'];

/** Polling, since Unpod has no route by which a program could register a webhook. */
export class UnpodTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Unpod Trigger',
		name: 'unpodTrigger',
		icon: { light: 'file:../../icons/unpod.svg', dark: 'file:../../icons/unpod.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ [].concat($parameter["events"]).join(", ").replace(/run|\\B(?=[A-Z])/g, " ").toLowerCase() }}',
		description: 'Starts the workflow when an Unpod call is done',
		defaults: { name: 'Unpod Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'unpodApi', required: true, testedBy: 'unpodApiTest' }],
		properties: [
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				required: true,
				options: [
					{
						name: 'Call Completed',
						value: 'runCompleted',
						description:
							'The call has ended. Where several calls were requested together, all of them have.',
					},
					{
						name: 'Call Failed',
						value: 'runFailed',
						description: 'Nobody was reached. If Unpod calls again later, that is reported too.',
					},
					{
						name: 'Call Log Created',
						value: 'callLogCreated',
						description: 'A call was added to the call log, inbound or outbound',
					},
					{
						name: 'Call Partly Completed',
						value: 'runPartiallyCompleted',
						description: 'Where several calls were requested together, some of them failed',
					},
				],
				default: [...RUN_EVENTS],
			},
			{
				...spaceField,
				description: 'The space whose calls to listen to',
				displayOptions: { show: { events: RUN_EVENTS } },
			},
			{
				...optional(
					spaceField,
					'All spaces',
					'The space whose calls to listen to. Quick Start (v1) needs it; with the other versions, leave it empty for the whole organization.',
				),
				displayOptions: { hide: { events: RUN_EVENTS } },
			},
			...callOutputFields,
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add Filter',
				default: {},
				options: [
					optional(agentField, 'All agents', 'Only calls of this agent'),
					optional(taskField, 'All tasks', 'Only runs of this task'),
				],
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: [
					{
						displayName: 'Analysis Timeout (Minutes)',
						name: 'analysisTimeoutMinutes',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 10,
						description:
							"How long to wait for transcript and analysis, which follow a call's end. After that the workflow starts without them and 'analysisPending' is true; 0 starts it at once.",
					},
					{
						displayName: 'Include Call Details',
						name: 'includeCallDetails',
						type: 'boolean',
						default: true,
						description:
							'Whether to wait for transcript and analysis of runs and add them to each call',
					},
					{
						displayName: 'Max Runs per Poll',
						name: 'maxRunsPerPoll',
						type: 'number',
						typeOptions: { minValue: 1 },
						default: 100,
						description: 'How many runs to report at once; the others follow with the next polls',
					},
				],
			},
		],
	};

	methods = { listSearch, credentialTest: { unpodApiTest } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollUnpod.call(this);
	}
}
