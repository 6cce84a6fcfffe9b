import type { INodeParameters } from 'n8n-workflow';
import { callParameters } from '../tools/engine/parameters.mts';
import type { Dialect, Sandbox } from '../test/sandbox/index.mts';
import type { Step } from './engine.mts';

/** One way to place a call for each item. */
export interface Contender {
	name: string;
	place: (sandbox: Sandbox) => Step;
}

export const UNPOD = 'n8n-nodes-unpod.unpod';
export const HTTP_REQUEST = 'n8n-nodes-base.httpRequest';

/** As many at a time as the Unpod node has under way. */
const BATCH = { batchSize: 5, batchInterval: 100 };

/** Parameters of n8n's HTTP Request node with the Unpod credential. */
export function httpRequest(
	sandbox: Sandbox,
	path: string,
	more: INodeParameters,
): INodeParameters {
	return {
		url: `${path.startsWith('=') ? '=' : ''}${sandbox.url}/api/v1/${path.replace(/^=/, '')}`,
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'unpodApi',
		...more,
	};
}

/** The order of a call in a dialect, with the item's number: where it is posted, and the body as an expression. */
function orderIn(dialect: Dialect, { agentHandle, spaceToken, url }: Sandbox) {
	if (dialect === 'v1') {
		const fixed = JSON.stringify({ agent_handle: agentHandle, space_token: spaceToken });
		return { url: `${url}/api/v1/tasks/`, body: `{ ...${fixed}, phone_number: $json.phone }` };
	}
	if (dialect === 'speech') {
		const fixed = JSON.stringify({ agent_id: agentHandle });
		return {
			url: `${url}/api/v2/platform/speech/v1/calls`,
			body: `{ ...${fixed}, to_number: $json.phone }`,
		};
	}
	const fixed = JSON.stringify({ pilot: agentHandle, context: 'Call this contact' });
	return {
		url: `${url}/api/v2/platform/spaces/${spaceToken}/tasks/`,
		body: `{ ...${fixed}, documents: [{ contact_number: $json.phone }] }`,
	};
}

/** The HTTP Request node that places a call for each item, as Unpod's documentation says. */
export function httpPost(
	sandbox: Sandbox,
	options: INodeParameters = {},
	dialect: Dialect = 'v1',
): Step {
	const { url, body } = orderIn(dialect, sandbox);
	const parameters = httpRequest(sandbox, '', {
		url,
		method: 'POST',
		sendBody: true,
		specifyBody: 'json',
		jsonBody: `={{ ${body} }}`,
	});
	return { type: HTTP_REQUEST, parameters: { ...parameters, options } };
}

export const CONTENDERS: Contender[] = [
	{
		name: 'Unpod',
		place: (sandbox) => ({ type: UNPOD, parameters: callParameters(sandbox) }),
	},
	{ name: 'HTTP Request', place: (sandbox) => httpPost(sandbox) },
	{
		name: `HTTP Request, batches of ${BATCH.batchSize} every ${BATCH.batchInterval} ms`,
		place: (sandbox) => httpPost(sandbox, { batching: { batch: BATCH } }),
	},
];
