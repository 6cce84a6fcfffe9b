import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { isOf, readRequestId, requestIdOf } from '../../../../nodes/Unpod/calling/ledger/requestId';

const hex = (digits: number) =>
	fc
		.array(fc.constantFrom(...'0123456789abcdef'), { minLength: digits, maxLength: digits })
		.map((all) => all.join(''));

const caller = fc.record({ node: hex(32), execution: hex(32) });
const content = fc.record({ asked: hex(32), origin: fc.option(hex(32)) });
const small = fc.nat({ max: 4095 });

describe('a request ID', () => {
	it('has the form of a UUID and says which call it is', () => {
		fc.assert(
			fc.property(caller, content, small, small, (who, what, run, place) => {
				const id = requestIdOf(who, what, run, place);
				expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
				const read = readRequestId(id);
				expect(read).toMatchObject({ asked: what.asked.slice(0, 6), run });
				expect(read?.origin ?? '000000').toBe(what.origin?.slice(0, 6) ?? '000000');
				expect(read !== null && isOf(who, read)).toBe(true);
				expect(requestIdOf(who, what, run, place)).toBe(id);
			}),
			{ seed: 1 },
		);
	});

	it('is another in another run and for the next of several that are alike', () => {
		const who = { node: 'a'.repeat(32), execution: 'b'.repeat(32) };
		const what = { asked: 'c'.repeat(32), origin: null };
		const places = [0, 1, 4095].flatMap((run) => [0, 1, 4095].map((place) => [run, place]));
		const ids = places.map(([run, place]) => requestIdOf(who, what, run, place));
		expect(new Set(ids).size).toBe(places.length);
	});

	it('says nothing where it is one of version 0.1.0, or of somebody else', () => {
		for (const id of [randomUUID(), '', 'order 7', '0b5c2f6e-2f6e-8b5c-8f6e-0b5c2f6e2f6']) {
			expect(readRequestId(id)).toBeNull();
		}
	});
});
