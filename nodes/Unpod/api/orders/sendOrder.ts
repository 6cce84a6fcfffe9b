import { asUnpodError, type UnpodError } from '../../domain/errors/unpodError';
import type { JsonObject, JsonValue } from '../../domain/json';
import { badAnswer } from '../http/badAnswer';
import type { Connection } from '../http/connection';
import type { Settings } from '../http/settings';
import type { Lookup, PlacedTask } from '../shapes';

/** The result of an order: an answer at one of its paths, or the call that a lookup found. */
type Ordered = { path: string; answer: JsonValue } | { found: PlacedTask };

/**
 * Returns the call of an order: the one that a lookup found, or the one that the answer names.
 *
 * @param read reads the answer; null where it names no call
 * @param lacking what such an answer lacks, for the message
 * @throws UnpodError whose `effect` is unknown where the answer names no call
 */
export function placedBy(
	ordered: Ordered,
	read: (answer: JsonValue) => PlacedTask | null,
	lacking: string,
	settings: Settings,
): PlacedTask {
	if ('found' in ordered) return ordered.found;
	const { path, answer } = ordered;
	const placed = read(answer);
	if (placed === null) throw badAnswer(lacking, { method: 'POST', path }, settings, answer);
	return placed;
}

/** Returns whether the service doesn't know the path. */
function isNotServed({ httpCode }: UnpodError): boolean {
	return httpCode === 404 || httpCode === 405;
}

/**
 * Sends an order that may not be carried out twice, and never a second time without a lookup in between: a
 * service can place a call and answer anything.
 *
 * - A connection that was refused: nothing was sent, so it is sent again after a pause.
 * - 429: sent again after a pause and a lookup, also where the lookup is refused: by the protocol, the order
 *   was not accepted.
 * - 404 or 405 and a further path: sent there after a lookup that did not find it; where the lookup is refused,
 *   the first refusal is thrown.
 * - Anything else is not sent again.
 *
 * @param paths where to send it, the next one where a path isn't served
 * @throws UnpodError whose `effect` is unknown where the order may have been carried out, and whose `httpCode`
 * is null only where nothing was answered
 */
export async function sendOrder(
	connection: Connection,
	paths: string[],
	body: JsonObject,
	lookUp: Lookup,
): Promise<Ordered> {
	const deadline = connection.orderDeadline();
	let answered: UnpodError | null = null;
	let notServed: UnpodError | null = null;
	let index = 0;
	for (let tries = 1; ; tries++) {
		const path = paths[index];
		try {
			return { path, answer: await connection.post(path, body) };
		} catch (error) {
			const refusal = asUnpodError(error);
			const isRefusedConnection = refusal.kind === 'connectionRefused';
			const hasNext = isNotServed(refusal) && index + 1 < paths.length;
			const isRepeated = isRefusedConnection || refusal.kind === 'rateLimited';
			if (refusal.httpCode !== null) answered = refusal;
			if (isNotServed(refusal)) notServed ??= refusal;
			// An earlier answer counts for more than a connection that is refused now: the order was sent.
			const last = refusal.effect === 'unknown' ? refusal : (answered ?? refusal);
			if (!hasNext && !isRepeated) {
				throw isNotServed(last) ? (notServed ?? last) : last;
			}
			if (isRepeated && !(await connection.pauseBeforeRepeat(refusal, tries, deadline))) {
				throw last;
			}
			if (isRefusedConnection && answered === null) continue;
			const result = await lookUp();
			if (result.kind === 'found') return { found: result.call };
			if (result.kind === 'possible') throw last.with({ effect: 'unknown' });
			if (!hasNext) continue;
			if (result.kind === 'unreadable') throw notServed ?? refusal;
			index++;
		}
	}
}
