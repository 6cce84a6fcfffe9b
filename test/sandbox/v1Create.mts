import type { FastifyReply } from 'fastify';
import type { Run } from './entities.mts';
import type { Row } from './paging.mts';
import type { World } from './world.mts';

const REQUIRED = ['This field is required.'];

function fieldErrors(body: Row): Row {
	const { metadata, phone_number: number } = body;
	const names = ['agent_handle', 'phone_number', 'space_token'];
	const missing = names.filter((name) => body[name] === undefined || body[name] === '');
	const errors: Row = Object.fromEntries(missing.map((name) => [name, REQUIRED]));
	if (!missing.includes('phone_number') && !/^\+\d{7,15}$/.test(String(number))) {
		errors.phone_number = ['Enter a number in E.164 format.'];
	}
	const isObject = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
	if (metadata !== undefined && !isObject) errors.metadata = ['Expected an object.'];
	return errors;
}

/** What is wrong with a request for a call, null if nothing is. The article says nothing of errors. */
function refusalOf(body: Row, world: World): Row | null {
	const errors = fieldErrors(body);
	if (Object.keys(errors).length > 0) return errors;
	if (!world.findSpace(body.space_token)) return { detail: 'Unknown space_token.' };
	return world.findAgent(body.agent_handle) ? null : { detail: 'Unknown agent_handle.' };
}

/**
 * Carries out a request for a call, or answers HTTP 400 with what is wrong with it.
 *
 * @returns the run, null where the request was refused
 */
export async function createRun(world: World, body: Row, reply: FastifyReply): Promise<Run | null> {
	const refusal = refusalOf(body, world);
	if (refusal) {
		await reply.code(400).send(refusal);
		return null;
	}
	const metadata: Row = Object(body.metadata);
	const name = metadata.contact_name ?? metadata.customer_name;
	return world.placeRun({
		plane: 'spaces',
		spaceToken: String(body.space_token),
		agentHandle: String(body.agent_handle),
		metadata,
		contacts: [{ phoneNumber: String(body.phone_number), name: name ? String(name) : null }],
	});
}
