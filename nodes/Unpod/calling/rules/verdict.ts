import { localTime } from '../../domain/timeZone';
import type { CallingHours } from './callingHours';
import { brokenRules, callsNear, type LimitRule, nextWithinLimits } from './contactLimit';
import type { DoNotCall } from './doNotCall';

/** Why somebody is not called now, as workflows read it. */
export type NotCalledReason = 'do_not_call' | 'outside_hours' | 'contact_limit';

/** The calling rules of one item. */
export interface CallingRules {
	doNotCall: DoNotCall | null;
	hours: CallingHours | null;
	/** The time zones (IANA names) in all of which it has to be within the hours; empty where none is known. */
	zones: readonly string[];
	limits: readonly LimitRule[];
	/** Whether a call outside the hours is left out, or scheduled in Unpod for the next allowed time. */
	outsideHours: 'leaveOut' | 'schedule';
}

/** A call that is not placed now, and why. */
export interface NotCalled {
	reason: NotCalledReason;
	/** The reason in a sentence. */
	message: string;
	/** When the rules allow it, ISO 8601; null where no time is known. */
	nextAllowedAt: string | null;
}

/** The verdict of the rules on a call: place it, place it for a later time (milliseconds since 1970), or don't. */
export type Verdict =
	| { call: 'now' }
	| { call: 'later'; at: number }
	| ({ call: 'no' } & NotCalled);

/** Times of calls to a number (milliseconds since 1970), or why they can't be known. */
export type CallTimes = { times: readonly number[] } | { unreadable: string };

/** Time zones that a sentence names at most. */
const MOST_NAMED = 3;

function iso(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

/** Returns the first time from `at` on that both the hours and the limits allow; null where none is found. */
function nextAllowed(
	{ hours, zones, limits }: CallingRules,
	at: number,
	times: readonly number[],
): number | null {
	let next: number | null = at;
	// A scheduled call can use up a limit until the hours open: then the next turn waits for both again.
	for (let turn = 0; turn <= times.length && next !== null; turn++) {
		const within: number | null = nextWithinLimits(limits, next, times);
		const open: number | null =
			within === null || hours === null ? within : hours.nextOpen(within, zones);
		if (open === within) return open;
		next = open;
	}
	return next;
}

/** Returns the time on the clocks of zones, e.g. "Monday 20:05 in Europe/Berlin". */
function timesIn(zones: readonly string[], at: number): string {
	const named = zones.slice(0, MOST_NAMED).map((zone) => `${localTime(at, zone)} in ${zone}`);
	const more = zones.length > MOST_NAMED ? ` and ${zones.length - MOST_NAMED} more zones` : '';
	return `${named.join(', ')}${more}`;
}

function hoursMessage(
	phoneNumber: string,
	hours: CallingHours,
	zones: readonly string[],
	at: number,
): string {
	if (zones.length === 0) {
		return `It is not known in which time zone ${phoneNumber} is, so 'Calling Hours' can't be kept. Enter its zone under 'Time Zone', e.g. Europe/Berlin.`;
	}
	const closed = zones.filter((zone) => !hours.areOpen(at, [zone]));
	const where =
		zones.length === 1
			? ''
			: ` The number can be in ${zones.length} time zones, and 'Calling Hours' are kept in all of them; enter its own under 'Time Zone' where you know it.`;
	return `It is ${timesIn(closed, at)}: outside 'Calling Hours'.${where}`;
}

function timesInWords(count: number): string {
	return count === 1 ? 'once' : `${count} times`;
}

function limitMessage(phoneNumber: string, { calls, hours }: LimitRule): string {
	const span = `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
	return `'Contact Limit' is reached: it allows ${calls} ${calls === 1 ? 'call' : 'calls'} to ${phoneNumber} in ${span}.`;
}

function not(reason: NotCalledReason, message: string, nextAllowedAt: number | null): Verdict {
	return { call: 'no', reason, message, nextAllowedAt: iso(nextAllowedAt) };
}

/**
 * Returns why the rules allow a call at a point in time (milliseconds since 1970), a clause for each rule that is
 * set.
 *
 * @param times when the other calls to the number were, in milliseconds since 1970
 */
export function whyAllowed(
	{ doNotCall, hours, zones, limits }: CallingRules,
	at: number,
	times: readonly number[],
): string[] {
	const clauses = limits.map((rule) => {
		const { calls, hours: span } = rule;
		const near = callsNear(rule, at, times).length;
		const so = near === 0 ? 'not called' : `called ${timesInWords(near)}`;
		return `${so} within ${span} ${span === 1 ? 'hour' : 'hours'}, and 'Contact Limit' allows ${calls}`;
	});
	if (hours !== null) clauses.unshift(`it is ${timesIn(zones, at)}, within 'Calling Hours'`);
	if (doNotCall !== null) clauses.push("not on the 'Do Not Call' list");
	return clauses;
}

/**
 * Returns the verdict of the rules on a call at a point in time (milliseconds since 1970).
 *
 * @param calls the other calls to the number, which count where there is a limit
 */
export function judge(
	rules: CallingRules,
	phoneNumber: string,
	at: number,
	calls: CallTimes,
): Verdict {
	const { doNotCall, hours, zones, limits, outsideHours } = rules;
	if (doNotCall?.has(phoneNumber)) {
		return not('do_not_call', `${phoneNumber} is on the 'Do Not Call' list.`, null);
	}
	if (limits.length > 0 && 'unreadable' in calls) {
		const message = `How often ${phoneNumber} was called is not known, since Unpod's lists could not be read: ${calls.unreadable}`;
		return not('contact_limit', message, null);
	}
	const times = 'times' in calls ? calls.times : [];
	if (hours !== null && !hours.areOpen(at, zones)) {
		const next = nextAllowed(rules, at, times);
		if (outsideHours === 'schedule' && next !== null) return { call: 'later', at: next };
		return not('outside_hours', hoursMessage(phoneNumber, hours, zones, at), next);
	}
	const [broken] = brokenRules(limits, at, times);
	if (broken === undefined) return { call: 'now' };
	return not('contact_limit', limitMessage(phoneNumber, broken), nextAllowed(rules, at, times));
}
