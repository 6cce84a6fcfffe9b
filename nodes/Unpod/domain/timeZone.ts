/** A quarter of an hour: no zone of today changes its offset within one. */
export const QUARTER_MS = 900_000;

/** Offsets that are kept for a zone; more than any look ahead needs. */
const MOST_KEPT = 4096;

/** A zone's wall clock, with the offsets that were looked up. */
interface Zone {
	format: Intl.DateTimeFormat;
	offsets: Map<number, number>;
}

const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
	const known = zones.get(name);
	if (known) return known;
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone: name,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});
	const zone = { format, offsets: new Map<number, number>() };
	zones.set(name, zone);
	return zone;
}

function lookedUp({ format }: Zone, at: number): number {
	const parts = format.formatToParts(at);
	const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value);
	const local = Date.UTC(
		part('year'),
		part('month') - 1,
		part('day'),
		part('hour'),
		part('minute'),
		part('second'),
	);
	return local - Math.floor(at / 1000) * 1000;
}

/**
 * Returns by how many milliseconds a time zone (an IANA name) is ahead of UTC at a point in time (milliseconds
 * since 1970).
 *
 * @throws RangeError where this Node.js knows no such zone.
 */
export function zoneOffset(at: number, name: string): number {
	const zone = zoneOf(name);
	const quarter = Math.floor(at / QUARTER_MS);
	const known = zone.offsets.get(quarter);
	if (known !== undefined) return known;
	if (zone.offsets.size >= MOST_KEPT) zone.offsets.clear();
	const offset = lookedUp(zone, quarter * QUARTER_MS);
	zone.offsets.set(quarter, offset);
	return offset;
}

/** Returns whether this Node.js knows a zone of this name. */
export function isTimeZone(name: string): boolean {
	try {
		zoneOf(name);
		return true;
	} catch {
		return false;
	}
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Returns the time on a zone's clocks (milliseconds since 1970, IANA name), e.g. "Monday 20:05". */
export function localTime(at: number, zone: string): string {
	const local = new Date(at + zoneOffset(at, zone));
	return `${DAYS[local.getUTCDay()]} ${local.toISOString().slice(11, 16)}`;
}
