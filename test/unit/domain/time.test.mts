import {
	creationTimeOfId,
	shownDuration,
	shownTime,
	toIso,
	toMilliseconds,
	toSeconds,
} from '../../../nodes/Unpod/domain/time';

describe('a point in time', () => {
	it.each([
		[
			'without a zone, which the platform means as UTC',
			'2026-02-07T05:57:45',
			'2026-02-07T05:57:45.000Z',
		],
		['with a space and microseconds', '2026-01-31 11:47:38.067021', '2026-01-31T11:47:38.067Z'],
		['with Z and microseconds', '2025-11-30T18:30:24.041916Z', '2025-11-30T18:30:24.041Z'],
		['with a small z and t', '2025-11-30t18:30:24z', '2025-11-30T18:30:24.000Z'],
		['with tenths', '2026-02-07T05:57:45.1Z', '2026-02-07T05:57:45.100Z'],
		['with an offset', '2026-02-07T05:57:45+05:30', '2026-02-07T00:27:45.000Z'],
		['with an offset without a colon', '2026-02-07 05:57:45-0800', '2026-02-07T13:57:45.000Z'],
		['without seconds', '2026-02-07T05:57', '2026-02-07T05:57:00.000Z'],
		['of a day alone', '2026-02-07', '2026-02-07T00:00:00.000Z'],
		['on a leap day', '2028-02-29T12:00:00', '2028-02-29T12:00:00.000Z'],
		['in Unix seconds', 1769860051, '2026-01-31T11:47:31.000Z'],
		['in Unix seconds with a fraction', 1769860051.5, '2026-01-31T11:47:31.500Z'],
		['in Unix milliseconds', 1769860051000, '2026-01-31T11:47:31.000Z'],
		['in Unix seconds as text', ' 1769860051 ', '2026-01-31T11:47:31.000Z'],
		['in Unix milliseconds as text', '1769860051000', '2026-01-31T11:47:31.000Z'],
		['before 1970', -1, '1969-12-31T23:59:59.000Z'],
	])('%s is read', (_, value, iso) => {
		expect(toIso(value)).toBe(iso);
		expect(toMilliseconds(value)).toBe(Date.parse(iso));
	});

	it.each([
		...[null, undefined, '', ' ', 'N/A', 'tomorrow', true, {}, [], { $date: 1769860051000 }],
		...[Number.NaN, Number.POSITIVE_INFINITY, '2026-13-01', '2026-02-07T25:00:00', '2026-02'],
		...['20260207', '07-02-2026 05:57:45', '2026-02-07T05:57:45 PST', '12345678901234567890'],
	])('is none in %p', (value) => {
		expect(toMilliseconds(value)).toBeNull();
		expect(toIso(value)).toBeNull();
	});

	it.each([
		'2026-02-30',
		'2026-02-29T10:00:00Z',
		'2026-04-31T10:00:00',
		'2026-00-10',
		'2026-01-00',
	])('on a day that is not in the calendar is none: %s', (value) => {
		expect(toIso(value)).toBeNull();
	});

	it('beyond what a date can hold has no text', () => {
		expect(toIso(1e17)).toBeNull();
	});
});

describe('the creation time in an ID', () => {
	it.each([
		['Recac64fe03e911f1878d43cd8a99e069', '2026-02-07T05:57:45'],
		['RECAC64FE03E911F1878D43CD8A99E069', '2026-02-07T05:57:45'],
		['T8ff2ccdffe9a11f0878d43cd8a99e069', '2026-01-31T11:47:04'],
	])('of %s is that of its UUID', (id, second) => {
		const time = creationTimeOfId(id);
		expect(time).not.toBeNull();
		expect(new Date(time ?? 0).toISOString().slice(0, 19)).toBe(second);
	});

	it.each([
		['of UUID version 4', 'Recac64fe03e941f1878d43cd8a99e069'],
		['with another letter', 'Xecac64fe03e911f1878d43cd8a99e069'],
		['with dashes', 'Recac64fe-03e9-11f1-878d-43cd8a99e069'],
		['that is longer', 'Recac64fe03e911f1878d43cd8a99e0690'],
		['of v1', 'run_12'],
		['that is empty', ''],
	])('is not there in an ID %s', (_, id) => {
		expect(creationTimeOfId(id)).toBeNull();
	});
});

describe('a duration', () => {
	it.each([
		[207, 207],
		[76.769, 76.769],
		[0, 0],
		['33', 33],
		['56.627129', 56.627129],
		['0:05:25', 325],
		['05:25', 325],
		['1:02:03.5', 3723.5],
		[' 0:00:33 ', 33],
	])('of %p is so many seconds: %p', (value, seconds) => {
		expect(toSeconds(value)).toBe(seconds);
	});

	it.each([
		null,
		undefined,
		'',
		-1,
		'-33',
		'N/A',
		'1:2:3:4',
		'0:005:25',
		Number.NaN,
		true,
		{},
		[33],
	])('is none in %p', (value) => {
		expect(toSeconds(value)).toBeNull();
	});
});

describe('a time in a message', () => {
	it.each([
		['2026-03-02T09:00:07.123Z', 'America/New_York', '2026-03-02 04:00:07 (America/New_York)'],
		['2026-07-02T02:00:00Z', 'America/New_York', '2026-07-01 22:00:00 (America/New_York)'],
		[1_772_442_007_999, 'Asia/Kolkata', '2026-03-02 14:30:07 (Asia/Kolkata)'],
		['2026-03-02T09:00:00Z', 'UTC', '2026-03-02 09:00:00 (UTC)'],
	])('is that of the zone, without milliseconds: %s in %s', (time, zone, shown) => {
		expect(shownTime(time, zone)).toBe(shown);
	});

	it.each([
		[0, '1 second'],
		[1000, '1 second'],
		[44_100, '45 seconds'],
		[119_000, '119 seconds'],
		[120_000, '2 minutes'],
		[3_600_000, '60 minutes'],
	])('can be a duration: %d ms', (milliseconds, shown) => {
		expect(shownDuration(milliseconds)).toBe(shown);
	});
});
