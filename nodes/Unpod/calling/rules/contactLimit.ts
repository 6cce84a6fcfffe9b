/** At most so many calls to a number in so many hours. */
export interface LimitRule {
	calls: number;
	hours: number;
}

const HOUR_MS = 3_600_000;

/** Returns the calls that fall into a span of a rule's hours with one at `at`, before or after it. */
export function callsNear({ hours }: LimitRule, at: number, times: readonly number[]): number[] {
	return times.filter((time) => Math.abs(time - at) < hours * HOUR_MS);
}

/**
 * Returns whether one more call at `at` keeps to a rule: no span of its hours that the call falls into may hold
 * more calls than it allows. Calls that are still to come count as well.
 *
 * @param times of the other calls, milliseconds since 1970, in order
 */
function keepsTo(rule: LimitRule, at: number, times: readonly number[]): boolean {
	const { calls, hours } = rule;
	const span = hours * HOUR_MS;
	const near = callsNear(rule, at, times);
	const starts = [at, ...near.filter((time) => time <= at)];
	return starts.every(
		(start) => near.filter((time) => time >= start && time < start + span).length < calls,
	);
}

/**
 * Returns the rules that one more call at `at` (milliseconds since 1970) would break.
 *
 * @param times of the calls to the number, in any order
 */
export function brokenRules(
	rules: readonly LimitRule[],
	at: number,
	times: readonly number[],
): LimitRule[] {
	const sorted = [...times].sort((a, b) => a - b);
	return rules.filter((rule) => !keepsTo(rule, at, sorted));
}

/**
 * Returns the first point in time from `at` on at which one more call breaks no rule, where none is placed
 * meanwhile; null where there is none, since a rule allows no call at all.
 */
export function nextWithinLimits(
	rules: readonly LimitRule[],
	at: number,
	times: readonly number[],
): number | null {
	const ends = times.flatMap((time) => rules.map(({ hours }) => time + hours * HOUR_MS));
	const candidates = [at, ...ends.filter((end) => end > at)].sort((a, b) => a - b);
	return candidates.find((time) => brokenRules(rules, time, times).length === 0) ?? null;
}

/** Returns how far back, in milliseconds, calls count by the rules. */
export function reachOf(rules: readonly LimitRule[]): number {
	return Math.max(0, ...rules.map(({ hours }) => hours * HOUR_MS));
}
