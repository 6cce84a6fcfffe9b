import fc from 'fast-check';
import { enteredTime, isSpreadsheetDate } from '../../../nodes/Unpod/domain/time';

const HOUR_MS = 3_600_000;

/** A point in time as the clocks of a zone show it, in the form of n8n's date picker. */
function onTheWall(milliseconds: number, timeZone: string): string {
	const format = new Intl.DateTimeFormat('sv-SE', {
		timeZone,
		dateStyle: 'short',
		timeStyle: 'medium',
	});
	return format.format(milliseconds).replace(' ', 'T');
}

describe('an entered time', () => {
	it.each([
		['2026-07-01T09:00:00', 'America/New_York', '2026-07-01T13:00:00.000Z'],
		['2026-01-15T09:00:00', 'America/New_York', '2026-01-15T14:00:00.000Z'],
		['2026-01-15 09:00', 'Asia/Kolkata', '2026-01-15T03:30:00.000Z'],
		['2026-01-15T09:00:00', 'Asia/Kathmandu', '2026-01-15T03:15:00.000Z'],
		['2026-01-15', 'Europe/Berlin', '2026-01-14T23:00:00.000Z'],
		['2026-01-15T09:00:00', 'UTC', '2026-01-15T09:00:00.000Z'],
	])('without a zone, %s, is meant in %s', (entered, zone, iso) => {
		expect(enteredTime(entered, zone)).toBe(iso);
	});

	it.each([
		// Spring forward and fall back, the last minute before and the first after.
		['2026-03-08T01:59:00', 'America/New_York', '2026-03-08T06:59:00.000Z'],
		['2026-03-08T03:00:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
		['2026-11-01T00:59:00', 'America/New_York', '2026-11-01T04:59:00.000Z'],
		['2026-11-01T02:00:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
		['2026-03-29T01:59:00', 'Europe/Berlin', '2026-03-29T00:59:00.000Z'],
		['2026-03-29T03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
		['2026-10-25T01:59:00', 'Europe/Berlin', '2026-10-24T23:59:00.000Z'],
		['2026-10-25T03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
		['2026-10-04T03:00:00', 'Australia/Sydney', '2026-10-03T16:00:00.000Z'],
		['2026-04-05T03:00:00', 'Australia/Sydney', '2026-04-04T17:00:00.000Z'],
		['2026-10-04T02:30:00', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
	])('around a change of the clocks, %s in %s, is right', (entered, zone, iso) => {
		expect(enteredTime(entered, zone)).toBe(iso);
	});

	it('comes out as the time that the clocks of its zone show', () => {
		const zones = ['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns'];
		const second = fc.integer({ min: Date.UTC(2025, 0) / 1000, max: Date.UTC(2028, 0) / 1000 });
		fc.assert(
			fc.property(second, fc.constantFrom(...zones), (seconds, zone) => {
				const entered = onTheWall(seconds * 1000, zone);
				const read = Date.parse(enteredTime(entered, zone) ?? '');
				expect(onTheWall(read, zone)).toBe(entered);
			}),
		);
	});

	it('that the clocks leave out comes out within the hour', () => {
		const change = Date.parse('2026-03-08T07:00:00Z');
		const read = Date.parse(enteredTime('2026-03-08T02:30:00', 'America/New_York') ?? '');
		expect(Math.abs(read - change)).toBeLessThan(HOUR_MS);
	});

	it.each([
		['2026-03-02T09:00:00Z', '2026-03-02T09:00:00.000Z'],
		['2026-03-02T09:00:00+05:30', '2026-03-02T03:30:00.000Z'],
		['2026-03-02 09:00 -0500', '2026-03-02T14:00:00.000Z'],
		['2026-03-02T09:00:00.000-05:00', '2026-03-02T14:00:00.000Z'],
		['1769860051', '2026-01-31T11:47:31.000Z'],
		['1769860051000', '2026-01-31T11:47:31.000Z'],
		[1769860051, '2026-01-31T11:47:31.000Z'],
	])('with a zone or in Unix time, %p, is what it says in every zone', (entered, iso) => {
		expect(enteredTime(entered, 'America/New_York')).toBe(iso);
		expect(enteredTime(entered, 'Asia/Kolkata')).toBe(iso);
	});

	it.each([
		[new Date('1971-06-01T00:00:00Z'), '1971-06-01T00:00:00.000Z'],
		[Date.parse('1971-06-01T00:00:00Z'), '1971-06-01T00:00:00.000Z'],
		['1973-01-15T09:00:00Z', '1973-01-15T09:00:00.000Z'],
		[new Date(0), '1970-01-01T00:00:00.000Z'],
		[Date.parse('1971-06-01T00:00:00Z') / 1000, '1971-06-01T00:00:00.000Z'],
		['1970-02-01T00:00:00Z', '1970-02-01T00:00:00.000Z'],
		['1970-02-01', '1970-01-31T23:00:00.000Z'],
		[new Date('1970-01-02T00:00:00Z'), '1970-01-02T00:00:00.000Z'],
		[Date.parse('1970-02-01T00:00:00Z') / 1000, '1970-02-01T00:00:00.000Z'],
	])('of 1970 to 1973 is of those years: %p', (entered, iso) => {
		expect(enteredTime(entered, 'Europe/Berlin')).toBe(iso);
	});

	it.each([46205, 46205.375, '46205', ' 46205.375 ', '46205,5', 20_000, 99_999])(
		'is no date of a spreadsheet: %p',
		(entered) => {
			expect(enteredTime(entered, 'Europe/Berlin')).toBeNull();
			expect(isSpreadsheetDate(entered)).toBe(true);
		},
	);

	it.each([19_999, 100_000, 1769860051, '2026-03-02', '462050', null, new Date(0)])(
		'is not taken for a date of a spreadsheet: %p',
		(entered) => {
			expect(isSpreadsheetDate(entered)).toBe(false);
		},
	);

	it.each([20260302, 19991231, new Date(Number.NaN)])(
		'that means something else is none: %p',
		(entered) => {
			expect(enteredTime(entered, 'UTC')).toBeNull();
		},
	);

	it.each(['', 'tomorrow', '02/03/2026', '2026-02-30T09:00:00', null, undefined, {}])(
		'that can not be read is none: %p',
		(entered) => {
			expect(enteredTime(entered, 'Europe/Berlin')).toBeNull();
		},
	);
});
