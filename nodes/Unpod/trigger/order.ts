import { UnpodError } from '../domain/errors/unpodError';
import type { Row } from './entry';

/** Rows with times from which on their order says something. */
const ENOUGH_FOR_REVERSE = 20;
const ENOUGH_FOR_CHAOS = 100;

/** The share of rows that are newer than the row half a list below. */
function shareInOrder(times: number[]): number {
	const half = Math.floor(times.length / 2);
	const pairs = times.slice(0, half).map((time, index) => [time, times[index + half]]);
	const distinct = pairs.filter(([upper, lower]) => upper !== lower);
	return distinct.length < half / 2
		? 1
		: distinct.filter(([upper, lower]) => upper > lower).length / distinct.length;
}

function timesOf(rows: Row[]): number[] {
	return rows.flatMap(({ createdAt }) => (createdAt === null ? [] : [createdAt]));
}

/** Whether a list, by the times of its rows, comes oldest first. */
function isReversed(rows: Row[]): boolean {
	const times = timesOf(rows);
	return times.length >= ENOUGH_FOR_REVERSE && shareInOrder(times) < 0.03;
}

/**
 * Whether a list that is longer than what was read of it has no order by time at all. A list that is sorted
 * by the last change passes, since what was changed of late was mostly made of late.
 */
function isChaotic(rows: Row[]): boolean {
	const times = timesOf(rows);
	if (times.length < ENOUGH_FOR_CHAOS) return false;
	const share = shareInOrder(times);
	return share > 0.35 && share < 0.65;
}

/** Whether a page that was read once more shows mostly other rows than before. */
function isShuffled(before: Row[], again: Row[]): boolean {
	const known = new Set(before.slice(0, again.length).map(({ id }) => id));
	return again.filter(({ id }) => known.has(id)).length < again.length / 2;
}

/**
 * Checks that new rows of a list can be noticed at its head.
 *
 * @param rows the head of the list, in its order
 * @param again the first page, read once more after them; none where the list was read to its end
 * @throws UnpodError where they can't, since nothing that is new would ever be seen
 */
export function checkOrder(rows: Row[], again: Row[] | null, insteadOf: string): void {
	if (isReversed(rows)) throw cannotFollow('comes with the oldest entries first', insteadOf);
	if (again === null) return;
	if (isShuffled(rows, again) || isChaotic(rows)) throw cannotFollow('is in no order', insteadOf);
}

function cannotFollow(how: string, insteadOf: string): UnpodError {
	return new UnpodError({
		kind: 'refused',
		message: `The trigger can't follow this list, which ${how}`,
		description: `New entries are noticed at the head of a list, so it has to come with the newest first. Instead, ${insteadOf}.`,
	});
}
