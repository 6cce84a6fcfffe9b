import type { DialledCall } from '../../sandbox/index.mts';
import type { Person } from './people.mts';
import { MOST_ATTEMPTS, type Row } from './table.mts';

const HOUR_MS = 3_600_000;

/** What the campaign's node is set to. */
export const WINDOW = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' };
export const LIMITS = [
	{ calls: 2, hours: 24 },
	{ calls: 1, hours: 4 },
];

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Whether a clock on the wall of a zone shows calling hours, by Intl's own words. */
function isWithinHours(at: number, timeZone: string): boolean {
	const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' } as const;
	const clock = clocks.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', options);
	clocks.set(timeZone, clock);
	const [day, time] = clock.format(at).split(/,? /);
	return WINDOW.days.includes(day.toLowerCase()) && time >= WINDOW.from && time < WINDOW.to;
}

/** Calls to a number that somebody else placed, in milliseconds since 1970, by number. */
export type Foreign = Map<string, number[]>;

/** What a campaign did that it should not have done, by what Unpod was asked for. */
export function faultsOf(rows: Row[], dialled: readonly DialledCall[], foreign: Foreign): string[] {
	return rows.flatMap((row) => {
		const { phone } = row.person;
		const own = dialled.filter(({ phoneNumber }) => phoneNumber === phone).map(({ at }) => at);
		return [
			...timesWrong(row.person, own, foreign.get(phone) ?? []),
			...(isOver(row) ? [] : [`${phone} has no outcome: ${JSON.stringify(row)}`]),
		];
	});
}

function timesWrong({ phone, zone, manner }: Person, own: number[], others: number[]): string[] {
	const said = (what: string, at: number) => [`${phone} ${what} at ${new Date(at).toISOString()}`];
	const most = { onTheList: 0, optsOut: 1, answers: 1, busyFirst: 2, neverAnswers: MOST_ATTEMPTS };
	return own.flatMap((at, index) => [
		...(index >= most[manner] ? said('was called once too often', at) : []),
		...(isWithinHours(at, zone) ? [] : said('was called outside the hours', at)),
		...LIMITS.flatMap(({ calls, hours }) => {
			const earlier = [...own.filter((_, place) => place < index), ...others];
			const before = earlier.filter((time) => time <= at && time > at - hours * HOUR_MS).length;
			return before < calls ? [] : said(`was called more than ${calls} times in ${hours} h`, at);
		}),
	]);
}

function isOver({ person, outcome, state }: Row): boolean {
	if (person.manner === 'onTheList') return state === 'never' && outcome === null;
	return outcome !== null && state !== 'calling' && state !== 'due';
}
