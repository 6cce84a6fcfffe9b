import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Task, stateOf } from './call.mts';
import type { Faults } from './faults.mts';
import type { Journal } from './journal.mts';
import { ordered, query, type Row, slotOf } from './paging.mts';
import * as shape from './platformShapes.mts';
import type { World } from './world.mts';

export interface PlatformOptions {
	apiKey: string;
	createPath: 'tasks' | 'tasks/create';
	createStatus: 'word' | 'map';
	tokenMayReadSpaces: boolean;
}

type Params = Record<string, string>;

const ANONYMOUS = { message: 'Authentication credentials were not provided.', status_code: 401 };

/** The platform's routes, below /api/v2/platform, with its wrong corners. */
export function platformRoutes(
	world: World,
	journal: Journal,
	faults: Faults,
	options: PlatformOptions,
) {
	const { handle } = world.organization;

	/** The platform says no to business with HTTP 206 (server source). */
	const business = async (reply: FastifyReply, message: string, errors?: Row) =>
		await reply.code(206).send({
			status_code: 206,
			message,
			data: errors ? { errors } : {},
			...(errors ? { errors } : {}),
		});

	const list = async (reply: FastifyReply, message: string, rows: Row[], count = rows.length) =>
		await reply.send({ count, status_code: 200, message, data: rows });

	const hasOrganization = async (request: FastifyRequest, reply: FastifyReply) => {
		const given = request.headers['org-handle'];
		if (given === undefined) {
			await reply.code(400).send({
				status_code: 400,
				message: 'Organization handle is required in Org-Handle header',
				data: {},
			});
		} else if (given !== handle) await reply.code(404).send({ message: 'Organization not found' });
	};

	const mayReadSpaces = async (_request: FastifyRequest, reply: FastifyReply) => {
		if (!options.tokenMayReadSpaces) await reply.code(401).send(ANONYMOUS);
	};

	const knowsSpace = async (request: FastifyRequest<{ Params: Params }>, reply: FastifyReply) => {
		const known = world.spaces.some(({ token }) => token === request.params.space);
		if (!known) await business(reply, 'Invalid Space Token');
	};

	const tasksOf = (spaceToken: string): Task[] =>
		world.runsOf(spaceToken).flatMap(({ tasks }) => [...tasks].reverse());

	const page = async (
		request: FastifyRequest,
		reply: FastifyReply,
		message: string,
		all: Task[],
		toRow: (world: World, task: Task) => Row,
		size: number,
	) => {
		const { offset, pageSize } = slotOf(request, faults, size);
		const rows = all.slice(offset, offset + pageSize).map((task) => toRow(world, task));
		return await list(reply, message, ordered(rows, request, faults), all.length);
	};

	return async (app: FastifyInstance): Promise<void> => {
		app.addHook('onRequest', async (request, reply) => {
			const [word, key] = (request.headers.authorization ?? '').split(' ');
			if (word === '' || key === undefined) await reply.code(401).send(ANONYMOUS);
			else if (word !== 'Token') {
				await reply.code(401).send({ message: 'Invalid or expired token.', status_code: 401 });
			} else if (key !== options.apiKey) {
				await reply.code(401).send({ message: 'Invalid token.', status_code: 401 });
			}
		});

		app.get('/organizations/', { preHandler: mayReadSpaces }, async (_request, reply) => {
			const { name } = world.organization;
			const row = { name, token: 'A1B2C3', domain: handle, domain_handle: handle, role: 'owner' };
			return await list(reply, 'Organizations fetched successfully', [row]);
		});

		app.get(
			'/spaces/',
			{ preHandler: [mayReadSpaces, hasOrganization] },
			async (_request, reply) =>
				await list(
					reply,
					'Spaces fetched successfully',
					world.spaces.map((space) => shape.spaceRow(world, space)).reverse(),
				),
		);

		app.get<{ Params: Params }>(
			'/spaces/:space/',
			{ preHandler: [mayReadSpaces, hasOrganization] },
			async (request, reply) => {
				const space = world.spaces.find(({ token }) => token === request.params.space);
				if (!space)
					return await reply.code(404).send({ status_code: 404, message: 'Space not found.' });
				return {
					status_code: 200,
					message: 'Space fetched successfully',
					data: shape.spaceRow(world, space),
				};
			},
		);

		app.get('/agents/', { preHandler: hasOrganization }, async (_request, reply) => {
			const published = world.agents.filter(({ state }) => state === 'published');
			return await list(reply, 'Agents fetched successfully', published.map(shape.agentRow));
		});

		app.get<{ Params: Params }>('/agents/:agent/tasks/', async (request, reply) => {
			const { agent } = request.params;
			if (!world.agents.some((known) => known.handle === agent)) {
				return await reply.code(404).send({ message: 'Agent not found' });
			}
			const all = world.spaces
				.flatMap(({ token }) => tasksOf(token))
				.filter(({ agentHandle }) => agentHandle === agent);
			return await page(request, reply, 'Tasks Fetched Successfully', all, shape.agentTaskRow, 20);
		});

		app.get<{ Params: Params }>(
			'/spaces/:space/runs/',
			{ preHandler: knowsSpace },
			async (request, reply) => {
				const { offset, pageSize } = slotOf(request, faults, 50);
				const { rows, count } = world.runPage(request.params.space, offset, pageSize);
				const shown = ordered(
					rows.map((run) => shape.runRow(world, run)),
					request,
					faults,
				);
				return await list(reply, 'Runs Fetched Successfully', shown, count);
			},
		);

		app.get<{ Params: Params }>(
			'/spaces/:space/runs/:run/tasks/',
			{ preHandler: knowsSpace },
			async (request, reply) => {
				const { space, run } = request.params;
				const all = world.runsOf(space).find(({ runId }) => runId === run)?.tasks ?? [];
				return await page(request, reply, 'Tasks Fetched Successfully', all, shape.taskRow, 50);
			},
		);

		app.get<{ Params: Params }>(
			'/spaces/:space/tasks/',
			{ preHandler: knowsSpace },
			async (request, reply) => {
				const { from_ts: from = '0', to_ts: to = '9999999999', status } = query(request);
				const all = tasksOf(request.params.space).filter(
					({ createdAt }) =>
						createdAt >= Number(from) * 1000 &&
						createdAt <= Number(to) * 1000 &&
						status === undefined,
				);
				return await page(request, reply, 'Tasks Fetched Successfully', all, shape.taskRow, 50);
			},
		);

		app.post<{ Params: Params; Body: Row }>(
			`/spaces/:space/${options.createPath}/`,
			{ preHandler: knowsSpace },
			async (request, reply) => await create(request.params.space, request.body ?? {}, reply),
		);

		app.get('/call-logs/', async (request, reply) => {
			for (const [header, name] of [
				['org-handle', 'Organization handle'],
				['product-id', 'Product ID'],
			]) {
				if (request.headers[header] === undefined) {
					const message = `${name} is required in ${header} header`;
					return await reply.code(400).send({ status_code: 400, message, data: {} });
				}
			}
			const ended = request.headers['org-handle'] === handle ? endedTasks(world) : [];
			const asked = query(request);
			const fitting = ended.filter((task) =>
				fitsCallLogQuery(shape.callLogRow(world, task), asked),
			);
			return await page(
				request,
				reply,
				'Call logs fetched successfully',
				fitting,
				shape.callLogRow,
				20,
			);
		});
	};

	async function create(spaceToken: string, body: Row, reply: FastifyReply) {
		const documents = Array.isArray(body.documents) ? body.documents : [];
		const errors: Row = {};
		if (typeof body.context !== 'string' || body.context.trim() === '') {
			errors.context = ['This field is required.'];
		}
		if (!world.agents.some((agent) => agent.handle === body.pilot))
			errors.pilot = ['Unknown agent.'];
		if (documents.length === 0 || documents.some(({ contact_number: number }) => !number)) {
			errors.documents = ['Each document needs a contact_number.'];
		}
		if (Object.keys(errors).length > 0) {
			return await business(reply, 'There is some Validation error', errors);
		}
		const startsAt = startOf(body.schedule, world.clock.now());
		if (startsAt < world.clock.now()) {
			const failed = { detail: 'Scheduled time must be in the future.' };
			return await reply.code(400).send({
				status_code: 400,
				message: 'Task Creation Failed',
				data: { errors: failed },
				errors: failed,
			});
		}
		const run = world.placeRun({
			spaceToken,
			agentHandle: String(body.pilot),
			objective: String(body.context),
			startsAt,
			contacts: documents.map(({ name, contact_number: number, ...extras }) => ({
				phoneNumber: String(number),
				name,
				extras,
			})),
		});
		journal.dial(run.tasks, 'platform');
		const ids = run.tasks.map(({ taskId }) => taskId);
		const status = startsAt > world.clock.now() ? 'scheduled' : 'pending';
		return await reply.send({
			status_code: 200,
			message: 'Task Created Successfully',
			data: {
				run_id: run.runId,
				task_ids: ids,
				status:
					options.createStatus === 'word'
						? status
						: Object.fromEntries(ids.map((id) => [id, status])),
			},
		});
	}
}

