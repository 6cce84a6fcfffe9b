import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Faults } from './faults.mts';
import type { Journal } from './journal.mts';
import { callsOf, type TaskCall } from './lists.mts';
import { ordered, query, type Row } from './paging.mts';
import { createCall } from './speechCreate.mts';
import { pageOfCalls } from './speechPaging.mts';
import type { SpeechMoods } from './speechMoods.mts';
import { agentRow, BLOCKS, callId, pipeRow, SpeechShapes } from './speechShapes.mts';
import type { World } from './world.mts';

interface SpeechOptions {
	apiKey: string;
	moods: SpeechMoods;
}

interface OfCall {
	Params: { call: string };
}

/** The proxy in front of the plane asks for key and organization as the platform does. */
function refuseStrangers(app: FastifyInstance, world: World, apiKey: string): void {
	app.addHook('preHandler', async ({ headers }, reply) => {
		const [word, key] = (headers.authorization ?? '').split(' ');
		const handle = headers['org-handle'];
		const refuse = async (status_code: number, message: string) =>
			await reply.code(status_code).send({ message, status_code });
		if (key === undefined) await refuse(401, 'Authentication credentials were not provided.');
		else if (word !== 'Token') await refuse(401, 'Invalid or expired token.');
		else if (key !== apiKey) await refuse(401, 'Invalid token.');
		else if (handle === undefined || handle === '') {
			await refuse(400, 'Organization handle is required in Org-Handle header');
		} else if (!world.findOrganization(handle)) await refuse(404, 'Organization not found');
	});
}

/** A body that is no JSON, as FastAPI refuses it. */
function refuseUnreadable(app: FastifyInstance): void {
	app.setErrorHandler<Error & { statusCode?: number }>(
		async ({ statusCode = 500, message }, _request, reply) =>
			await reply.code(statusCode === 400 ? 422 : statusCode).send({
				detail: [{ type: 'json_invalid', loc: ['body', 0], msg: message }],
			}),
	);
}

/** The web app behind the host answers what the plane doesn't know: it drops a last slash, or shows a page. */
async function answerUnknown(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
	const [path] = request.url.split('?');
	if (path.endsWith('/')) return await reply.redirect(path.slice(0, -1), 308);
	const page = '<!doctype html><html><head><title>Unpod</title></head><body></body></html>';
	return await reply.code(404).type('text/html').send(page);
}

/** The routes of the Speech plane, below /api/v2/platform/speech/v1, as the vendor's SDK asks for them. */
export function speechRoutes(
	world: World,
	journal: Journal,
	faults: Faults,
	{ apiKey, moods }: SpeechOptions,
) {
	const shapes = new SpeechShapes(world, moods);

	const wrapped = (data: unknown): unknown => {
		if (moods.envelope === 'bare') return data;
		return moods.envelope === 'data' ? { data } : { status_code: 200, message: 'Success', data };
	};

	const routesOfDirectory = (app: FastifyInstance) => {
		const callable = () => world.agents.filter(({ state }) => state !== 'archived');
		app.get('/agents', async (_request, reply) => {
			if (moods.agents === 'refused') {
				return await reply.code(403).send({ detail: 'Not allowed for this key' });
			}
			const rows = callable().map(agentRow);
			return wrapped(moods.agents === 'perVoice' ? rows.flatMap((row) => [row, row]) : rows);
		});
		app.get('/pipes', async () => wrapped(callable().map(pipeRow)));
		app.get('/numbers', async () =>
			wrapped([{ id: 1, number: '+14155550102', country: 'US', status: 'attached' }]),
		);
	};

	const routesOfAnalytics = (app: FastifyInstance) => {
		const attached = () => BLOCKS.slice(0, moods.blocks);
		const blockRow = ({ block_id, name }: (typeof BLOCKS)[number]): Row => ({
			block_id,
			name,
			prompt: 'What was agreed on?',
			fields: [],
			state: 'active',
			condition: null,
		});
		app.get('/analytics-blocks', async (_request, reply) => {
			if (!moods.blocksListed) return await reply.code(404).send({ detail: 'Not Found' });
			return wrapped(attached().map(blockRow));
		});
		app.get<{ Params: { block: string } }>('/analytics-blocks/:block', async (request, reply) => {
			const block = attached().find(({ block_id }) => block_id === request.params.block);
			if (!block) return await reply.code(404).send({ detail: 'block_not_found' });
			return wrapped({ ...blockRow(block), agent_ids: world.agents.map(({ handle }) => handle) });
		});
		app.get('/analytics-results', async (request) => {
			const { agent_id: agent, block_id: block, limit = '100', skip = '0' } = query(request);
			const calls = callsOf(world);
			const rows = calls.page(0, calls.count).flatMap((entry) => shapes.analytics(entry));
			const asked = rows.filter(
				(row) =>
					row.agent_id === (agent ?? row.agent_id) && row.block_id === (block ?? row.block_id),
			);
			return wrapped(asked.slice(Number(skip), Number(skip) + Number(limit)));
		});
	};

	/** The call that is asked for, or HTTP 404. */
	const asked = async ({ params }: FastifyRequest<OfCall>, reply: FastifyReply) => {
		const entry = shapes.find(params.call);
		if (!entry) await reply.code(404).send({ detail: 'call_not_found' });
		return entry;
	};

	const routesOfCalls = (app: FastifyInstance) => {
		app.post('/calls', async (request, reply) => {
			const task = await createCall(world, Object(request.body), reply);
			if (!task) return reply;
			const entry: TaskCall = { task, call: task.calls[0] };
			const id = callId(entry);
			journal.dial([task], { dialect: 'speech', idOf: () => ({ taskId: id, runId: id }) });
			return await reply.code(201).send(wrapped(shapes.detail(entry)));
		});

		app.get('/calls', async (request) => {
			const { call_status: status, pipe_id: pipe } = query(request);
			const all = callsOf(world);
			const isAsked = (row: Row) =>
				row.status === (status ?? row.status) && row.pipe_id === (pipe ?? row.pipe_id);
			const isFiltered = status !== undefined || pipe !== undefined;
			const list = isFiltered ? all.filter((entry) => isAsked(shapes.listRow(entry))) : all;
			const { rows, ...about } = pageOfCalls(request, moods.paging, list);
			const shown = ordered(
				rows.map((entry) => shapes.listRow(entry)),
				request,
				faults,
			);
			return moods.paging === 'none' || moods.paging === 'skip'
				? wrapped(shown)
				: { ...about, data: shown };
		});

		app.get<OfCall>('/calls/:call', async (request, reply) => {
			const entry = await asked(request, reply);
			return entry ? wrapped(shapes.detail(entry)) : reply;
		});

		app.get<OfCall>('/calls/:call/analytics', async (request, reply) => {
			const entry = await asked(request, reply);
			return entry ? wrapped(shapes.analytics(entry)) : reply;
		});

		app.post<OfCall>('/calls/:call/hangup', async (request, reply) => {
			const entry = await asked(request, reply);
			if (!entry) return reply;
			if (!shapes.isUnderWay(entry)) {
				return await reply.code(409).send({ detail: 'call_not_active' });
			}
			journal.hangUp(callId(entry));
			world.hangUp(entry.task.taskId);
			return moods.hangUp === 'empty'
				? await reply.code(204).send()
				: wrapped(shapes.detail(entry));
		});
	};

	return async (app: FastifyInstance): Promise<void> => {
		refuseStrangers(app, world, apiKey);
		refuseUnreadable(app);
		app.setNotFoundHandler(answerUnknown);
		routesOfDirectory(app);
		routesOfAnalytics(app);
		routesOfCalls(app);
	};
}
