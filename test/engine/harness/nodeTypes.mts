import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { Unpod } from '../../../nodes/Unpod/Unpod.node';
import { UnpodTrigger } from '../../../nodes/Unpod/UnpodTrigger.node';

const description = (name: string, outputs = 1) => ({
	displayName: name,
	name,
	group: [],
	version: 1,
	description: name,
	defaults: { name },
	inputs: [NodeConnectionTypes.Main],
	outputs: Array.from({ length: outputs }, () => NodeConnectionTypes.Main),
	properties: [],
});

/** Gives the items that the workflow starts with. */
class Start implements INodeType {
	description = description('start');

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}

/** Gives one batch after another, as Loop Over Items does; its second output is the loop. */
class Loop implements INodeType {
	description = description('loop', 2);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const context: IDataObject = this.getContext('node');
		const batches: IDataObject[][] = JSON.parse(String(this.getNode().notes));
		const turn = Number(context.turn ?? 0);
		context.turn = turn + 1;
		if (turn >= batches.length) return [this.getInputData(), []];
		return [[], batches[turn].map((json, item) => ({ json, pairedItem: { item } }))];
	}
}

/** Hands its items on. */
class End implements INodeType {
	description = description('end');

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}

const TYPES: Record<string, INodeType> = {
	'test.start': new Start(),
	'test.loop': new Loop(),
	'test.end': new End(),
	'n8n-nodes-unpod.unpod': new Unpod(),
	'n8n-nodes-unpod.unpodTool': new Unpod(),
	'n8n-nodes-unpod.unpodTrigger': new UnpodTrigger(),
};

function typeOf(name: string): INodeType {
	const type = TYPES[name];
	if (!type) throw new Error(`No node type ${name}`);
	return type;
}

/** The node types of the tests' workflows: our own and three that only pass items on. */
export const nodeTypes: INodeTypes = {
	getByName: typeOf,
	getByNameAndVersion: typeOf,
	getKnownTypes: () => ({}),
};
