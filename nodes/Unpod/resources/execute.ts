import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { accessOf } from '../api';
import { continuesOnFail } from '../n8n/continueOnFail';
import { addHints } from '../n8n/hints';
import { toNodeError } from '../n8n/nodeError';
import { Parameters } from '../n8n/parameters';
import { failedItem } from './failedItem';
import { itemByItem } from './itemByItem';
import { type BatchRun, findOperation, type Operation, toItem } from './operation';
import { resources } from './index';

/** Runs the operation that the node is set to, for all input items. */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const itemCount = this.getInputData().length;
	try {
		const access = await accessOf(this);
		const operation = findOperation(
			resources,
			String(this.getNodeParameter('resource', 0)),
			String(this.getNodeParameter('operation', 0)),
		);
		const items = await itemsOf(operation, {
			context: this,
			access,
			unpod: access.open(),
			itemCount,
		});
		addHints(this, items);
		return [items];
	} catch (error) {
		const nodeError = toNodeError(this.getNode(), error);
		if (!continuesOnFail(this)) throw nodeError;
		return [Array.from({ length: itemCount }, (_, index) => failedItem(this, nodeError, index))];
	}
}

async function itemsOf(operation: Operation, run: BatchRun): Promise<INodeExecutionData[]> {
	if ('executeAll' in operation) return await operation.executeAll(run);
	const { context, unpod, itemCount } = run;
	return await itemByItem(context, itemCount, async (itemIndex) => {
		const parameters = Parameters.ofItem(context, itemIndex);
		const results = await operation.execute({ unpod, parameters });
		return results.map((json) => toItem(json, itemIndex));
	});
}
