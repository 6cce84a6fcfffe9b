import { CredentialTestContext, LoadOptionsContext } from 'n8n-core';
import {
	type ICredentialDataDecryptedObject,
	type INodeCredentialTestResult,
	type INodeListSearchResult,
	type INodeParameters,
	Workflow,
} from 'n8n-workflow';
import { Unpod } from '../../../nodes/Unpod/Unpod.node';
import { additionalDataOf } from '../../../tools/engine/additionalData.mts';
import { nodeTypes } from './nodeTypes.mts';

interface SearchOptions {
	method: string;
	parameters?: INodeParameters;
	credentials: ICredentialDataDecryptedObject;
	filter?: string;
	paginationToken?: string;
}

/** Asks for a list of the node's pickers, as the editor does. */
export async function searchList(options: SearchOptions): Promise<INodeListSearchResult> {
	const { method, parameters = {}, credentials, filter, paginationToken } = options;
	const node = {
		id: 'Unpod',
		name: 'Unpod',
		type: 'n8n-nodes-unpod.unpod',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
		credentials: { unpodApi: { id: '1', name: 'Unpod' } },
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = additionalDataOf(credentials, 'internal', parameters);
	const context = new LoadOptionsContext(workflow, node, additionalData, '');
	return await new Unpod().methods.listSearch[method].call(context, filter, paginationToken);
}

/** Tests a credential, as the button in its form does. */
export async function testCredential(
	credentials: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
	const context = new CredentialTestContext(additionalDataOf(credentials, 'internal'));
	const data = { id: '1', name: 'Unpod', type: 'unpodApi', data: credentials };
	return await new Unpod().methods.credentialTest.unpodApiTest.call(context, data);
}
