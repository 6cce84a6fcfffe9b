/** A limit of calls to one number in a span of hours. */
export interface LimitRule {
	calls: number;
	hours: number;
}

const HOUR_MS = 3_600_000;

/** Returns the times of calls that are within a rule's hours of `at`, before or after it. */
export function callsNear({ hours }: LimitRule, at: number, times: readonly number[]): number[] {
	return times.filter((time) => Math.abs(time - at) < hours * HOUR_MS);
}

/**
 * Returns whether a rule allows one more call at `at`: no span of its hours with the call in it may have more calls
 * than the rule allows. Scheduled calls count as well.
 *
 * @param times when the other calls were or will be, in milliseconds since 1970, in order
 */
function allows(rule: LimitRule, at: number, times: readonly number[]): boolean {
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
 * @param times when the calls to the number were or will be, in any order
 */
export function brokenRules(
	rules: readonly LimitRule[],
	at: number,
	times: readonly number[],
): LimitRule[] {
	const sorted = [...times].sort((a, b) => a - b);
	return rules.filter((rule) => !allows(rule, at, sorted));
}

/**
 * Returns the first point in time from `at` on at which one more call breaks no rule, if none is placed meanwhile;
 * null where a rule allows no call at all.
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
