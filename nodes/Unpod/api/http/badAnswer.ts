import { UnpodError } from '../../domain/errors/unpodError';
import { DIALECTS } from './dialects';
import { quote } from './quote';
import { possibleEffect, type RequestNote, routeOf } from './requestNote';
import type { Settings } from './settings';

/** Builds the error for an answer with a good status whose content is no answer of Unpod's. */
export function badAnswer(
	what: string,
	request: RequestNote,
	settings: Settings,
	body?: unknown,
): UnpodError {
	const quoted = quote(body, settings);
	return new UnpodError({
		kind: 'badAnswer',
		message: `${settings.host} answered ${routeOf(request)} with ${what}`,
		description: `Expected the JSON of Unpod's API. Check 'Base URL' and 'API Version' (now ${DIALECTS[settings.dialect].name}) in the credential.${quoted}`,
		quote: quoted.trim(),
		effect: possibleEffect(request),
	});
}

/** Builds the error for a list that announces more rows and does not return them. */
export function incompleteList(request: RequestNote, settings: Settings): UnpodError {
	return new UnpodError({
		kind: 'badAnswer',
		message: `${settings.host} announces more rows of ${routeOf(request)}, but does not return them`,
		description:
			'A part of the list would be missing, so none of it is used. Try again in a moment. If this continues, this Unpod returns its lists in a form that the node does not support: report it at https://github.com/unpod-ai/n8n-nodes-unpod/issues.',
	});
}
