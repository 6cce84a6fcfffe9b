import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Faults } from './faults.mts';
import { endedCalls, type TaskCall } from './lists.mts';
import { ordered, query, type Row, slotOf } from './paging.mts';
import { envelope, refuse } from './platformAnswers.mts';
import { askedCalls } from './platformQueries.mts';
import { callLogRow } from './platformShapes.mts';
import type { World } from './world.mts';

const MESSAGE = 'Call logs fetched successfully';
const HEADERS = {
	'org-handle': 'Organization handle is required in Org-Handle header',
	'product-id': 'Product ID is required in Product-Id header',
};

async function needHeaders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
	const missing = Object.entries(HEADERS).find(([name]) => request.headers[name] === undefined);
	if (missing) await refuse(reply, 400, missing[1]);
}

/** The call log of an organization; of an unknown one it is empty (reference: server source, Feb 2026). */
export function platformCallLogs(
	app: FastifyInstance,
	world: World,
	faults: Faults,
	hasIds: boolean,
): void {
	const toRow = (entry: TaskCall) => {
		const { id, ...row } = callLogRow(world, entry);
		return hasIds ? { id, ...row } : row;
	};

	const readPage = (request: FastifyRequest): Row => {
		const { offset, size, isNumeric } = slotOf(request, faults, 20);
		if (!isNumeric) throw new SyntaxError('invalid literal for int() with base 10');
		const handle = request.headers['org-handle'];
		const spaces = world.spaces.filter(({ organizationHandle }) => organizationHandle === handle);
		const calls = endedCalls(
			world,
			spaces.map(({ token }) => token),
		);
		const found = askedCalls(calls, query(request), toRow);
		const rows = found.page(offset, size).map(toRow);
		return envelope(MESSAGE, ordered(rows, request, faults), found.count);
	};

	app.get('/call-logs/', { preHandler: needHeaders }, async (request, reply) => {
		try {
			return readPage(request);
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
			return await refuse(reply, 400, `Failed to fetch call logs: ${error.message}`);
		}
	});
}
