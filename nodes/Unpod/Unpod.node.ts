import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { unpodApiTest } from './n8n/credentialTest';
import { execute } from './resources/execute';
import { listSearch } from './listSearch';
import { resources } from './resources';
import { resourceProperties } from './resources/operation';

/**
 * Programmatic on purpose: n8n's declarative engine sends the requests of all items at once and throws
 * the answers away when one of them fails. With an API that phones people that is not safe.
 */
export class Unpod implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Unpod',
		name: 'unpod',
		icon: { light: 'file:../../icons/unpod.svg', dark: 'file:../../icons/unpod.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ ($parameter["operation"] + ": " + $parameter["resource"]).replace(/([A-Z])/g, " $1").toLowerCase() }}',
		description: 'Place phone calls with AI voice agents and use what was said',
		defaults: { name: 'Unpod' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'unpodApi', required: true, testedBy: 'unpodApiTest' }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: resources.map(({ name, value }) => ({ name, value })),
				default: 'task',
			},
			...resources.flatMap(resourceProperties),
		],
	};

	methods = { listSearch, credentialTest: { unpodApiTest } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute.call(this);
	}
}
