import type {
	ICredentialTestFunctions,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { isObject } from '../../domain/json';
import type { HttpAnswer } from './answer';
import { Connection, patience, type Send, testPatience, USER_AGENT } from './connection';
import { cancelled, notDownloaded } from './noAnswer';
import { authHeaders, type Settings } from './settings';

/** The n8n contexts in which the nodes send requests. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

function toAnswer(response: unknown): HttpAnswer {
	if (!isObject(response)) return { status: 0, headers: {}, body: undefined };
	const { statusCode, headers, body } = response;
	return {
		status: typeof statusCode === 'number' ? statusCode : 0,
		headers: isObject(headers) ? headers : {},
		body,
	};
}

/**
 * Returns the context of an execution whose requests are sent although the execution was cancelled: n8n aborts
 * those of a context that has a signal (`httpRequestWithAuthentication` of n8n-core 2.41).
 */
export function withoutCancelSignal(context: IExecuteFunctions): IExecuteFunctions {
	const withoutSignal: IExecuteFunctions = Object.create(context);
	withoutSignal.getExecutionCancelSignal = () => undefined;
	return withoutSignal;
}

/** Opens a connection for a node that is executed, polled or edited. */
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
export interface StreamedAnswer {
	status: number;
	headers: Record<string, unknown>;
	body: AsyncIterable<Uint8Array>;
}

/** The same as n8n returns it (`httpRequest` with the encoding `stream`, n8n-core 2.41). */
interface StreamedResponse extends Omit<StreamedAnswer, 'status'> {
	statusCode: number;
}

/** Downloads what is at an address. */
export type Download = (url: string) => Promise<StreamedAnswer>;

/** Returns a download for a node that is executed. The key is not sent along, so redirects may be followed. */
export function downloadOf(context: IExecuteFunctions): Download {
	return async (url) => {
		try {
			const { statusCode, headers, body }: StreamedResponse = await context.helpers.httpRequest({
				method: 'GET',
				url,
				headers: { 'User-Agent': USER_AGENT },
				encoding: 'stream',
				timeout: patience.requestMs,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
			});
			return { status: statusCode, headers, body };
		} catch (error) {
			if (context.getExecutionCancelSignal()?.aborted) throw cancelled('none');
			throw notDownloaded(error, new URL(url).host);
		}
	};
}

/**
 * Opens a connection for the test of a credential, for which n8n has no other helper than its oldest one
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
