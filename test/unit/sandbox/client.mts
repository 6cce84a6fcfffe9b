import axios, { type AxiosInstance } from 'axios';
import type { Dialect, Sandbox } from '../../sandbox/index.mts';

/** The base path of a dialect. */
const BASE: Record<Dialect, string> = {
	v1: '/api/v1',
	platform: '/api/v2/platform',
	speech: '/api/v2/platform/speech/v1',
};

/** A client that speaks a dialect as its documentation says and takes every status for an answer. */
export function clientOf(sandbox: Sandbox, dialect: Dialect): AxiosInstance {
	const { apiKey, organizationHandle, productId } = sandbox.credentials(dialect);
	const platform = {
		Authorization: `Token ${apiKey}`,
		'Org-Handle': organizationHandle,
		'Product-Id': productId,
	};
	return axios.create({
		baseURL: `${sandbox.url}${BASE[dialect]}/`,
		headers: dialect === 'v1' ? { Authorization: `Bearer ${apiKey}` } : platform,
		maxRedirects: 0,
		validateStatus: () => true,
	});
}

/** Settings of a request whose body is sent to the letter, as JSON or what pretends to be. */
export const TO_THE_LETTER = {
	headers: { 'Content-Type': 'application/json' },
	transformRequest: (body: string) => body,
};

/** A request for a call of v1, as the quick-start article prints it. */
export function v1Order(sandbox: Sandbox, phoneNumber: string, more: object = {}) {
	const { agentHandle, spaceToken } = sandbox;
	return {
		agent_handle: agentHandle,
		phone_number: phoneNumber,
		space_token: spaceToken,
		metadata: { customer_name: 'Jane Doe' },
		...more,
	};
}

/** A request for calls of the platform, as its documentation prints it. */
export function platformOrder(sandbox: Sandbox, phoneNumbers: string[], more: object = {}) {
	const documents = phoneNumbers.map((contact_number) => ({ name: 'Jane Doe', contact_number }));
	return { pilot: sandbox.agentHandle, context: 'Remind her', documents, ...more };
}

/** A request for a call of the Speech plane, as the vendor's SDK sends it. */
function speechOrder(sandbox: Sandbox, phoneNumber: string, more: object = {}) {
	const data = { customer_name: 'Jane Doe' };
	return { to_number: phoneNumber, agent_id: sandbox.agentHandle, data, ...more };
}

/** Asks for a call in one of the dialects. @param signal cuts the request off */
export async function order(
	sandbox: Sandbox,
	dialect: Dialect,
	phoneNumber: string,
	signal?: AbortSignal,
) {
	const post = async (path: string, body: object) =>
		await clientOf(sandbox, dialect).post(path, body, { signal });
	if (dialect === 'v1') return await post('tasks/', v1Order(sandbox, phoneNumber));
	if (dialect === 'speech') return await post('calls', speechOrder(sandbox, phoneNumber));
	const path = `spaces/${sandbox.spaceToken}/tasks/`;
	return await post(path, platformOrder(sandbox, [phoneNumber]));
}
