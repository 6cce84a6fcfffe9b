import { ExecuteContext } from 'n8n-core';
import {
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	Workflow,
} from 'n8n-workflow';
import { Unpod } from '../../../nodes/Unpod/Unpod.node';
import { clock } from '../../../nodes/Unpod/shared/clock';
import { additionalDataOf } from './additionalData.mts';
import './deduplication.mts';
import { nodeTypes } from './nodeTypes.mts';

interface ToolCalls {
	parameters: INodeParameters;
	/** What the model asks for in each of the calls. */
	calls: IDataObject[];
	credentials: ICredentialDataDecryptedObject;
}

/** Has a model call the node as its tool several times in one tick of one execution. */
export async function callTool(options: ToolCalls): Promise<INodeExecutionData[][]> {
	const { parameters, calls, credentials } = options;
	const node: INode = {
		id: 'Unpod',
		name: 'Unpod',
		type: 'n8n-nodes-unpod.unpodTool',
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: { unpodApi: { id: '1', name: 'Unpod' } },
	};
	const workflow = new Workflow({
		id: 'workflow1',
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone: 'America/New_York' },
	});
	const data = createRunExecutionData({
		executionData: {
			runtimeData: { version: 1, establishedAt: clock.now(), source: 'webhook' },
		},
	});
	const results = calls.map(async (json, runIndex) => {
		const input = [{ json }];
		const context = new ExecuteContext(
			workflow,
			workflow.getNode(node.name) ?? node,
			additionalDataOf(credentials, 'webhook'),
			'webhook',
			data,
			runIndex,
			input,
			{ main: [input] },
			{ node, data: { main: [input] }, source: null },
			[],
		);
		const [items] = await new Unpod().execute.call(context);
		return items;
	});
	return await Promise.all(results);
}
