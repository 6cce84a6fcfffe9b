import { UnpodError } from '../../domain/errors/unpodError';

/**
 * Builds the error for an ID that no list of the service holds.
 *
 * @param parameter the name of the ID in the node
 * @param whereToLook the operation whose output has such IDs
 */
export function missing(
	parameter: string,
	id: string,
	whereToLook = `${parameter} > Get Many`,
): UnpodError {
	return new UnpodError({
		kind: 'notFound',
		httpCode: 404,
		message: `Unpod has no ${parameter.toLowerCase()} '${id}'`,
		description: `Check '${parameter}': pick it from the list, or copy its ID from the output of ${whereToLook}.`,
	});
}

/**
 * Returns what a list showed for an ID.
 *
 * @throws UnpodError, as `missing` builds it, where the list showed nothing
 */
export function requireFound<T>(
	found: T | null | undefined,
	parameter: string,
	id: string,
	whereToLook?: string,
): T {
	if (found === null || found === undefined) throw missing(parameter, id, whereToLook);
	return found;
}
