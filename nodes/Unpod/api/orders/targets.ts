import { InputError } from '../../domain/errors/inputError';
import { textAt } from '../../domain/json';
import { oneSpelling } from '../../domain/status';
import type { Agent, Space } from '../shapes';

/** Keys under which an agent's row may have another name for it than the handle. */
const OTHER_NAMES = ['handle', 'agent_handle', 'slug', 'id'];

function isCalled({ handle, raw }: Agent, agentHandle: string): boolean {
	return handle === agentHandle || OTHER_NAMES.some((name) => textAt(raw, name) === agentHandle);
}

/**
 * Checks that a list of agents has this one and that it is published. A list with an agent without a handle does not
 * prove that this one is missing.
 *
 * @throws InputError
 */
export function requireAgent(agents: Agent[], agentHandle: string): void {
	const agent = agents.find((candidate) => isCalled(candidate, agentHandle));
	const state = oneSpelling(agent?.raw.state);
	if (agent && (state === null || state === 'published')) return;
	if (!agent && agents.some(({ handle }) => handle === '')) return;
	throw new InputError(
		agent
			? `'Agent' is not published: ${agentHandle} (${state})`
			: `'Agent' is not a published agent: ${agentHandle}`,
		"Nobody was called. Pick the agent from the list under 'Agent', or publish it in Unpod first: only published agents can place calls.",
	);
}

/**
 * Checks that tasks in a space are phone calls.
 *
 * @throws InputError
 */
export function requireCallingSpace({ placesCalls, name, raw, token }: Space): void {
	if (placesCalls) return;
	throw new InputError(
		`'Space' places no calls: ${name ?? token}`,
		`Nobody was called. Tasks in this space are not phone calls, since it contains no contacts (its content is ${textAt(raw, 'content_type') ?? 'something else'}). Pick another space under 'Space'.`,
	);
}