function startOf(schedule: unknown, now: number): number {
	const { type, calling_date: date, calling_time: time } = Object(schedule);
	if (type === 'auto') return now + 600_000;
	return type === 'custom' ? Date.parse(`${date}T${time}`) : now;
}

/** Calls that have ended, the newest end first. */
export function endedTasks(world: World, spaceToken?: string): Task[] {
	const now = world.clock.now();
	return world.spaces
		.filter(({ token }) => spaceToken === undefined || token === spaceToken)
		.flatMap(({ token }) => world.runsOf(token).flatMap(({ tasks }) => tasks))
		.filter((task) => task.phones && stateOf(task, now).hasEnded)
		.sort((a, b) => stateOf(b, now).endedAt - stateOf(a, now).endedAt || b.serial - a.serial);
}

/** Dates count by the day alone, and names that aren't known are passed over (server source). */
function fitsCallLogQuery(row: Row, asked: Record<string, string>): boolean {
	const day = (text: string) => text.slice(0, 10).split('-').reverse().join('-');
	const startedOn = String(row.start_time).slice(0, 10);
	if (asked.start_time && startedOn < day(asked.start_time)) return false;
	if (asked.end_time && startedOn > day(asked.end_time)) return false;
	if (asked.call_type && asked.call_type !== row.call_type) return false;
	return !asked.call_status || asked.call_status.toLowerCase() === row.call_status;
}
