import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Run, Task } from './entities.mts';
import type { Faults } from './faults.mts';
import type { Journal } from './journal.mts';
import { runsOf, tasksOf, tasksOfRun } from './lists.mts';
import { SERVER_ERROR_PAGE } from './pages.mts';
import { query, slotOf } from './paging.mts';
import { ANONYMOUS, outage, pageOf, refuse } from './platformAnswers.mts';
import { platformCallLogs } from './platformCallLogs.mts';
import { createdRun, createRun } from './platformCreate.mts';
import { platformDirectory } from './platformDirectory.mts';
import { askedTasks } from './platformQueries.mts';
import * as shape from './platformShapes.mts';
import type { World } from './world.mts';

interface PlatformOptions {
	apiKey: string;
	createPath: 'tasks' | 'tasks/create';
	createStatus: 'word' | 'map';
	tokenMayReadSpaces: boolean;
	logIds: boolean;
}

interface InSpace {
	Params: { space: string; run: string };
	Body: unknown;
}

function refuseStrangers(app: FastifyInstance, apiKey: string): void {
	app.addHook('preHandler', async (request, reply) => {
		const [word, key] = (request.headers.authorization ?? '').split(' ');
		if (key === undefined) await reply.code(401).send(ANONYMOUS);
		else if (word !== 'Token') {
			await reply.code(401).send({ message: 'Invalid or expired token.', status_code: 401 });
		} else if (key !== apiKey) {
			await reply.code(401).send({ message: 'Invalid token.', status_code: 401 });
		}
	});
}

/** A body that is no JSON. */
function refuseUnreadable(app: FastifyInstance): void {
	app.setErrorHandler<Error & { statusCode?: number }>(
		async ({ statusCode: code = 500, message }, _request, reply) =>
			await reply
				.code(code)
				.send({ status_code: code, message: 'Error', data: { detail: message } }),
	);
}

/** The platform's routes, below /api/v2/platform, with its wrong corners. */
export function platformRoutes(
	world: World,
	journal: Journal,
	faults: Faults,
	options: PlatformOptions,
) {
	const taskRow = (task: Task) => shape.taskRow(world, task);

	const knowsSpace = async (request: FastifyRequest<InSpace>, reply: FastifyReply) => {
		const space = world.findSpace(request.params.space);
		if (!space) await refuse(reply, 206, 'Invalid Space Token');
		else if (space.role === 'viewer') {
			await refuse(reply, 206, "You Don't have Access to do operation to this Space");
		}
	};
	const inSpace = { preHandler: knowsSpace };

	const routesOfAgents = (app: FastifyInstance) => {
		app.get<{ Params: { agent: string } }>('/agents/:agent/tasks/', async (request, reply) => {
			const agent = world.findAgent(request.params.agent);
			if (!agent) return await reply.code(404).send({ message: 'Agent not found' });
			// Who may not see the agent's own space sees no tasks, in whatever space they are.
			if (agent.spaceToken !== null && world.findSpace(agent.spaceToken)?.role !== 'owner') {
				return await refuse(reply, 206, "You Don't have Access to this Space");
			}
			if (!slotOf(request, faults, 20).isNumeric) {
				return await reply.code(500).type('text/html').send(SERVER_ERROR_PAGE);
			}
			const list = tasksOf(world, { agentHandle: agent.handle });
			const toRow = (task: Task) => shape.agentTaskRow(world, task);
			return pageOf(request, faults, 'Tasks Fetched Successfully', { list, toRow, size: 20 });
		});
	};

	const routesOfRuns = (app: FastifyInstance) => {
		app.get<InSpace>('/spaces/:space/runs/', inSpace, async (request, reply) => {
			const list = runsOf(world, request.params.space);
			const { offset, size } = slotOf(request, faults, 50);
			if (list.page(offset, size).some(({ breaksItsPage }) => breaksItsPage)) {
				return await reply.code(206).send(outage('Runs'));
			}
			const toRow = (run: Run) => shape.runRow(world, run);
			return pageOf(request, faults, 'Runs Fetched Successfully', { list, toRow, size: 50 });
		});

		app.get<InSpace>('/spaces/:space/runs/:run/tasks/', inSpace, async (request) => {
			const { space, run } = request.params;
			const list = tasksOfRun(world, space, run);
			const message = 'Tasks Fetched Successfully';
			return pageOf(request, faults, message, { list, toRow: taskRow, size: 50 });
		});
	};

	const routesOfTasks = (app: FastifyInstance) => {
		app.get<InSpace>('/spaces/:space/tasks/', inSpace, async (request, reply) => {
			const all = tasksOf(world, { spaceToken: request.params.space });
			try {
				const list = askedTasks(all, query(request), taskRow);
				const message = 'Tasks Fetched Successfully';
				return pageOf(request, faults, message, { list, toRow: taskRow, size: 50 });
			} catch (error) {
				if (!(error instanceof SyntaxError)) throw error;
				return await refuse(reply, 206, 'Tasks Fetch Failed', error.message);
			}
		});

		app.post<InSpace>(`/spaces/:space/${options.createPath}/`, inSpace, async (request, reply) => {
			const run = await createRun(world, request.params.space, Object(request.body), reply);
			if (!run) return reply;
			const { runId } = run;
			journal.dial(run.tasks, { dialect: 'platform', idOf: ({ taskId }) => ({ taskId, runId }) });
			return createdRun(run, options.createStatus);
		});

		// The list has this path too, so it is there, but not for this method.
		if (options.createPath !== 'tasks') {
			app.post('/spaces/:space/tasks/', async (_request, reply) => {
				return await reply
					.code(405)
					.send({ message: 'Method "POST" not allowed.', status_code: 405 });
			});
		}
	};

	return async (app: FastifyInstance): Promise<void> => {
		refuseStrangers(app, options.apiKey);
		refuseUnreadable(app);
		platformDirectory(app, world, options);
		routesOfAgents(app);
		routesOfRuns(app);
		routesOfTasks(app);
		platformCallLogs(app, world, faults, options.logIds);
	};
}
