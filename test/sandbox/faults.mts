import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Whether the request is carried out before it goes wrong. */
export type FaultTime = 'before' | 'after';

export type FaultKind =
	| { status: number; body?: unknown; headers?: Record<string, string>; when?: FaultTime }
	| { hang: true; when?: FaultTime }
	| { reset: FaultTime }
	| { html: true; when?: FaultTime }
	| { malformed: true; when?: FaultTime }
	| { empty: true; when?: FaultTime }
	| { redirect: string; status?: number; when?: FaultTime }
	| { delayMs: number }
	| { shuffle: true }
	| { repeatPage: true };

/** Something that goes wrong with the next requests that fit `on`. */
export type Fault = FaultKind & {
	on?: { method?: string; path?: string | RegExp };
	/** So many fitting requests pass first. */
	skip?: number;
	/** So many then go wrong, 1 if left out. */
	times?: number;
};

interface QueuedFault {
	fault: Fault;
	skip: number;
	left: number;
}

const HTML = '<!doctype html><html><head><title>Welcome</title></head><body>Sign in</body></html>';

function fits({ on = {} }: Fault, method: string, path: string): boolean {
	if (on.method !== undefined && on.method !== method) return false;
	if (on.path === undefined) return true;
	return typeof on.path === 'string' ? path.includes(on.path) : on.path.test(path);
}

/** The faults that wait for their requests. */
export class Faults {
	private queue: QueuedFault[] = [];

	private readonly chosen = new WeakMap<FastifyRequest, Fault>();

	add(fault: Fault): void {
		this.queue.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
	}

	clear(): void {
		this.queue = [];
	}

	of(request: FastifyRequest): Fault | undefined {
		return this.chosen.get(request);
	}

	private choose(method: string, path: string): Fault | undefined {
		const queued = this.queue.find(({ fault, left }) => left > 0 && fits(fault, method, path));
		if (!queued) return undefined;
		if (queued.skip > 0) {
			queued.skip--;
			return undefined;
		}
		queued.left--;
		return queued.fault;
	}

	/** Puts the faults between the server and its routes. */
	install(app: FastifyInstance): void {
		app.addHook('preHandler', async (request, reply) => {
			const fault = this.choose(request.method, request.url.split('?')[0]);
			if (!fault) return undefined;
			this.chosen.set(request, fault);
			if ('delayMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
			return timeOf(fault) === 'before' ? await strikeBefore(fault, request, reply) : undefined;
		});
		app.addHook('onSend', async (request, reply, payload) => {
			const fault = this.chosen.get(request);
			return fault && timeOf(fault) === 'after'
				? await strikeAfter(fault, request, reply)
				: payload;
		});
	}
}

function timeOf(fault: Fault): FaultTime | null {
	if ('reset' in fault) return fault.reset;
	if ('delayMs' in fault || 'shuffle' in fault || 'repeatPage' in fault) return null;
	return fault.when ?? 'before';
}

function answerOf(fault: Fault, reply: FastifyReply): string {
	if ('redirect' in fault) {
		void reply.code(fault.status ?? 302).header('location', fault.redirect);
		return '';
	}
	if ('html' in fault) {
		void reply.code(200).type('text/html');
		return HTML;
	}
	if ('malformed' in fault) {
		void reply.code(200).type('application/json');
		return '{"data": [{"task_id": "T1", ';
	}
	if ('empty' in fault) {
		void reply.code(200);
		return '';
	}
	if ('status' in fault && fault.status !== undefined) {
		void reply
			.code(fault.status)
			.type('application/json')
			.headers(fault.headers ?? {});
		return JSON.stringify(fault.body ?? { message: 'Something went wrong' });
	}
	return '';
}

const forever = async () => await new Promise<never>(() => {});

async function strikeBefore(fault: Fault, request: FastifyRequest, reply: FastifyReply) {
	if ('reset' in fault) request.raw.socket.resetAndDestroy();
	if ('reset' in fault || 'hang' in fault) return reply.hijack();
	return await reply.send(answerOf(fault, reply));
}

async function strikeAfter(
	fault: Fault,
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<string> {
	if ('reset' in fault) request.raw.socket.resetAndDestroy();
	if ('reset' in fault || 'hang' in fault) return await forever();
	void reply.removeHeader('content-length');
	return answerOf(fault, reply);
}
