import { InputError } from '../domain/errors/inputError';
import { UnpodError } from '../domain/errors/unpodError';
import type { CallRequest, Dialect } from './shapes';
import { DIALECT_NAMES } from './http/settings';

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

/** Builds the error for a list that Quick Start (v1) keeps by space alone. */
export function needsSpace(what: string): UnpodError {
	return new UnpodError({
		kind: 'refused',
		message: `'Space' is needed to list ${what}`,
		description: `Quick Start (v1) lists ${what} by space. Pick one under 'Space'.`,
	});
}

/** Builds the error for a call that is to be ended in a dialect that has no such route. */
export function cannotHangUp(
	dialect: Dialect,
	otherwise = "Without it, a call continues until one side hangs up; to stop waiting for it, lower 'Timeout (Minutes)'.",
): UnpodError {
	return new UnpodError({
		kind: 'refused',
		message: `Calls can't be ended with ${DIALECT_NAMES[dialect]}`,
		description: `Only Speech ends calls, and only those that were placed with it: switch 'API Version' in the credential to Speech. ${otherwise}`,
	});
}

/**
 * Refuses to call from a number where the dialect has no field for it.
 *
 * @throws InputError
 */
export function refuseFromNumber({ fromNumber }: CallRequest, dialect: Dialect): void {
	if (fromNumber === undefined) return;
	throw new InputError(
		`'From Number' is not supported by ${DIALECT_NAMES[dialect]}`,
		"Remove it: the agent's own number is used. Only Speech lets you choose one.",
	);
}
