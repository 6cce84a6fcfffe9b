import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	loadNumberZones,
	type NumberZones,
} from '../../../../nodes/Unpod/calling/rules/numberZones';
import { isTimeZone } from '../../../../nodes/Unpod/domain/timeZone';

interface Known {
	digits: string;
	zones: string[];
}

const lines = readFileSync(join(__dirname, 'numberZoneSource.txt'), 'utf8').trim().split('\n');

function known(kind: string): Known[] {
	return lines
		.map((line) => line.split(' '))
		.filter(([word]) => word === kind)
		.flatMap(([, zones, ...keys]) => keys.map((digits) => ({ digits, zones: zones.split(',') })));
}

/** libphonenumber's map of prefixes, and its answers for valid numbers of each. */
const prefixes = known('map');
const numbers = known('numbers');

/** The country's entry: that of the shortest prefix. */
function countryOf(digits: string): string[] {
	const [first] = prefixes
		.filter((prefix) => digits.startsWith(prefix.digits))
		.sort((a, b) => a.digits.length - b.digits.length);
	return first.zones;
}

describe('the time zones of a number', () => {
	let zonesOf: NumberZones;

	beforeAll(async () => {
		zonesOf = await loadNumberZones();
	});

	it('are those of libphonenumber for every prefix of its map, or all of the country', () => {
		expect(prefixes.length).toBeGreaterThan(3000);
		const wrong = prefixes.filter(({ digits, zones }) => {
			const found = zonesOf(`+${digits}`).join();
			return (
				found !== zones.join() && (digits.startsWith('1') || found !== countryOf(digits).join())
			);
		});
		expect(wrong).toEqual([]);
		const widened = prefixes.filter(
			({ digits, zones }) => zonesOf(`+${digits}`).join() !== zones.join(),
		);
		expect(widened.length).toBeLessThan(prefixes.length / 20);
	});

	it('hold all that libphonenumber names for valid numbers, mobile ones of several zones included', () => {
		expect(numbers.length).toBeGreaterThan(3000);
		const wrong = numbers.filter(({ digits, zones }) => {
			const found = zonesOf(`+${digits}`);
			// Within +1 libphonenumber takes a mobile of the Bahamas for one of any country there.
			if (digits.startsWith('1'))
				return found.length === 0 || !found.every((zone) => zones.includes(zone));
			return !zones.every((zone) => found.includes(zone));
		});
		expect(wrong).toEqual([]);
	});

	it('are known to this Node.js', () => {
		const zones = new Set(prefixes.flatMap((prefix) => prefix.zones));
		expect([...zones].filter((zone) => !isTimeZone(zone))).toEqual([]);
	});

	it.each([
		['+14155550100', ['America/Los_Angeles']],
		['+12125550100', ['America/New_York']],
		['+914023456789', ['Asia/Calcutta']],
		['+4930123456', ['Europe/Berlin']],
		['+77172123456', ['Asia/Almaty']],
		['+870773111632', []],
		['+80012345678', []],
	])('of %s are %j', (phoneNumber, zones) => {
		expect(zonesOf(phoneNumber)).toEqual(zones);
	});

	it.each([
		['+79161234567', 16],
		['+61412345678', 8],
		['+34612345678', 2],
		['+18005550100', 42],
	])('are all of the country for a number that belongs to no place: %s', (phoneNumber, count) => {
		expect(zonesOf(phoneNumber)).toHaveLength(count);
	});
});
