import { InputError } from '../domain/errors/inputError';
import type { JsonObject } from '../domain/json';
import { ONCE_KEY, REQUEST_ID_KEY } from './orderKeys';

const REMEDY =
	"Give the field another name under 'Metadata', and use that name in the agent's prompt. Nobody was called.";

/**
 * Refuses metadata under a name that is taken: it would be overwritten on its way, or stand for something
 * else. Names that differ in case are others.
 *
 * @param taken the service's own names and what each means there
 * @throws InputError that names the field
 */
export function refuseTakenNames(metadata: JsonObject, taken: ReadonlyMap<string, string>): void {
	for (const name of Object.keys(metadata)) {
		if (name === REQUEST_ID_KEY || name === ONCE_KEY) {
			throw new InputError(
				`'Metadata' holds a field named ${name}, by which this node finds its calls again`,
				REMEDY,
			);
		}
		const meaning = taken.get(name);
		if (meaning === undefined) continue;
		throw new InputError(`'Metadata' holds a field named ${name}, ${meaning}`, REMEDY);
	}
}
