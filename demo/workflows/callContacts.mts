import {
	callFrom,
	chain,
	manualTrigger,
	node,
	stickyNote,
	type Workflow,
	type Workplace,
} from '../../tools/n8n/workflow.mts';

export interface Contact {
	name: string;
	phone: string;
	reason: string;
}

const NOTE = `## Call a list of contacts
Post a list to the webhook, or execute the workflow from **By a click** to call the sample list.
Every contact gets one call by an AI voice agent. What is known of the contact goes along as metadata: variables of the agent's prompt.

In this demo the other end is a sandbox: nobody is phoned.`;

/**
 * A workflow that calls every contact of a list: one that is posted to its webhook as
 * `{"contacts": [...]}`, or the sample list.
 */
export function callContacts(
	name: string,
	webhookPath: string,
	sample: Contact[],
	place: Workplace,
): Workflow {
	return {
		name,
		nodes: [
			stickyNote(NOTE, [-40, -280], [560, 220]),
			node({
				name: 'By webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: webhookPath,
				parameters: {
					httpMethod: 'POST',
					path: webhookPath,
					responseMode: 'lastNode',
					responseData: 'allEntries',
					options: {},
				},
			}),
			manualTrigger('By a click', [0, 220]),
			node({
				name: 'Sample list',
				type: 'n8n-nodes-base.set',
				typeVersion: 3.4,
				position: [220, 220],
				parameters: {
					mode: 'raw',
					jsonOutput: JSON.stringify({ body: { contacts: sample } }, null, 2),
					options: {},
				},
			}),
			node({
				name: 'One item for each contact',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				position: [440, 0],
				parameters: { fieldToSplitOut: 'body.contacts', options: {} },
			}),
			node({
				name: 'Call each of them',
				type: 'n8n-nodes-unpod.unpod',
				typeVersion: 1,
				position: [680, 0],
				parameters: {
					...callFrom(place, '={{ $json.phone }}'),
					metadataInput: 'fields',
					metadataFields: {
						field: [
							{ name: 'customer_name', value: '={{ $json.name }}' },
							{ name: 'reason', value: '={{ $json.reason }}' },
						],
					},
					additionalFields: { contactName: '={{ $json.name }}' },
				},
				credentials: { unpodApi: place.credential },
			}),
		],
		connections: {
			...chain('By a click', 'Sample list', 'One item for each contact', 'Call each of them'),
			...chain('By webhook', 'One item for each contact'),
		},
		settings: { executionOrder: 'v1' },
	};
}
