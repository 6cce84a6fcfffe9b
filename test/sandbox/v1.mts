import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Faults } from './faults.mts';
import type { V1Ids } from './ids.mts';
import type { Journal } from './journal.mts';
import { endedCalls, runsOf, type TaskCall } from './lists.mts';
import { query, type Row } from './paging.mts';
import { createRun } from './v1Create.mts';
import { DEFAULT_PAGING, type Rows, rowsOf, v1Page, type V1Paging } from './v1Paging.mts';
import { agentRow, spaceRow, type V1Rows, V1Shapes } from './v1Shapes.mts';
import type { World } from './world.mts';

interface V1Options {
	apiKey: string;
	ids: V1Ids;
	paging: Partial<V1Paging>;
	rows: V1Rows;
	logIds: boolean;
	runsBySpace: boolean;
	runMetadata: boolean;
}

function refuseStrangers(app: FastifyInstance, apiKey: string): void {
	app.addHook('preHandler', async ({ headers: { authorization } }, reply) => {
		if (authorization === `Bearer ${apiKey}`) return;
		const isAnonymous = authorization === undefined;
		const detail = isAnonymous
			? 'Authentication credentials were not provided.'
			: 'Invalid API key.';
		await reply.code(401).send({ detail });
	});
}

/** A body that is no JSON. */
function refuseUnreadable(app: FastifyInstance): void {
	app.setErrorHandler<Error & { statusCode?: number }>(
		async ({ statusCode = 500, message }, _request, reply) =>
			await reply.code(statusCode).send({ detail: message }),
	);
}

/** The routes of the quick-start article, below /api/v1. It prints one answer; the others are plausible. */
export function v1Routes(world: World, journal: Journal, faults: Faults, options: V1Options) {
	const shapes = new V1Shapes(world, options.ids, options.rows);

	const paging = { ...DEFAULT_PAGING, ...options.paging };
	const answer = <T,>(request: FastifyRequest, list: Rows<T>, toRow: (entry: T) => Row): Row =>
		v1Page(request, faults, paging, list, toRow);

	const knowsSpace = async (request: FastifyRequest, reply: FastifyReply) => {
		const { space_token: token } = query(request);
		if (token === undefined) await reply.code(400).send({ detail: 'space_token is required' });
		else if (!world.findSpace(token)) {
			await reply.code(400).send({ detail: 'Unknown space_token.' });
		}
	};
	const inSpace = { preHandler: knowsSpace };

	const routesOfDirectory = (app: FastifyInstance) => {
		app.get('/organizations/', async (request) =>
			answer(request, rowsOf(world.organizations), ({ id, name, handle }) => ({
				id,
				name,
				domain: handle,
			})),
		);

		app.get('/spaces/', async (request) => answer(request, rowsOf(world.spaces), spaceRow));

		app.get('/agents/', inSpace, async (request) => {
			const { space_token: space } = query(request);
			const published = world.agents.filter(({ state }) => state === 'published');
			const agents = published.filter(({ spaceToken }) => (spaceToken ?? space) === space);
			return answer(request, rowsOf(agents), agentRow);
		});
	};

	const runsOfTask = (taskId: string): Row[] => {
		const task = world.findTask(taskId);
		return task ? [shapes.runRow(world.run(task.runId), task, options.runMetadata)] : [];
	};

	const routesOfCalls = (app: FastifyInstance) => {
		app.post('/tasks/', async (request, reply) => {
			const run = await createRun(world, Object(request.body), reply);
			if (!run) return reply;
			const [task] = run.tasks;
			const ids = { taskId: String(shapes.taskId(task)), runId: String(shapes.runId(run)) };
			journal.dial(run.tasks, { dialect: 'v1', idOf: () => ids });
			return await reply.code(201).send({ id: shapes.taskId(task), status: 'queued' });
		});

		app.get('/runs/', async (request, reply) => {
			const { task_id: task, space_token: space } = query(request);
			if (task !== undefined) return answer(request, rowsOf(runsOfTask(task)), (row) => row);
			if (!options.runsBySpace || space === undefined) {
				return await reply.code(400).send({ detail: 'task_id is required' });
			}
			if (!world.findSpace(space)) {
				return await reply.code(400).send({ detail: 'Unknown space_token.' });
			}
			return answer(request, runsOf(world, space), (run) =>
				shapes.runRow(run, run.tasks[0], options.runMetadata),
			);
		});

		app.get('/call-logs/', inSpace, async (request) => {
			const calls = endedCalls(world, [query(request).space_token]);
			return answer(request, calls, (entry: TaskCall) => {
				const { id, ...row } = shapes.logRow(entry);
				return options.logIds ? { id, ...row } : row;
			});
		});
	};

	return async (app: FastifyInstance): Promise<void> => {
		refuseStrangers(app, options.apiKey);
		refuseUnreadable(app);
		routesOfDirectory(app);
		routesOfCalls(app);
	};
}
