import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { shownTime } from '../domain/time';
import { localTime } from '../domain/timeZone';
import { clock } from '../shared/clock';

const DAY_MS = 86_400_000;
/** Within this time, the name of a weekday means one day only. */
const WEEK_MS = 6 * DAY_MS;

/**
 * Returns when a rule first allows one of some calls, e.g. " until 14:00 at the earliest"; empty where no time is
 * known.
 */
function until(items: IDataObject[], zone: string): string {
	const times = items.map(({ nextAllowedAt }) => Date.parse(String(nextAllowedAt)));
	const first = Math.min(...times.filter((time) => !Number.isNaN(time)));
	if (!Number.isFinite(first)) return '';
	const ahead = first - clock.now();
	const [day, time] = localTime(first, zone).split(' ');
	const near = ahead < DAY_MS ? time : `${day} ${time}`;
	const shown = ahead < WEEK_MS ? near : shownTime(first, zone);
	const earliest = new Set(times).size > 1 ? ' at the earliest' : '';
	return ` until ${shown}${earliest}`;
}

function count(number: number, one: string, many = one): string {
	return `${number} ${number === 1 ? one : many}`;
}

/**
 * Summarizes the calls of a node in a sentence: how many would be called in a dry run, how many were not
 * called, and because of what. Null where all were called.
 *
 * @param isDryRun whether 'Dry Run' is on
 * @param zone IANA name of the workflow's time zone
 */
export function notCalledHint(
	items: INodeExecutionData[],
	isDryRun: boolean,
	zone: string,
): string | null {
	const calls = items.map(({ json }) => json);
	const having = (key: 'reason' | 'status', value: string) =>
		calls.filter((call) => call[key] === value);
	const wouldBe = having('status', 'dry_run').length;
	const outside = having('reason', 'outside_hours');
	const limited = having('reason', 'contact_limit');
	const listed = having('reason', 'do_not_call').length;
	const skipped = having('status', 'skipped').length;
	const unsent = having('reason', 'outage').length;
	const notCalled = [
		outside.length > 0 ? `${outside.length} outside their hours${until(outside, zone)}` : '',
		listed > 0 ? `${listed} on the do-not-call list` : '',
		limited.length > 0
			? `${count(limited.length, 'as often as its', 'as often as their')} contact limit allows${until(limited, zone)}`
			: '',
		skipped > 0 ? `${skipped} called before` : '',
		unsent > 0 ? `${unsent} not sent, since Unpod did not confirm several calls in a row` : '',
	].filter((part) => part !== '');
	if (isDryRun || wouldBe > 0) {
		const nobody = calls.every(({ taskId, runId }) => !taskId && !runId)
			? ', nobody was phoned'
			: '';
		const all = [`${wouldBe} would be called`, ...notCalled].join(', ');
		return `Dry run${nobody}: ${all}. To call, remove 'Dry Run' from 'Calling Options'.`;
	}
	return notCalled.length === 0 ? null : `Not called: ${notCalled.join(', ')}.`;
}
