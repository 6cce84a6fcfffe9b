import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Task } from './call.mts';
import type { SandboxClock } from './clock.mts';
import { query } from './paging.mts';

export interface DialledCall {
	phoneNumber: string;
	at: number;
	taskId: string;
	runId: string;
	dialect: 'v1' | 'platform';
}

export interface ReceivedRequest {
	method: string;
	/** As received, without its query. */
	path: string;
	query: Record<string, string>;
	headers: Record<string, unknown>;
	body: unknown;
	at: number;
	/** What was answered, null where nothing was. */
	status: number | null;
}

/** What a sandbox was asked and whom it phoned: the facts that tests assert. */
export class Journal {
	readonly dialled: DialledCall[] = [];

	readonly requests: ReceivedRequest[] = [];

	constructor(private readonly clock: SandboxClock) {}

	dial(tasks: Task[], dialect: DialledCall['dialect']): void {
		for (const { phoneNumber, taskId, runId, phones } of tasks) {
			if (phones) this.dialled.push({ phoneNumber, at: this.clock.now(), taskId, runId, dialect });
		}
	}

	install(app: FastifyInstance): void {
		const entries = new WeakMap<FastifyRequest, ReceivedRequest>();
		app.addHook('onRequest', async (request, reply) => {
			const entry: ReceivedRequest = {
				method: request.method,
				path: request.url.split('?')[0],
				query: query(request),
				headers: request.headers,
				body: undefined,
				at: this.clock.now(),
				status: null,
			};
			entries.set(request, entry);
			this.requests.push(entry);
			reply.raw.on('finish', () => {
				entry.status = reply.raw.statusCode;
			});
		});
		app.addHook('preHandler', async (request) => {
			const entry = entries.get(request);
			if (entry) entry.body = request.body;
		});
	}
}
