import fc from 'fast-check';
import { localTime } from '../../../../nodes/Unpod/domain/timeZone';
import {
	CallingHours,
	type CallingWindow,
	DAYS,
	type Day,
} from '../../../../nodes/Unpod/calling/rules/callingHours';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const WEEKDAYS: Day[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

function minutes(time: string): number {
	const [hours, rest] = time.split(':').map(Number);
	return hours * 60 + rest;
}

function window(days: readonly Day[], from: string, to: string): CallingWindow {
	return { days, from: minutes(from), to: minutes(to) };
}

function at(time: string): number {
	return Date.parse(time);
}

describe('calling hours', () => {
	const office = new CallingHours([window(WEEKDAYS, '09:00', '17:00')]);

	it.each([
		['2026-03-02T07:59:59Z', false],
		['2026-03-02T08:00:00Z', true],
		['2026-03-02T15:59:59Z', true],
		['2026-03-02T16:00:00Z', false],
		['2026-03-07T10:00:00Z', false],
	])('are those of the zone, their end left out: %s', (time, open) => {
		expect(office.areOpen(at(time), ['Europe/Berlin'])).toBe(open);
	});

	it('open on the next allowed day, given as a point in time', () => {
		expect(office.nextOpen(at('2026-03-06T16:00:01Z'), ['Europe/Berlin'])).toBe(
			at('2026-03-09T08:00:00Z'),
		);
	});

	it('are open now where they are open now, to the millisecond', () => {
		const now = at('2026-03-02T08:30:12.345Z');
		expect(office.nextOpen(now, ['Europe/Berlin'])).toBe(now);
	});

	it.each([
		['Asia/Kolkata', '2026-03-02T03:29:59Z', '2026-03-02T03:30:00Z'],
		['Asia/Kathmandu', '2026-03-02T03:14:59Z', '2026-03-02T03:15:00Z'],
		['America/St_Johns', '2026-03-02T12:29:59Z', '2026-03-02T12:30:00Z'],
		['Australia/Lord_Howe', '2026-03-01T21:59:59Z', '2026-03-01T22:00:00Z'],
	])('are kept in zones that are off by parts of an hour: %s', (zone, closed, opens) => {
		expect(office.areOpen(at(closed), [zone])).toBe(false);
		expect(office.areOpen(at(opens), [zone])).toBe(true);
		expect(office.nextOpen(at(closed), [zone])).toBe(at(opens));
	});

	it('follow the clocks when they are put forward and back', () => {
		const zones = ['America/New_York'];
		expect(office.nextOpen(at('2026-03-06T23:00Z'), zones)).toBe(at('2026-03-09T13:00Z'));
		expect(office.nextOpen(at('2026-02-27T23:00Z'), zones)).toBe(at('2026-03-02T14:00Z'));
		expect(office.nextOpen(at('2026-10-30T23:00Z'), zones)).toBe(at('2026-11-02T14:00Z'));
	});

	it('start after the gap where a change of clocks skips their start', () => {
		const early = new CallingHours([window(['sun'], '02:30', '05:00')]);
		expect(early.nextOpen(at('2026-03-29T00:00Z'), ['Europe/Berlin'])).toBe(
			at('2026-03-29T01:00Z'),
		);
	});

	it('are found a week later where the clocks leave all of them out', () => {
		const gap = new CallingHours([window(['sun'], '02:10', '02:40')]);
		expect(gap.nextOpen(at('2026-03-29T00:00Z'), ['Europe/Berlin'])).toBe(at('2026-04-05T00:10Z'));
	});

	it('are open twice in an hour that the clocks repeat', () => {
		const early = new CallingHours([window(['sun'], '02:00', '02:30')]);
		const open = ['00:15', '00:45', '01:15'].map((time) =>
			early.areOpen(at(`2026-10-25T${time}Z`), ['Europe/Berlin']),
		);
		expect(open).toEqual([true, false, true]);
	});

	it('belong to the day on which they start where they end after midnight', () => {
		const night = new CallingHours([window(['fri', 'sun'], '22:00', '02:00')]);
		const open = (time: string) => night.areOpen(at(time), ['UTC']);
		expect(open('2026-03-06T21:59Z')).toBe(false);
		expect(open('2026-03-06T22:00Z')).toBe(true);
		expect(open('2026-03-07T01:59Z')).toBe(true);
		expect(open('2026-03-07T02:00Z')).toBe(false);
		expect(open('2026-03-06T01:00Z')).toBe(false);
		expect(open('2026-03-09T01:00Z')).toBe(true);
	});

	it('have to be open in every zone a number can be in', () => {
		const zones = ['America/New_York', 'America/Los_Angeles'];
		expect(office.areOpen(at('2026-03-02T15:00Z'), zones)).toBe(false);
		expect(office.areOpen(at('2026-03-02T17:00Z'), zones)).toBe(true);
		expect(office.areOpen(at('2026-03-02T22:30Z'), zones)).toBe(false);
		expect(office.nextOpen(at('2026-03-02T22:30Z'), zones)).toBe(at('2026-03-03T17:00Z'));
	});

	it('never open where no time suits all zones, and where no zone is known', () => {
		expect(
			office.nextOpen(at('2026-03-02T12:00Z'), ['Pacific/Guam', 'America/New_York']),
		).toBeNull();
		expect(office.nextOpen(at('2026-03-02T12:00Z'), [])).toBeNull();
		expect(office.areOpen(at('2026-03-02T12:00Z'), [])).toBe(false);
	});

	it('remember what they found, and look anew once that is past', () => {
		const zones = ['UTC'];
		expect(office.nextOpen(at('2026-03-02T18:00Z'), zones)).toBe(at('2026-03-03T09:00Z'));
		expect(office.nextOpen(at('2026-03-02T20:00Z'), zones)).toBe(at('2026-03-03T09:00Z'));
		expect(office.nextOpen(at('2026-03-03T18:00Z'), zones)).toBe(at('2026-03-04T09:00Z'));
		expect(office.nextOpen(at('2026-03-02T07:00Z'), zones)).toBe(at('2026-03-02T09:00Z'));
	});

	it('say what time it is there', () => {
		expect(localTime(at('2026-03-01T23:05Z'), 'Asia/Kolkata')).toBe('Monday 04:35');
	});
});

/** What a clock on the wall shows, by Intl's own formatting instead of offsets. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function wallClock(time: number, zone: string): { day: number; minute: number } {
	const clock =
		clocks.get(zone) ??
		new Intl.DateTimeFormat('en-GB', {
			timeZone: zone,
			weekday: 'short',
			hour: '2-digit',
			minute: '2-digit',
		});
	clocks.set(zone, clock);
	const [day, text] = clock.format(time).split(/,? /);
	return { day: DAYS.findIndex((name) => name === day.toLowerCase()), minute: minutes(text) };
}

/** The definition of a window, read off two days: the one it starts on, and the one it ends on. */
function isWithin({ days, from, to }: CallingWindow, day: number, minute: number): boolean {
	const isDay = (index: number) => days.includes(DAYS[(index + 7) % 7]);
	if (from < to) return isDay(day) && minute >= from && minute < to;
	return (isDay(day) && minute >= from) || (isDay(day - 1) && minute < to);
}

describe('calling hours of any kind', () => {
	const zone = fc.constantFrom(
		'America/New_York',
		'America/St_Johns',
		'America/Santiago',
		'Europe/London',
		'Europe/Berlin',
		'Africa/Casablanca',
		'Asia/Kolkata',
		'Asia/Kathmandu',
		'Australia/Lord_Howe',
		'Pacific/Chatham',
		'Pacific/Kiritimati',
		'Pacific/Pago_Pago',
	);
	const someWindow = fc
		.record({
			days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }),
			from: fc.integer({ min: 0, max: 1439 }),
			to: fc.integer({ min: 0, max: 1440 }),
		})
		.filter(({ from, to }) => from !== to);
	const windows = fc.array(someWindow, { minLength: 1, maxLength: 3 });
	const zones = fc.uniqueArray(zone, { minLength: 1, maxLength: 3 });
	// Every day of 2026 and 2027, those of changes of clocks more often.
	const time = fc.oneof(
		fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-12-31T00:00Z') }),
		fc
			.tuple(
				fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25'),
				fc.integer({ min: -24 * 60, max: 48 * 60 }),
			)
			.map(([date, minute]) => at(`${date}T00:00Z`) + minute * MINUTE_MS),
	);
	const openBy = (some: CallingWindow[], when: number, where: string[]) =>
		where.every((name) => {
			const { day, minute } = wallClock(when, name);
			return some.some((one) => isWithin(one, day, minute));
		});

	it('are open when the clocks on the wall say so', () => {
		fc.assert(
			fc.property(windows, zones, time, (some, where, when) => {
				expect(new CallingHours(some).areOpen(when, where)).toBe(openBy(some, when, where));
			}),
			{ seed: 15, numRuns: 2000 },
		);
	});

	it('open next at the first minute that the clocks on the wall allow', () => {
		fc.assert(
			fc.property(windows, zones, time, (some, where, when) => {
				const next = new CallingHours(some).nextOpen(when, where);
				const minuteOf = (time: number) => Math.floor(time / MINUTE_MS) * MINUTE_MS;
				const searched = Math.min(next ?? Number.POSITIVE_INFINITY, when + 30 * HOUR_MS);
				const [first, end] = [minuteOf(when), minuteOf(searched)];
				for (let minute = first; minute < end; minute += MINUTE_MS) {
					if (openBy(some, minute, where)) throw new Error(new Date(minute).toISOString());
				}
				if (next !== null) expect(openBy(some, next, where)).toBe(true);
			}),
			{ seed: 15, numRuns: 150 },
		);
	});
});
