import { isTimeZone } from '../../domain/timeZone';

/** Returns the time zones (IANA names) that a number in E.164 can be in; none where that isn't known. */
export type NumberZones = (phoneNumber: string) => readonly string[];

function readTable(zones: string, lines: string): Map<string, readonly string[]> {
	const names = zones.split(' ');
	const table = new Map<string, readonly string[]>();
	for (const line of lines.trim().split('\n')) {
		const [places, ...prefixes] = line.split(' ');
		const some = places.split(',').map((place) => names[Number(place)]);
		for (const prefix of prefixes) table.set(prefix, some);
	}
	return table;
}

let loaded: NumberZones | undefined;

/**
 * Loads the table of numbers and time zones, which is made from libphonenumber's map (NOTICE); only when a
 * rule needs it. The longest prefix in it counts.
 */
export async function loadNumberZones(): Promise<NumberZones> {
	if (loaded) return loaded;
	const { ZONES, PREFIXES } = await import('./numberZoneData');
	const table = readTable(ZONES, PREFIXES);
	const longest = Math.max(...[...table.keys()].map(({ length }) => length));
	loaded = (phoneNumber) => {
		const digits = phoneNumber.replace('+', '');
		for (let length = longest; length > 0; length--) {
			const found = table.get(digits.slice(0, length));
			// The local time of a zone that this Node.js doesn't know can't be computed.
			if (found) return found.every(isTimeZone) ? found : [];
		}
		return [];
	};
	return loaded;
}
