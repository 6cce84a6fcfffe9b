import { asNumber, at, isObject, type JsonObject, type JsonValue } from '../../domain/json';
import { forbidden, keyRefused, notForKeys, takesNoKeys } from './accessRefusals';
import { type HttpAnswer, isWebPage } from './answer';
import { badAnswer } from './badAnswer';
import {
	isOutageBehind,
	notFound,
	notServed,
	rateLimited,
	redirected,
	refused,
	unavailable,
	wrongAddress,
} from './refusals';
import type { RequestNote } from './requestNote';
import type { Settings } from './settings';

/** Returns the status that counts: the platform answers some refusals with HTTP 200 and a `status_code` in the body. */
function statusOf({ status, body }: HttpAnswer): number {
	const stated = asNumber(at(body, 'status_code')) ?? 0;
	return status < 300 && (stated === 206 || stated > 299) ? stated : status;
}

function isEmpty(body: unknown): boolean {
	return body === undefined || body === null || body === '';
}

function isJson(body: unknown): body is JsonObject | JsonValue[] {
	return typeof body === 'object' && body !== null;
}

/** Names what a body is that is no JSON, for a message. */
function contentOf(body: unknown): string {
	if (isWebPage(body)) return 'a web page';
	return isEmpty(body) ? 'an empty answer' : 'something that is not JSON';
}

/**
 * Returns the JSON of a usable answer.
 *
 * The platform answers business refusals (wrong space, no access, validation) with HTTP 206 (server
 * source, documentation), so of the 2xx only the others are good.
 *
 * @throws UnpodError for a refusal, with what happened, what to do and whether the request may have had an
 * effect
 */
export function judge(answer: HttpAnswer, request: RequestNote, settings: Settings): JsonValue {
	const status = statusOf(answer);
	const { body } = answer;
	if (status >= 300 && status < 400) throw redirected(answer, request, settings);
	if (status === 401) {
		throw takesNoKeys(answer, request) ? notForKeys(request) : keyRefused(answer, settings);
	}
	if (status === 403) throw forbidden(answer, request, settings);
	if (status === 404 || status === 405) {
		throw isObject(body)
			? notFound(answer, request, settings)
			: notServed(answer, request, settings);
	}
	if (status === 429) throw rateLimited(answer, settings);
	if (status >= 500 || isOutageBehind(answer, status, request, settings)) {
		throw unavailable(answer, status, request, settings);
	}
	if (status === 400 && isWebPage(body)) throw wrongAddress(answer, settings);
	if (status >= 400 || status === 206) throw refused(answer, status, request, settings);
	if (status < 200) throw badAnswer('an unknown status', request, settings);
	if (isJson(body)) return body;
	if (isEmpty(body) && request.mayBeEmpty) return null;
	throw badAnswer(contentOf(body), request, settings);
}
