import type { INodeProperties } from 'n8n-workflow';

/** How an operation waits for calls to end. */
export const waitOptions: INodeProperties = {
	displayName: 'Wait Options',
	name: 'waitOptions',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	description:
		'The execution stays active while it waits, and the wait ends when n8n restarts. For calls that can take long, let Unpod Trigger start a workflow when they are done instead.',
	options: [
		{
			displayName: 'Hang Up on Cancel',
			name: 'hangUpOnCancel',
			type: 'boolean',
			default: false,
			description:
				'Whether to end the calls that are still going on when the execution is stopped or times out. Speech only.',
		},
		{
			displayName: 'On Timeout',
			name: 'onTimeout',
			type: 'options',
			options: [
				{ name: 'Fail', value: 'fail', description: 'Stop with a message that names the call' },
				{
					name: 'Return',
					value: 'return',
					description: "Return what is known of the call, with 'timedOut' true",
				},
			],
			default: 'return',
			description: 'What to do with a call that has not ended in time. It continues in Unpod.',
		},
		{
			displayName: 'Timeout (Minutes)',
			name: 'timeoutMinutes',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 15,
			description:
				"How long to wait, from the moment when all calls have been requested. Keep it below the workflow's own timeout; for longer waits use Unpod Trigger.",
		},
		{
			displayName: 'Wait for Analysis',
			name: 'waitForAnalysis',
			type: 'boolean',
			default: true,
			description:
				"Whether to wait for transcript and analysis too, which follow a call's end. If they don't come in time, 'analysisPending' is true.",
		},
	],
};
