import {
	callFrom,
	chain,
	manualTrigger,
	node,
	type Workflow,
	type WorkflowNode,
	type Workplace,
} from '../../tools/n8n/workflow.mts';

/** The node that calls. */
export const CALL_NODE = 'Call';

export interface CallList {
	place: Workplace;
	/** Whom to call by a click; without it the webhook's body names them. */
	phones?: string[];
	/** Of the webhook that gets `{ phones: [{ phone }, …] }`. */
	webhookPath?: string;
	/** Of the node that calls, over those that create a task. */
	parameters?: object;
	/** Of the node that calls. */
	settings?: Pick<WorkflowNode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries' | 'onError'>;
	/** Calls two at a time in a loop. */
	isLoop?: boolean;
}

/** The JSON that a workflow with a webhook gets. */
export function listOf(phones: string[]) {
	return { phones: phones.map((phone) => ({ phone })) };
}

function sourceOf({ phones = [], webhookPath }: CallList): WorkflowNode[] {
	if (webhookPath) {
		return [
			node({
				name: 'Start',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				position: [0, 0],
				webhookId: webhookPath,
				parameters: {
					httpMethod: 'POST',
					path: webhookPath,
					responseMode: 'onReceived',
					options: {},
				},
			}),
		];
	}
	return [
		manualTrigger('Start'),
		node({
			name: 'List',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [200, 0],
			parameters: {
				mode: 'raw',
				jsonOutput: JSON.stringify({ body: listOf(phones) }),
				options: {},
			},
		}),
	];
}

function loopOf(source: string[]): Workflow['connections'] {
	const place = (name: string) => ({ node: name, type: 'main' as const, index: 0 });
	return {
		...chain(...source, 'Items', 'Loop'),
		Loop: { main: [[], [place(CALL_NODE)]] },
		[CALL_NODE]: { main: [[place('Loop')]] },
	};
}

/** A workflow that calls a list of numbers, from 'Start'. */
export function callList(list: CallList): Workflow {
	const { place, parameters, settings, isLoop } = list;
	const source = sourceOf(list);
	const items = node({
		name: 'Items',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		position: [400, 0],
		parameters: { fieldToSplitOut: 'body.phones', options: {} },
	});
	const loop = node({
		name: 'Loop',
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		position: [600, 0],
		parameters: { batchSize: 2, options: {} },
	});
	const call = node({
		name: CALL_NODE,
		type: 'n8n-nodes-unpod.unpod',
		typeVersion: 1,
		position: [800, 0],
		parameters: {
			...callFrom(place, '={{ $json.phone }}'),
			...parameters,
		},
		credentials: { unpodApi: place.credential },
		...settings,
	});
	const names = source.map(({ name }) => name);
	return {
		name: 'Call a list',
		nodes: [...source, items, ...(isLoop ? [loop] : []), call],
		connections: isLoop ? loopOf(names) : chain(...names, 'Items', CALL_NODE),
		settings: { executionOrder: 'v1' },
	};
}
