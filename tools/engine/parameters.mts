import type { INodeParameters } from 'n8n-workflow';
import type { Sandbox } from '../../test/sandbox/index.mts';

/** A resource locator with an ID typed in. */
export function locator(value: string) {
	return { __rl: true, mode: 'id', value };
}

/** Parameters of an operation that places calls: the number comes from the item. */
export function callParameters(sandbox: Sandbox, more: INodeParameters = {}): INodeParameters {
	return {
		resource: 'task',
		operation: 'create',
		spaceToken: locator(sandbox.spaceToken),
		agentHandle: locator(sandbox.agentHandle),
		phoneNumber: '={{ $json.phone }}',
		metadataInput: 'fields',
		metadataFields: { field: [{ name: 'customer_name', value: 'Jane Doe' }] },
		...more,
	};
}
