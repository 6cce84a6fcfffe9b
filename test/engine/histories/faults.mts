import fc from 'fast-check';
import type { Fault } from '../../sandbox/index.mts';

type When = 'before' | 'after';

interface Place {
	skip: number;
	times: number;
}

/** Something that goes wrong with orders, before or after the call exists. */
export type OrderFault = Place &
	(
		| { status: number; when: When }
		| { reset: When }
		/** No answer ever comes. */
		| { hang: true; when: When }
		/** It is carried out so many milliseconds later, whether or not somebody waits for it. */
		| { lateMs: number }
		| { html: true; when: When }
		| { malformed: true; when: When }
		| { empty: true; when: When }
	);

/** Something that goes wrong with the lists that are looked at. */
export type ListFault = Place &
	(
		| { status: number }
		| { reset: 'before' }
		| { html: true }
		| { malformed: true }
		| { shuffle: true }
	);

const REFUSALS = [400, 401, 403, 404, 405, 422, 206, 307];

/** Answers that leave it open whether a call was placed. */
const DOUBTS = [500, 502, 504, 302, 409];

/** Faults of orders; where lists may be refused, no 429 comes of an order that was taken. */
export function orderFault(kind: { refusesLists: boolean }): fc.Arbitrary<OrderFault> {
	const place = { skip: fc.nat({ max: 4 }), times: fc.integer({ min: 1, max: 3 }) };
	const when = fc.constantFrom<When>('before', 'after');
	const unseen = kind.refusesLists ? fc.constant<When>('before') : when;
	const isSet = fc.constant<true>(true);
	return fc.oneof(
		{
			weight: 4,
			arbitrary: fc.record({
				status: fc.constantFrom(...REFUSALS),
				when,
				...place,
			}),
		},
		{ weight: 2, arbitrary: fc.record({ status: fc.constantFrom(...DOUBTS), when, ...place }) },
		{ weight: 2, arbitrary: fc.record({ status: fc.constant(429), when: unseen, ...place }) },
		{ weight: 2, arbitrary: fc.record({ reset: when, ...place }) },
		fc.record({ hang: isSet, when, ...place }),
		fc.record({ lateMs: fc.constantFrom(5000, 20_000, 50_000), ...place }),
		fc.record({ html: isSet, when, ...place }),
		fc.record({ malformed: isSet, when, ...place }),
		fc.record({ empty: isSet, when, ...place }),
	);
}

const listPlace = { skip: fc.nat({ max: 3 }), times: fc.integer({ min: 1, max: 4 }) };

export const listFault: fc.Arbitrary<ListFault> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({ status: fc.constantFrom(401, 403, 404, 429, 500), ...listPlace }),
	},
	fc.record({ reset: fc.constant<'before'>('before'), ...listPlace }),
	fc.record({ html: fc.constant<true>(true), ...listPlace }),
	fc.record({ malformed: fc.constant<true>(true), ...listPlace }),
	fc.record({ shuffle: fc.constant<true>(true), ...listPlace }),
);

/** Whether it stays open after a fault whether the call was placed. */
export function leavesDoubt(fault: OrderFault): boolean {
	return !('status' in fault) || DOUBTS.includes(fault.status);
}

/** The fault of an order as the sandbox has it. */
export function faultOfOrder(fault: OrderFault): Fault {
	const on = { method: 'POST' } as const;
	if (!('status' in fault)) return { on, ...fault };
	const isRedirect = fault.status === 307 || fault.status === 302;
	const body = { status_code: fault.status, message: 'Invalid Space Token', data: {} };
	return isRedirect
		? { on, redirect: 'http://127.0.0.1:9/elsewhere', ...fault }
		: { on, body, ...fault };
}
