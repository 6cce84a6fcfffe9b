import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { stateOf, type Task } from './call.mts';
import type { Faults } from './faults.mts';
import type { Journal } from './journal.mts';
import { ordered, query, type Row, slotOf } from './paging.mts';
import { endedTasks } from './platform.mts';
import type { Run, World } from './world.mts';

export interface V1Options {
	apiKey: string;
	ids: 'string' | 'number';
	runsBySpace: boolean;
}

/** The article's words for what the platform calls pending and scheduled. */
function word(status: string): string {
	return ['pending', 'scheduled'].includes(status) ? 'queued' : status;
}

/** The routes of the quick-start article, below /api/v1. It prints few shapes; the others are plausible ones. */
export function v1Routes(world: World, journal: Journal, faults: Faults, options: V1Options) {
	const id = (kind: string, serial: number) =>
		options.ids === 'number' ? 500_000 + serial : `${kind}_${serial}`;

	const runRow = (run: Run): Row => {
		const [task] = run.tasks;
		return {
			id: id('run', run.serial),
			task_id: id('task', task.serial),
			status: word(world.statusOf(run)),
			created_at: new Date(run.createdAt).toISOString(),
			agent_handle: task.agentHandle,
			phone_number: task.phoneNumber,
			metadata: task.extras,
		};
	};

	const logRow = (task: Task): Row => {
		const { status, startedAt, endedAt, isAnalysed } = stateOf(task, world.clock.now());
		const talked = status === 'completed' && isAnalysed;
		const run = world.run(task.runId);
		return {
			id: id('log', task.serial),
			task_id: id('task', task.serial),
			run_id: id('run', run.serial),
			status,
			phone_number: task.phoneNumber,
			duration: status === 'completed' ? task.timing.talkingMs / 1000 : 0,
			transcript: talked ? 'Agent: Hello, this is Acme.\nCustomer: Thursday suits me.' : null,
			sentiment: talked ? 'positive' : null,
			outcome: talked ? 'Connected' : null,
			summary: talked ? 'The appointment on Thursday suits.' : null,
			extracted_data: talked ? { appointment: 'Thursday' } : null,
			recording_url: talked ? `https://storage.example.com/media/private/${task.taskId}.ogg` : null,
			started_at: new Date(startedAt).toISOString(),
			ended_at: new Date(endedAt).toISOString(),
			agent_handle: task.agentHandle,
			metadata: task.extras,
			...(talked ? task.plan.log : {}),
		};
	};

	const page = async (
		request: FastifyRequest,
		reply: FastifyReply,
		rowsOf: (offset: number, size: number) => { rows: Row[]; count: number },
	) => {
		const { number, pageSize, offset } = slotOf(request, faults, 50);
		const { rows, count } = rowsOf(offset, pageSize);
		const next = offset + pageSize < count ? `/api/v1/?page=${number + 1}` : null;
		return await reply.send({ count, next, results: ordered(rows, request, faults) });
	};

	const whole = (rows: Row[]) => (offset: number, size: number) => ({
		rows: rows.slice(offset, offset + size),
		count: rows.length,
	});

	const taskById = (taskId: string): Run[] =>
		world.spaces
			.flatMap(({ token }) => world.runsOf(token))
			.filter(({ tasks }) => tasks.some(({ serial }) => String(id('task', serial)) === taskId));

	return async (app: FastifyInstance): Promise<void> => {
		app.addHook('onRequest', async (request, reply) => {
			if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
				await reply.code(401).send({ detail: 'Invalid API key.' });
			}
		});

		app.get('/organizations/', async () => {
			const { name, handle } = world.organization;
			return { results: [{ id: 1, name, domain: handle }] };
		});

		app.get('/spaces/', async () => ({
			results: world.spaces.map((space) => ({
				id: space.id,
				name: space.name,
				token: space.token,
				domain: world.organization.handle,
			})),
		}));

		app.get('/agents/', async (request) => {
			const { space_token: space } = query(request);
			const agents = world.agents.filter(
				({ spaceToken, state }) =>
					state === 'published' && (spaceToken === null || spaceToken === space),
			);
			return { results: agents.map(({ handle, name }) => ({ handle, name })) };
		});

		app.post<{ Body: Row }>('/tasks/', async (request, reply) => {
			const {
				agent_handle: agent,
				phone_number: number,
				space_token: space,
				metadata,
			} = request.body ?? {};
			if (!world.spaces.some(({ token }) => token === space)) {
				return await reply.code(400).send({ detail: 'Unknown space_token.' });
			}
			if (!world.agents.some(({ handle }) => handle === agent)) {
				return await reply.code(400).send({ detail: 'Unknown agent_handle.' });
			}
			if (typeof number !== 'string' || !/^\+\d{7,15}$/.test(number)) {
				return await reply.code(400).send({ phone_number: ['Enter a number in E.164 format.'] });
			}
			const extras: Row = Object(metadata);
			const contact = {
				phoneNumber: number,
				name: String(extras.customer_name ?? 'there'),
				extras,
			};
			const run = world.placeRun({
				spaceToken: String(space),
				agentHandle: String(agent),
				contacts: [contact],
			});
			journal.dial(run.tasks, 'v1');
			return await reply.code(201).send({ id: id('task', run.tasks[0].serial), status: 'queued' });
		});

		app.get('/runs/', async (request, reply) => {
			const { task_id: task, space_token: space } = query(request);
			if (task !== undefined) return await page(request, reply, whole(taskById(task).map(runRow)));
			if (!options.runsBySpace || space === undefined) {
				return await reply.code(400).send({ detail: 'task_id is required' });
			}
			return await page(request, reply, (offset, size) => {
				const { rows, count } = world.runPage(space, offset, size);
				return { rows: rows.map(runRow), count };
			});
		});

		app.get('/call-logs/', async (request, reply) => {
			const { space_token: space } = query(request);
			if (space === undefined)
				return await reply.code(400).send({ detail: 'space_token is required' });
			return await page(request, reply, whole(endedTasks(world, space).map(logRow)));
		});
	};
}
