import { UnpodError } from '../domain/errors/unpodError';

/** The error for an id that no list of the service holds. `parameter` is its name in the node. */
export function missing(parameter: string, id: string, whereToLook: string): UnpodError {
	return new UnpodError({
		kind: 'notFound',
		httpCode: 404,
		message: `Unpod knows no ${parameter.toLowerCase()} '${id}'`,
		description: `Check '${parameter}': pick it from the list, or copy its ID from the output of ${whereToLook}.`,
	});
}

/** The error for a list that Quick Start (v1) keeps by space alone. */
export function needsSpace(what: string): UnpodError {
	return new UnpodError({
		kind: 'refused',
		message: `'Space' is needed to list ${what}`,
		description: `Quick Start (v1) lists ${what} by space. Pick one under 'Space'.`,
	});
}
