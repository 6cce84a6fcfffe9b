import { InputError } from '../../domain/errors/inputError';
import { UnpodError } from '../../domain/errors/unpodError';
import { DIALECTS } from '../http/dialects';
import type { CallRequest, Dialect } from '../shapes';

/* What some dialects can't do: better no call than another one. */

/** Builds the error for a call that is to be ended in a dialect that has no such route. */
export function cannotHangUp(
	dialect: Dialect,
	otherwise = "Without it, a call continues until one side hangs up; to stop waiting for it, lower 'Timeout (Minutes)'.",
): UnpodError {
	return new UnpodError({
		kind: 'refused',
		message: `Calls can't be ended with ${DIALECTS[dialect].name}`,
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
		`'From Number' is not supported by ${DIALECTS[dialect].name}`,
		"Remove it: the agent's own number is used. Only Speech lets you choose one.",
	);
}

/**
 * Refuses to call through a bridge where the dialect has no field for it.
 *
 * @param remedy what to do instead
 * @throws InputError
 */
export function refuseBridgeSlug(
	{ bridgeSlug }: CallRequest,
	dialect: Dialect,
	remedy: string,
): void {
	if (bridgeSlug === null) return;
	throw new InputError(`'Bridge Slug' is not supported by ${DIALECTS[dialect].name}`, remedy);
}

/**
 * Refuses to call at a later time where the dialect calls at once.
 *
 * @param remedy what to do instead
 * @throws InputError
 */
export function refuseSchedule({ schedule }: CallRequest, dialect: Dialect, remedy: string): void {
	if (schedule === null || schedule.type === 'now') return;
	throw new InputError(
		`'Schedule' is not supported by ${DIALECTS[dialect].name}, which calls at once`,
		remedy,
	);
}
