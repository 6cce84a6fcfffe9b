import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { openUnpod } from './api';
import { toNodeError } from './nodeError';
import { Parameters } from './parameters';
import { resources } from './resources';
import { itemByItem } from './resources/itemByItem';
import { findOperation, toItem } from './resources/operation';

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
		const { execute: work } = operation;
		const inItems = async (itemIndex: number) => {
			const results = await work({ unpod, parameters: Parameters.ofItem(this, itemIndex) });
			return results.map((json) => toItem(json, itemIndex));
		};
		return [await itemByItem(this, itemCount, inItems)];
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
