import type { FastifyReply } from 'fastify';
import type { Agent, Task } from './entities.mts';
import type { Row } from './paging.mts';
import type { World } from './world.mts';

/** What is wrong with the fields of a request, as FastAPI lists it. */
function fieldErrors(body: Row): Row[] {
	const missing = (field: string) => ({
		type: 'missing',
		loc: ['body', field],
		msg: 'Field required',
	});
	const { to_number: number, data } = body;
	const errors: Row[] = [];
	if (number === undefined) errors.push(missing('to_number'));
	else if (!/^\+\d{7,15}$/.test(String(number))) {
		errors.push({
			type: 'value_error',
			loc: ['body', 'to_number'],
			msg: 'value is not a valid phone number',
		});
	}
	if (body.agent_id === undefined && body.pipe_id === undefined) errors.push(missing('agent_id'));
	const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
	if (data !== undefined && !isObject) {
		errors.push({ type: 'dict_type', loc: ['body', 'data'], msg: 'Input should be an object' });
	}
	return errors;
}

/** The agent that a request names; where it names both, `agent_id` counts (the vendor's SDK says so). */
function agentOf(world: World, { agent_id: agentId, pipe_id: pipeId }: Row): Agent | null {
	if (agentId !== undefined) return world.findAgent(agentId);
	return world.agents.find(({ id }) => `PIPE_${id}` === pipeId) ?? null;
}

/** Words as seen in the vendor's record of a live run (July 2026), and plausible ones. */
function refusalOf(world: World, body: Row): [code: number, detail: unknown] | null {
	const errors = fieldErrors(body);
	if (errors.length > 0) return [422, errors];
	const agent = agentOf(world, body);
	if (!agent) return [404, 'agent_not_found'];
	if (agent.state !== 'published') return [409, 'playbook_not_published'];
	const hasNumber = agent.hasNumber || body.from_number !== undefined;
	return hasNumber ? null : [409, 'no_from_number'];
}

/**
 * Carries out a request for a call, or answers what is wrong with it.
 *
 * @returns the call's task, null where the request was refused
 */
export async function createCall(
	world: World,
	body: Row,
	reply: FastifyReply,
): Promise<Task | null> {
	const refusal = refusalOf(world, body);
	if (refusal) {
		const [code, detail] = refusal;
		await reply.code(code).send({ detail });
		return null;
	}
	const metadata: Row = Object(body.data);
	const { contact_name: contact, customer_name: customer } = metadata;
	const name = contact ?? customer;
	const [task] = world.placeRun({
		plane: 'speech',
		agentHandle: agentOf(world, body)?.handle,
		objective: body.instructions === undefined ? '' : String(body.instructions),
		metadata,
		fromNumber: body.from_number === undefined ? null : String(body.from_number),
		contacts: [{ phoneNumber: String(body.to_number), name: name ? String(name) : null }],
	}).tasks;
	return task;
}
