import { InputError, NOBODY_CALLED } from '../../domain/errors/inputError';
import type { JsonObject } from '../../domain/json';
import { ONCE_KEY, REQUEST_ID_KEY } from './orderKeys';

const REMEDY = `Give the field another name under 'Metadata', and use that name in the agent's prompt. ${NOBODY_CALLED}`;

/**
 * Refuses metadata under a name that is taken: the service would overwrite it, or use it as something else. Names
 * that differ in case are different names.
 *
 * @param taken the service's own names and what each means there
 * @throws InputError that names the field
 */
export function refuseTakenNames(metadata: JsonObject, taken: ReadonlyMap<string, string>): void {
	for (const name of Object.keys(metadata)) {
		if (name === REQUEST_ID_KEY || name === ONCE_KEY) {
			throw new InputError(
				`'Metadata' contains a field named ${name}, which this node uses to find its calls again`,
				REMEDY,
			);
		}
		const meaning = taken.get(name);
		if (meaning === undefined) continue;
		throw new InputError(`'Metadata' contains a field named ${name}, ${meaning}`, REMEDY);
	}
}

/**
 * Refuses metadata under a name that a field of the form is sent as too: one of the two would be lost.
 *
 * @param filled the field's display name and what was entered there, null for nothing
 * @throws InputError that names both, where they differ
 */
export function refuseTwoValues(
	metadata: JsonObject,
	name: string,
	filled: { displayName: string; value: string | null },
): void {
	const { displayName, value } = filled;
	if (value === null || !Object.hasOwn(metadata, name) || metadata[name] === value) return;
	throw new InputError(
		`'Metadata' and '${displayName}' both set ${name}, to different values`,
		`Remove one of them: the agent gets only one value under this name. ${NOBODY_CALLED}`,
	);
}
