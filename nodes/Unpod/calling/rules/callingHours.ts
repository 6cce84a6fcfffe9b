import { QUARTER_MS, zoneOffset } from '../../domain/timeZone';

/** Days of the week as saved workflows name them, in the order of a week that begins on Monday. */
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type Day = (typeof DAYS)[number];

/** Hours on some days of the week. Hours past midnight belong to the day on which they start. */
export interface CallingWindow {
	days: readonly Day[];
	/** Minutes after midnight, included. */
	from: number;
	/** Minutes after midnight, not included; not after `from` where the window ends on the next day. */
	to: number;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** 1970-01-01 was a Thursday: so many minutes into a week that begins on Monday. */
const EPOCH_MINUTE = 3 * DAY_MINUTES;

/** How far ahead open hours are searched, in milliseconds: two weeks, since a change of clocks can skip a window once. */
const HORIZON_MS = 15 * DAY_MINUTES * MINUTE_MS;

/** Returns the minute of the week in a zone, from Monday 00:00 on its clocks. */
function minuteOfWeek(at: number, zone: string): number {
	const local = Math.floor((at + zoneOffset(at, zone)) / MINUTE_MS) + EPOCH_MINUTE;
	return ((local % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;
}

/** The hours of a week in which people may be called, by their own clocks. */
export class CallingHours {
	/** For each minute of a week whether it is within a window. */
	private readonly week = new Uint8Array(WEEK_MINUTES);

	/** The next opening that was found, by zones: it is right for each time from `since` up to it. */
	private readonly found = new Map<string, { since: number; opens: number | null }>();

	constructor(windows: readonly CallingWindow[]) {
		for (const { days, from, to } of windows) {
			const length = to > from ? to - from : to - from + DAY_MINUTES;
			for (const day of days) {
				const start = DAYS.indexOf(day) * DAY_MINUTES + from;
				for (let minute = start; minute < start + length; minute++) {
					this.week[minute % WEEK_MINUTES] = 1;
				}
			}
		}
	}

	/** Returns whether it is within the hours in every one of these zones (IANA names); false for none. */
	areOpen(at: number, zones: readonly string[]): boolean {
		return zones.length > 0 && zones.every((zone) => this.week[minuteOfWeek(at, zone)] === 1);
	}

	/**
	 * Returns the first point in time from `at` on (milliseconds since 1970) at which it is within the hours in every
	 * zone, to the minute; null where that never is so within two weeks.
	 */
	nextOpen(at: number, zones: readonly string[]): number | null {
		if (this.areOpen(at, zones)) return at;
		if (zones.length === 0) return null;
		const key = zones.join();
		const known = this.found.get(key);
		if (known && at >= known.since && (known.opens === null || at < known.opens)) {
			return known.opens;
		}
		const opens = this.search(at, zones);
		this.found.set(key, { since: at, opens });
		return opens;
	}

	private search(at: number, zones: readonly string[]): number | null {
		const first = Math.floor(at / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
		for (let minute = first; minute < at + HORIZON_MS; ) {
			const closed = zones.find((zone) => this.week[minuteOfWeek(minute, zone)] === 0);
			if (closed === undefined) return minute;
			minute = this.nextCandidate(minute, closed);
		}
		return null;
	}

	/** Returns the next minute that may be open: within a quarter of an hour no clock is changed. */
	private nextCandidate(at: number, closed: string): number {
		const quarterEnd = (Math.floor(at / QUARTER_MS) + 1) * QUARTER_MS;
		const start = minuteOfWeek(at, closed);
		const left = (quarterEnd - at) / MINUTE_MS;
		for (let ahead = 1; ahead < left; ahead++) {
			if (this.week[(start + ahead) % WEEK_MINUTES] === 1) return at + ahead * MINUTE_MS;
		}
		return quarterEnd;
	}
}
