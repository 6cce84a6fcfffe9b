import type {
	ICredentialTestFunctions,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { version } from '../../../../package.json';
import { clock } from '../../shared/clock';
import { isObject, type JsonObject, type JsonValue } from '../../domain/json';
import { asUnpodError, type HttpAnswer, UnpodError } from '../../domain/errors/unpodError';
import { brokenConnection, cancelled, notDownloaded } from './noAnswer';
import { judge } from './refusals';
import { authHeaders, type Settings } from './settings';

/** The n8n contexts in which the nodes send requests. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

export type Query = Record<string, string | number>;

export interface OutgoingRequest {
	method: 'GET' | 'POST';
	/** Relative to the dialect's base URL, with its slash at the end. */
	path: string;
	query?: Query;
	body?: JsonObject;
}

/** Sends one request as it stands and gives the answer whatever its status; rejects when there is none. */
type Send = (options: IHttpRequestOptions) => Promise<HttpAnswer>;

/** How patient a connection is. Milliseconds. */
export const patience = {
	/** One request. n8n's own limit is five minutes, longer than a poll may take. */
	requestMs: 30_000,
	/** All tries of one read together. */
	readMs: 60_000,
	/** All waiting for leave to place one call (429, connection refused). */
	orderMs: 60_000,
	tries: 5,
};

/** Somebody waits for the test of a credential, which can be started again with a click. */
export const testPatience = { ...patience, requestMs: 10_000, tries: 1 };

const USER_AGENT = `n8n-nodes-unpod/${version}`;

/** Waits 1, 2, 4, 8 seconds, each shortened by up to a half so that many callers don't come back at once. */
function backOffMs(triesMade: number): number {
	return 1000 * 2 ** (triesMade - 1) * (1 - clock.random() / 2);
}

const REPEATED_READ_STATUSES = [429, 502, 503, 504];

function mayReadAgain(error: UnpodError): boolean {
	// An outage behind the API comes with the status of a refusal.
	if (error.httpCode === 206) return error.kind === 'unavailable';
	return error.httpCode === null
		? ['connectionRefused', 'unreachable', 'unavailable', 'timedOut'].includes(error.kind)
		: REPEATED_READ_STATUSES.includes(error.httpCode);
}

/** A call that got a 429 or found nobody listening was not taken; after anything else it may have been. */
function mayOrderAgain(error: UnpodError): boolean {
	return error.kind === 'rateLimited' || error.kind === 'connectionRefused';
}

function toAnswer(response: unknown): HttpAnswer {
	if (!isObject(response)) return { status: 0, headers: {}, body: undefined };
	const { statusCode, headers, body } = response;
	return {
		status: typeof statusCode === 'number' ? statusCode : 0,
		headers: isObject(headers) ? headers : {},
		body,
	};
}

/** Requests to one Unpod host with one key. The only place that sends them. */
export class Connection {
	constructor(
		readonly settings: Settings,
		private readonly send: Send,
		private readonly signal?: AbortSignal,
		private readonly limits = patience,
	) {}

	/**
	 * Reads from a path and gives the JSON of the answer. Repeated on 429, 502, 503, 504 and broken
	 * connections: after Retry-After where given, else after growing pauses.
	 *
	 * @throws UnpodError
	 */
	async get(path: string, query: Query = {}): Promise<JsonValue> {
		return await this.persist({ method: 'GET', path, query }, this.limits.readMs, mayReadAgain);
	}

	/**
	 * Posts an order that may not be carried out twice. Repeated on 429 and on a connection that was
	 * refused, where it is certain that nothing happened, and on nothing else.
	 *
	 * @throws UnpodError whose `effect` says whether the order may have been carried out.
	 */
	async post(path: string, body: JsonObject): Promise<JsonValue> {
		return await this.persist({ method: 'POST', path, body }, this.limits.orderMs, mayOrderAgain);
	}

	/** Sends once and gives the answer as it came. Rejects with an UnpodError when there is none. */
	async ask(request: OutgoingRequest): Promise<HttpAnswer> {
		const { method, path, query, body } = request;
		if (this.signal?.aborted) throw cancelled('none');
		try {
			return await this.send({
				method,
				url: this.settings.baseUrl + path,
				qs: query,
				body,
				headers: { 'User-Agent': USER_AGENT },
				json: true,
				timeout: this.limits.requestMs,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				// A redirect followed by n8n takes the key along to the other host.
				disableFollowRedirect: true,
			});
		} catch (error) {
			throw this.signal?.aborted
				? cancelled(method === 'POST' ? 'unknown' : 'none')
				: brokenConnection(error, request, this.settings);
		}
	}

	private async persist(
		request: OutgoingRequest,
		waitMs: number,
		mayRepeat: (error: UnpodError) => boolean,
	): Promise<JsonValue> {
		const deadline = clock.now() + waitMs;
		for (let tries = 1; ; tries++) {
			try {
				return judge(await this.ask(request), request, this.settings);
			} catch (error) {
				const pauseMs = this.pauseBeforeRetry(error, tries, deadline, mayRepeat);
				if (pauseMs === null) throw asUnpodError(error);
				await clock.pause(pauseMs, this.signal);
			}
		}
	}

	private pauseBeforeRetry(
		error: unknown,
		tries: number,
		deadline: number,
		mayRepeat: (error: UnpodError) => boolean,
	): number | null {
		if (!(error instanceof UnpodError) || !mayRepeat(error) || tries >= this.limits.tries)
			return null;
		const pauseMs = error.retryAfterMs ?? backOffMs(tries);
		return clock.now() + pauseMs > deadline ? null : pauseMs;
	}
}

/** A connection for a node that is executed, polled or edited. */
export function connectionOf(
	context: RequestContext,
	settings: Settings,
	limits = patience,
): Connection {
	const signal =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const send: Send = async (options) =>
		toAnswer(
			await context.helpers.httpRequestWithAuthentication.call(context, 'unpodApi', options),
		);
	return new Connection(settings, send, signal, limits);
}

/** An answer to a request without the key, its body as a stream. */
export interface OpenAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: AsyncIterable<Uint8Array>;
}

/** Gets what lies at an address. */
export type Download = (url: string) => Promise<OpenAnswer>;

/** Downloads for a node that is executed. The key is not sent along, so redirects may be followed. */
export function downloadOf(context: IExecuteFunctions): Download {
	return async (url) => {
		try {
			const response: { statusCode: number; headers: Record<string, unknown> } & {
				body: AsyncIterable<Uint8Array>;
			} = await context.helpers.httpRequest({
				method: 'GET',
				url,
				headers: { 'User-Agent': USER_AGENT },
				encoding: 'stream',
				timeout: patience.requestMs,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
			});
			return { status: response.statusCode, headers: response.headers, body: response.body };
		} catch (error) {
			if (context.getExecutionCancelSignal()?.aborted) throw cancelled('none');
			throw notDownloaded(error, new URL(url).host);
		}
	};
}

/**
 * A connection for the test of a credential, which n8n gives no other helper than its oldest one
 * (`ICredentialTestFunctions` of n8n-workflow 2.41 knows `helpers.request` alone).
 */
export function testConnectionOf(
	context: ICredentialTestFunctions,
	settings: Settings,
): Connection {
	const send: Send = async ({ url, method, headers, qs, timeout }) =>
		toAnswer(
			await context.helpers.request({
				uri: url,
				method,
				qs,
				timeout,
				headers: { ...headers, ...authHeaders(settings) },
				json: true,
				simple: false,
				resolveWithFullResponse: true,
				followRedirect: false,
			}),
		);
	return new Connection(settings, send, undefined, testPatience);
}
