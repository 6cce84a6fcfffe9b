import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { goesOn } from '../n8n/goesOn';
import { errorText, toNodeError } from '../n8n/nodeError';
import { toItem } from './operation';

/**
 * Works on the input items one after the other. An item that fails ends the node, or gives an item with
 * its own message where the node goes on.
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
			const nodeError = toNodeError(context.getNode(), error, itemIndex);
			if (!goesOn(context)) throw toNodeError(context.getNode(), nodeError);
			output.push(toItem({ error: errorText(nodeError) }, itemIndex));
		}
	}
	return output;
}
