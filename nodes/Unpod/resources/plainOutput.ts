import type { Agent, Organization, Space } from '../api/shapes';
import { asText, type JsonObject } from '../domain/json';
import type { Parameters } from '../n8n/parameters';

const PLAIN_OUTPUTS = ['simplified', 'raw'] as const;

/** Returns a space, agent or organization as an item's JSON: raw, or simplified. */
function rawOrSimplified(
	parameters: Parameters,
	raw: JsonObject,
	simplified: JsonObject,
): JsonObject {
	return parameters.choice('output', 'Output', PLAIN_OUTPUTS) === 'raw' ? raw : simplified;
}

/** Returns an agent as an item's JSON. */
export function agentOutput(parameters: Parameters, { handle, name, raw }: Agent): JsonObject {
	const simplified = {
		name,
		type: asText(raw.type),
		description: asText(raw.description),
		agentHandle: handle,
	};
	return rawOrSimplified(parameters, raw, simplified);
}

/** Returns a space as an item's JSON. */
export function spaceOutput(parameters: Parameters, space: Space): JsonObject {
	const { token, name, placesCalls, raw } = space;
	return rawOrSimplified(parameters, raw, { name, placesCalls, spaceToken: token });
}

/** Returns an organization as an item's JSON. */
export function organizationOutput(parameters: Parameters, organization: Organization): JsonObject {
	const { name, handle, raw } = organization;
	return rawOrSimplified(parameters, raw, { name, organizationHandle: handle });
}
