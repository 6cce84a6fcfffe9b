import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ANONYMOUS, envelope, NO_KEYS_HEADER, refuse } from './platformAnswers.mts';
import * as shape from './platformShapes.mts';
import type { World } from './world.mts';

/** Refuses a request whose header names no organization, or an unknown one. */
async function needOrganization(world: World, request: FastifyRequest, reply: FastifyReply) {
	const handle = request.headers['org-handle'];
	if (handle === undefined) {
		await refuse(reply, 400, 'Organization handle is required in Org-Handle header');
	} else if (!world.findOrganization(handle)) {
		await reply.code(404).send({ message: 'Organization not found' });
	}
}

/** Organizations, spaces and agents. None of these lists has pages. */
export function platformDirectory(
	app: FastifyInstance,
	world: World,
	{ tokenMayReadSpaces }: { tokenMayReadSpaces: boolean },
): void {
	const isTheirs =
		({ headers }: FastifyRequest) =>
		({ organizationHandle }: { organizationHandle: string }) =>
			organizationHandle === headers['org-handle'];

	const mayRead = async (_request: FastifyRequest, reply: FastifyReply) => {
		if (tokenMayReadSpaces) return;
		await reply
			.code(401)
			.header(...NO_KEYS_HEADER)
			.send(ANONYMOUS);
	};
	const hasOrganization = async (request: FastifyRequest, reply: FastifyReply) =>
		await needOrganization(world, request, reply);
	const ofSpaces = { preHandler: [mayRead, hasOrganization] };

	app.get('/organizations/', { preHandler: mayRead }, async () =>
		envelope('Organizations fetched successfully', world.organizations.map(shape.organizationRow)),
	);

	app.get('/spaces/', ofSpaces, async (request) => {
		const spaces = world.spaces.filter(isTheirs(request)).reverse();
		const rows = spaces.map((space) => shape.spaceRow(world, space));
		return envelope('Spaces fetched successfully', rows);
	});

	app.get<{ Params: { space: string } }>('/spaces/:space/', ofSpaces, async (request, reply) => {
		const space = world.findSpace(request.params.space);
		if (!space || !isTheirs(request)(space)) {
			return await reply.code(404).send({ message: 'Space not found' });
		}
		const data = shape.spaceDetail(world, space);
		return { status_code: 200, message: 'Space fetched successfully', data };
	});

	app.get('/agents/', { preHandler: hasOrganization }, async (request) => {
		const published = world.agents.filter(({ state }) => state === 'published');
		const rows = published.filter(isTheirs(request)).map(shape.agentRow);
		return envelope('Agents fetched successfully', rows);
	});
}
