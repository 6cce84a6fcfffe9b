import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxClock } from './clock.mts';
import type { Task } from './entities.mts';
import type { Dialect } from './sandbox.mts';
import { query } from './paging.mts';

/** A call that exists because somebody asked for it. */
export interface DialledCall {
	phoneNumber: string;
	/** When it was asked for, in milliseconds since 1970. */
	at: number;
	/** As the dialect shows it that the call was asked for in. */
	taskId: string;
	runId: string;
	dialect: Dialect;
}

export interface ReceivedRequest {
	method: string;
	/** As received, without its query. */
	path: string;
	query: Record<string, string>;
	headers: IncomingHttpHeaders;
	body: unknown;
	/** Milliseconds since 1970. */
	at: number;
	/** What was answered, null where nothing was. */
	status: number | null;
}

interface Dialling {
	dialect: DialledCall['dialect'];
	idOf: (task: Task) => { taskId: string; runId: string };
}

/** What a sandbox was asked and whom it phoned: the facts that tests assert. */
export class Journal {
	readonly dialled: DialledCall[] = [];

	readonly requests: ReceivedRequest[] = [];

	/** IDs of calls that were hung up because somebody asked for it. */
	readonly hungUp: string[] = [];

	private readonly entries = new WeakMap<FastifyRequest, ReceivedRequest>();

	constructor(private readonly clock: SandboxClock) {}

	/** Notes a call for each task whose space makes calls. */
	dial(tasks: Task[], { dialect, idOf }: Dialling): void {
		for (const task of tasks.filter(({ executionType }) => executionType === 'call')) {
			this.dialled.push({
				phoneNumber: task.phoneNumber,
				at: this.clock.now(),
				...idOf(task),
				dialect,
			});
		}
	}

	hangUp(callId: string): void {
		this.hungUp.push(callId);
	}

	/** Notes requests as they come. Goes before all other hooks. */
	noteRequests(app: FastifyInstance): void {
		app.addHook('onRequest', async (request) => {
			const entry: ReceivedRequest = {
				method: request.method,
				path: request.url.split('?')[0],
				query: query(request),
				headers: request.headers,
				body: undefined,
				at: this.clock.now(),
				status: null,
			};
			this.entries.set(request, entry);
			this.requests.push(entry);
		});
		app.addHook('preHandler', async (request) => {
			const entry = this.entries.get(request);
			if (entry) entry.body = request.body;
		});
	}

	/** Notes what is answered. Goes after all other hooks, so that an answer held back is not noted. */
	noteAnswers(app: FastifyInstance): void {
		app.addHook('onSend', async (request, reply) => {
			const entry = this.entries.get(request);
			if (entry) entry.status = reply.statusCode;
		});
	}
}
