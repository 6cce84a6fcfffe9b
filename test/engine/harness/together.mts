import { ExecuteContext } from 'n8n-core';
import {
	createRunExecutionData,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRunExecutionData,
	Workflow,
} from 'n8n-workflow';
import { Unpod } from '../../../nodes/Unpod/Unpod.node';
import { additionalDataOf } from '../../../tools/engine/additionalData.mts';
import './deduplication.mts';
import { nodeTypes } from './nodeTypes.mts';
import { establishedContext, type SavedAt } from './run.mts';

export interface ToolUse {
	parameters: INodeParameters;
	/** What the model asks for: in each tick several calls side by side, one tick after the other. */
	ticks: IDataObject[][];
	/** The item that the agent works on. */
	agentItem?: IDataObject;
	credentials: ICredentialDataDecryptedObject;
	isOldN8n?: boolean;
	/** The execution that is retried: its agent starts anew. */
	retryOf?: ToolRun;
	/** What n8n still has of it; `end` by default. */
	savedAt?: SavedAt;
	/** The execution is cancelled when this resolves. */
	cancelWhen?: Promise<unknown>;
}

/** What came of an execution in which a model used the node. */
export interface ToolRun {
	/** What n8n saved of it before it ran, and at its end. */
	saved: string;
	savedAtEnd: string;
	/** What the node returned, call by call. */
	results: INodeExecutionData[][];
}

const NODE: INode = {
	id: 'Unpod',
	name: 'Unpod',
	type: 'n8n-nodes-unpod.unpodTool',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	credentials: { unpodApi: { id: '1', name: 'Unpod' } },
};

let toolCalls = 0;

/** Uses the node as n8n's engine does for its agents (`requests-response.ts` of n8n-core, 2.41). */
class Tool {
	private readonly workflow: Workflow;

	private readonly node: INode;

	private readonly ending = new AbortController();

	constructor(
		private readonly use: ToolUse,
		private readonly data: IRunExecutionData,
	) {
		this.node = { ...NODE, parameters: use.parameters };
		this.workflow = new Workflow({
			id: 'workflow1',
			nodes: [this.node],
			connections: {},
			active: false,
			nodeTypes,
			settings: { executionOrder: 'v1', timezone: 'America/New_York' },
		});
		void use.cancelWhen?.then(() => this.ending.abort());
	}

	get isCancelled(): boolean {
		return this.ending.signal.aborted;
	}

	async call(asked: IDataObject): Promise<INodeExecutionData[]> {
		const { credentials, retryOf, agentItem } = this.use;
		const mode = retryOf ? 'retry' : 'webhook';
		const input = [{ json: { ...agentItem, ...asked, toolCallId: `call_${++toolCalls}` } }];
		const context = new ExecuteContext(
			this.workflow,
			this.workflow.getNode(NODE.name) ?? this.node,
			additionalDataOf(credentials, mode),
			mode,
			this.data,
			this.noteRun(asked),
			input,
			{ main: [input] },
			{ node: this.node, data: { main: [input] }, source: null },
			[],
			this.ending.signal,
		);
		const [items] = await new Unpod().execute.call(context);
		return items;
	}

	/** What `$fromAI` reads. */
	private noteRun(asked: IDataObject): number {
		const { runData } = this.data.resultData;
		runData[NODE.name] ??= [];
		const inputOverride = { ai_tool: [[{ json: asked }]] };
		return (
			runData[NODE.name].push({
				inputOverride,
				source: [],
				executionIndex: 0,
				executionTime: 0,
				startTime: 0,
			}) - 1
		);
	}
}

function dataOf({ retryOf, savedAt = 'end', isOldN8n }: ToolUse): IRunExecutionData {
	if (retryOf) return JSON.parse(savedAt === 'end' ? retryOf.savedAtEnd : retryOf.saved);
	return createRunExecutionData({ executionData: establishedContext('webhook', isOldN8n) });
}

/** Has a model use the node as its tool in one execution. */
export async function useTool(use: ToolUse): Promise<ToolRun> {
	const data = dataOf(use);
	const saved = JSON.stringify(data);
	const tool = new Tool(use, data);
	const results: INodeExecutionData[][] = [];
	for (const calls of use.ticks) {
		if (tool.isCancelled) break;
		results.push(...(await Promise.all(calls.map(async (asked) => await tool.call(asked)))));
	}
	return { saved, savedAtEnd: JSON.stringify(data), results };
}

/** Has a model call the node as its tool several times in one tick of one execution. */
export async function callTool({
	calls,
	...use
}: Omit<ToolUse, 'ticks'> & { calls: IDataObject[] }): Promise<INodeExecutionData[][]> {
	const { results } = await useTool({ ...use, ticks: [calls] });
	return results;
}
