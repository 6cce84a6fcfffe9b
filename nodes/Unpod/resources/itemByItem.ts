import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { continuesOnFail } from '../n8n/continueOnFail';
import { toNodeError } from '../n8n/nodeError';
import { failedItem } from './failedItem';

/**
 * Works on the input items one after the other. An item that fails ends the node, or becomes an item with its
 * message where the node continues on fail.
 */
export async function itemByItem(
	context: IExecuteFunctions,
	itemCount: number,
	work: (itemIndex: number) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const output: INodeExecutionData[] = [];
	for (let itemIndex = 0; itemIndex < itemCount; itemIndex++) {
		try {
			output.push(...(await work(itemIndex)));
		} catch (error) {
			if (!continuesOnFail(context)) throw toNodeError(context.getNode(), error, itemIndex);
			output.push(failedItem(context, error, itemIndex));
		}
	}
	return output;
}
