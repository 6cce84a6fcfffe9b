import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxClock } from './clock.mts';

/** Whether the request is carried out before it goes wrong: afterwards a call exists. */
type FaultTime = 'before' | 'after';

type FaultKind =
	/** A text as body is sent as a web page, anything else as JSON. */
	| { status: number; body?: unknown; headers?: Record<string, string>; when?: FaultTime }
	/** No answer until the sandbox is closed. */
	| { hang: true; when?: FaultTime }
	/** The connection is reset. */
	| { reset: FaultTime }
	| { html: true; when?: FaultTime }
	/** Cut-off JSON. */
	| { malformed: true; when?: FaultTime }
	| { empty: true; when?: FaultTime }
	| { redirect: string; status?: number; when?: FaultTime }
	/** Real milliseconds; then the request goes on as usual. */
	| { delayMs: number }
	/** Milliseconds of the sandbox's clock; then it is carried out, though its sender may have cut it off. */
	| { lateMs: number }
	/** Rows of a list in another order, always the same. */
	| { shuffle: true }
	/** The first page of a list, whichever is asked for. */
	| { repeatPage: true };

/** Something that goes wrong with the next requests that fit `on`. */
export type Fault = FaultKind & {
	/** A text fits wherever it is in the path, or in the body's JSON: so a fault meets the call of one number. */
	on?: { method?: 'GET' | 'POST'; path?: string | RegExp; body?: string };
	/** So many fitting requests that no earlier fault takes pass first. */
	skip?: number;
	/** So many then go wrong, 1 if left out. */
	times?: number;
};

interface QueuedFault {
	fault: Fault;
	skip: number;
	left: number;
}

function fits({ on = {} }: Fault, { method, url, body }: FastifyRequest): boolean {
	const [path] = url.split('?');
	if (on.method !== undefined && on.method !== method) return false;
	if (on.body !== undefined && !JSON.stringify(body ?? '').includes(on.body)) return false;
	if (on.path === undefined) return true;
	return typeof on.path === 'string' ? path.includes(on.path) : path.search(on.path) !== -1;
}

/** The faults that wait for their requests. One request meets one fault at most. */
export class Faults {
	private queue: QueuedFault[] = [];

	private readonly chosen = new WeakMap<FastifyRequest, Fault>();

	private readonly ending = new AbortController();

	constructor(private readonly clock: SandboxClock) {}

	add(fault: Fault): void {
		this.queue.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? 1 });
	}

	clear(): void {
		this.queue = [];
	}

	/** Ends delays, so that nothing is carried out once the sandbox is closed. */
	end(): void {
		this.ending.abort();
	}

	of(request: FastifyRequest): Fault | undefined {
		return this.chosen.get(request);
	}

	private choose(request: FastifyRequest): Fault | undefined {
		const fitting = this.queue.filter(({ fault, left }) => left > 0 && fits(fault, request));
		for (const queued of fitting) {
			if (queued.skip === 0) {
				queued.left--;
				return queued.fault;
			}
			queued.skip--;
		}
		return undefined;
	}

	/** Waits, and returns whether there is still a sandbox then. */
	private async delay(milliseconds: number): Promise<boolean> {
		const { signal } = this.ending;
		await setTimeout(milliseconds, undefined, { ref: false, signal }).catch(() => undefined);
		return !signal.aborted;
	}

	/** Waits on the sandbox's clock, and gives whether there is still a sandbox then. */
	private async beLate(milliseconds: number): Promise<boolean> {
		await this.clock.reach(this.clock.now() + milliseconds);
		return !this.ending.signal.aborted;
	}

	/** Puts the faults between the server and its routes. */
	install(app: FastifyInstance): void {
		app.addHook('preHandler', async (request, reply) => {
			const fault = this.choose(request);
			if (!fault) return undefined;
			this.chosen.set(request, fault);
			if ('delayMs' in fault && !(await this.delay(fault.delayMs))) return reply.hijack();
			if ('lateMs' in fault && !(await this.beLate(fault.lateMs))) return reply.hijack();
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
	if ('delayMs' in fault || 'lateMs' in fault) return null;
	if ('shuffle' in fault || 'repeatPage' in fault) return null;
	return fault.when ?? 'before';
}

const HTML = '<!doctype html><html><head><title>Welcome</title></head><body>Sign in</body></html>';

/** Sets status and headers of a fault's answer and returns its body. */
function answerOf(fault: Fault, reply: FastifyReply): string {
	const answer = (code: number, type: string, body: string) => {
		void reply.code(code).type(type);
		return body;
	};
	if ('redirect' in fault) {
		void reply.header('location', fault.redirect);
		return answer(fault.status ?? 302, 'text/html', '');
	}
	if ('html' in fault) return answer(200, 'text/html', HTML);
	if ('malformed' in fault) return answer(200, 'application/json', '{"data": [{"task_id": "T1", ');
	if (!('status' in fault)) return answer(200, 'application/json', '');
	const { status, body = { message: 'Something went wrong' }, headers = {} } = fault;
	const isText = typeof body === 'string';
	const text = answer(
		status ?? 500,
		isText ? 'text/html' : 'application/json',
		isText ? body : JSON.stringify(body),
	);
	void reply.headers(headers);
	return text;
}

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
	if ('reset' in fault || 'hang' in fault) return await new Promise<never>(() => {});
	void reply.removeHeader('content-length');
	return answerOf(fault, reply);
}
