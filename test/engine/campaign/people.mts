import fc from 'fast-check';
import type { CallPlan } from '../../sandbox/index.mts';

/** How somebody takes the calls of a campaign. */
export type Manner = 'answers' | 'busyFirst' | 'neverAnswers' | 'optsOut' | 'onTheList';

/** Somebody to be called, in a zone that follows from the number. */
export interface Person {
	id: string;
	phone: string;
	zone: string;
	manner: Manner;
}

/** Beginnings of numbers in eight zones, four of which change their clocks while the campaign runs or are off by a part of an hour. */
const PLACES: Array<{ zone: string; begins: string; digits: number }> = [
	{ zone: 'America/New_York', begins: '+1212555', digits: 4 },
	{ zone: 'America/Chicago', begins: '+1312555', digits: 4 },
	{ zone: 'America/Los_Angeles', begins: '+1415555', digits: 4 },
	{ zone: 'America/St_Johns', begins: '+1709726', digits: 4 },
	{ zone: 'Europe/Berlin', begins: '+4930', digits: 8 },
	{ zone: 'Asia/Calcutta', begins: '+9140', digits: 8 },
	{ zone: 'Asia/Tokyo', begins: '+8132', digits: 8 },
	{ zone: 'Australia/Sydney', begins: '+6129', digits: 8 },
];

const manner = fc.oneof(
	{ weight: 5, arbitrary: fc.constant<Manner>('answers') },
	{ weight: 3, arbitrary: fc.constant<Manner>('busyFirst') },
	{ weight: 2, arbitrary: fc.constant<Manner>('neverAnswers') },
	{ weight: 2, arbitrary: fc.constant<Manner>('optsOut') },
	{ weight: 1, arbitrary: fc.constant<Manner>('onTheList') },
);

/** So many people, at least one of whom is on the do-not-call list. */
export function people(count: number): fc.Arbitrary<Person[]> {
	return fc.array(manner, { minLength: count, maxLength: count }).map((manners) =>
		manners.map((one, index) => {
			const { zone, begins, digits } = PLACES[index % PLACES.length];
			return {
				id: `c-${index}`,
				phone: `${begins}${String(index).padStart(digits, '0')}`,
				zone,
				manner: index === 0 ? 'onTheList' : one,
			};
		}),
	);
}

/** Somebody says on the call that they want no more of them. */
export const OPTED_OUT: CallPlan = {
	output: { post_call_data: { profile_summary: { outcome: 'opted_out' } } },
	log: { outcome: 'opted_out' },
	findings: { outcome: 'opted_out' },
};
const BUSY: CallPlan = {
	outcome: 'failed',
	output: { call_status: 'busy' },
	log: { end_reason: 'busy' },
};

/** What happens on the calls to somebody, one after the other. */
export function plansOf({ manner: one }: Person): CallPlan[] {
	if (one === 'optsOut') return [OPTED_OUT];
	if (one === 'busyFirst') return [BUSY, { outcome: 'completed' }];
	return [{ outcome: one === 'neverAnswers' ? 'failed' : 'completed' }];
}
