import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { openUnpod } from './api';
import { errorText, toNodeError } from './nodeError';
import { Parameters } from './parameters';
import { resources } from './resources';
import { findOperation, type ItemRun, toItem } from './resources/operation';

/** Runs the operation that the node is set to, for all input items. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const itemCount = this.getInputData().length;
	try {
		const unpod = await openUnpod(this);
		const operation = findOperation(
			resources,
			String(this.getNodeParameter('resource', 0)),
			String(this.getNodeParameter('operation', 0)),
		);
		if ('executeAll' in operation) {
			return [await operation.executeAll({ context: this, unpod, itemCount })];
		}
		return [await itemByItem(this, itemCount, operation.execute, unpod)];
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

async function itemByItem(
	context: IExecuteFunctions,
	itemCount: number,
	work: (run: ItemRun) => Promise<INodeExecutionData['json'][]>,
	unpod: ItemRun['unpod'],
): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		try {
			const results = await work({ unpod, parameters: Parameters.ofItem(context, itemIndex) });
			output.push(...results.map((json) => toItem(json, itemIndex)));
		} catch (error) {
			const nodeError = toNodeError(context.getNode(), error, itemIndex);
			if (!context.continueOnFail()) throw toNodeError(context.getNode(), nodeError);
			output.push(toItem({ error: errorText(nodeError) }, itemIndex));
		}
	}
	return output;
}
