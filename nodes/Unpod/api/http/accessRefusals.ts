import { UnpodError } from '../../domain/errors/unpodError';
import { asText, at } from '../../domain/json';
import type { HttpAnswer } from './answer';
import { DIALECTS } from './dialects';
import { quote } from './quote';
import { type RequestNote, routeOf } from './requestNote';
import type { Settings } from './settings';

/** Builds the error for a key that Unpod refuses. */
export function keyRefused(answer: HttpAnswer, settings: Settings): UnpodError {
	return new UnpodError({
		kind: 'keyRefused',
		httpCode: 401,
		message: 'Unpod refused the API key',
		description: `Check 'API Key' in the credential, and that 'API Version' (now ${DIALECTS[settings.dialect].name}) is the one the key is for.${quote(answer.body, settings)}`,
	});
}

/** Lists whose view on the platform accepts no API keys, although its documentation says so (seen in its backend). */
const LISTS_OF_MEMBERS = /^(spaces|organizations)\/([^/]+\/)?$/;

/**
 * Returns whether the view accepts no API keys: the key was sent, and the view answers that there were no
 * credentials. Other views answer that a wrong key is invalid.
 */
export function takesNoKeys({ headers, body }: HttpAnswer, { path }: RequestNote): boolean {
	const challenge = asText(headers['www-authenticate']) ?? '';
	const isUnseen = /credentials were not provided/i.test(
		asText(at(body, 'message')) ?? asText(at(body, 'detail')) ?? '',
	);
	return isUnseen && (/^jwt\b/i.test(challenge) || LISTS_OF_MEMBERS.test(path));
}

/** Returns what to do without the list that a key may not read. */
function wayWithout({ path }: RequestNote): string {
	if (path === 'spaces/') {
		return "Where a node asks for a space, choose 'By ID' under 'Space' and enter the space's token, which you find in Unpod.";
	}
	return path.startsWith('spaces/')
		? 'Calls can be placed in this space and its runs and tasks can be read all the same.'
		: "Find the organization's handle in Unpod and enter it under 'Organization Handle' in the credential.";
}

/** Builds the error for a list that API keys may not read. */
export function notForKeys(request: RequestNote): UnpodError {
	const what = request.path.startsWith('organizations') ? 'organizations' : 'spaces';
	return new UnpodError({
		kind: 'forbidden',
		httpCode: 401,
		message: `Unpod does not let API keys read ${what}`,
		description: `The key itself may be right: Unpod shows ${what} only to people who are signed in. ${wayWithout(request)}`,
	});
}

/** Builds the error for what this key may not do. */
export function forbidden(
	answer: HttpAnswer,
	request: RequestNote,
	settings: Settings,
): UnpodError {
	return new UnpodError({
		kind: 'forbidden',
		httpCode: answer.status,
		message: 'Unpod does not allow this with your API key',
		description: `Ask an owner of the space or organization for access (owner or editor), or use another key.${quote(answer.body, settings) || ` The request was ${routeOf(request)}.`}`,
	});
}
