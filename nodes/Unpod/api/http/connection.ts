import type { IHttpRequestOptions } from 'n8n-workflow';
import { version } from '../../../../package.json';
import { asUnpodError, UnpodError } from '../../domain/errors/unpodError';
import type { JsonObject, JsonValue } from '../../domain/json';
import { clock } from '../../shared/clock';
import type { HttpAnswer } from './answer';
import { judge } from './judge';
import { brokenConnection, cancelled } from './noAnswer';
import type { RequestNote } from './requestNote';
import type { Settings } from './settings';

/** The query of a request. */
export type Query = Record<string, string | number>;

/** A request as a dialect asks for it. */
export interface OutgoingRequest extends RequestNote {
	query?: Query;
}

/** Sends one request and returns the answer whatever its status; rejects when there is none. */
export type Send = (options: IHttpRequestOptions) => Promise<HttpAnswer>;

/** How long a connection waits, in milliseconds, and how often it tries. */
export const patience = {
	/** One request. n8n's own limit is five minutes, longer than a poll may take. */
	requestMs: 30_000,
	/** All tries of one read together. */
	readMs: 60_000,
	/** All pauses before one order is sent again (429, connection refused). */
	orderMs: 60_000,
	tries: 5,
};

/** How long the test of a credential waits: a person waits for it and can repeat it with a click. */
export const testPatience = { ...patience, requestMs: 10_000, tries: 1 };

/** How requests name this package. */
export const USER_AGENT = `n8n-nodes-unpod/${version}`;

/**
 * Returns a pause of 1, 2, 4, 8 seconds in milliseconds, shortened by up to a half so that many callers don't repeat at
 * the same time.
 */
function backOffMs(triesMade: number): number {
	return 1000 * 2 ** (triesMade - 1) * (1 - clock.random() / 2);
}

const REPEATED_READ_STATUSES = [429, 502, 503, 504];

function mayReadAgain(error: UnpodError): boolean {
	// An outage behind the API has the status of a refusal.
	if (error.httpCode === 206) return error.kind === 'unavailable';
	return error.httpCode === null
		? ['connectionRefused', 'unreachable', 'unavailable', 'timedOut'].includes(error.kind)
		: REPEATED_READ_STATUSES.includes(error.httpCode);
}

/** Requests to one Unpod host with one key. */
export class Connection {
	constructor(
		readonly settings: Settings,
		private readonly send: Send,
		private readonly signal?: AbortSignal,
		private readonly limits = patience,
	) {}

	/**
	 * Reads from a path and returns the JSON of the answer. Repeats on 429, 502, 503, 504 and broken
	 * connections: after Retry-After where the answer has it, else after growing pauses.
	 *
	 * @throws UnpodError
	 */
	async get(path: string, query: Query = {}): Promise<JsonValue> {
		return await this.persist({ method: 'GET', path, query });
	}

	/**
	 * Posts once and returns the JSON of the answer. `sendOrder` decides what may be sent again, and when.
	 *
	 * @throws UnpodError whose `effect` is unknown where the request may have been carried out
	 */
	async post(path: string, body: JsonObject): Promise<JsonValue> {
		const request = { method: 'POST', path, body } as const;
		return judge(await this.ask(request), request, this.settings);
	}

	/**
	 * Posts a request that has the same effect when it is sent twice. Repeats as a read does. Returns null for an
	 * empty answer, which counts as a success.
	 *
	 * @throws UnpodError
	 */
	async postIdempotent(path: string): Promise<JsonValue> {
		return await this.persist({ method: 'POST', path, mayBeEmpty: true });
	}

	/** Returns a connection with other settings, e.g. those of another dialect. */
	withSettings(settings: Settings): Connection {
		return new Connection(settings, this.send, this.signal, this.limits);
	}

	/** Returns until when an order that begins now may wait to be sent again. */
	orderDeadline(): number {
		return clock.now() + this.limits.orderMs;
	}

	/**
	 * Waits before a request is sent again: for Retry-After where the service named a time. Returns false where
	 * there were enough tries or the wait would end after the deadline.
	 */
	async pauseBeforeRepeat(error: UnpodError, tries: number, deadline: number): Promise<boolean> {
		if (tries >= this.limits.tries) return false;
		const pauseMs = error.retryAfterMs ?? backOffMs(tries);
		if (clock.now() + pauseMs > deadline) return false;
		await clock.pause(pauseMs, this.signal);
		return true;
	}

	/** Sends once and returns the answer as it is. Rejects with an UnpodError when there is none. */
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

	/** Sends a request until it is answered, as far as the limits allow. */
	private async persist(request: OutgoingRequest): Promise<JsonValue> {
		const deadline = clock.now() + this.limits.readMs;
		for (let tries = 1; ; tries++) {
			try {
				return judge(await this.ask(request), request, this.settings);
			} catch (error) {
				if (!(error instanceof UnpodError) || !mayReadAgain(error)) throw asUnpodError(error);
				if (!(await this.pauseBeforeRepeat(error, tries, deadline))) throw asUnpodError(error);
			}
		}
	}
}
