import type { CallLogList, TaskReader } from '../../api/contract';
import type { Pages } from '../../api/shapes';
import { pagesBackTo } from '../../api/lists/pagination';
import { type Call, type CallLog, digitsOf } from '../../domain/call';
import { asUnpodError } from '../../domain/errors/unpodError';
import { textAt } from '../../domain/json';
import { isFinished } from '../../domain/status';
import { toMilliseconds } from '../../domain/time';
import { clock } from '../../shared/clock';

/** The lists of Unpod that show when somebody was called. */
export type CallLists = Pick<TaskReader, 'tasks'> & Pick<CallLogList, 'callLogList'>;

/** How far the start of a call may be before its task was made, since clocks differ, in milliseconds. */
const CLOCK_MARGIN_MS = 300_000;

/** A call or its task, as one of the lists shows it. */
export interface TimedCall {
	taskId: string | null;
	runId: string | null;
	/** When it was made or begun, in milliseconds since 1970. */
	at: number;
}

function isOf(log: TimedCall, task: TimedCall): boolean {
	if (log.taskId !== null && task.taskId !== null) return log.taskId === task.taskId;
	return log.runId !== null && log.runId === task.runId;
}

/** Returns the task of a call: the one that it names, else the last one that was made before it. */
function taskOf(log: TimedCall, tasks: TimedCall[]): TimedCall | null {
	const named = tasks.find((task) => isOf(log, task));
	if (named) return named;
	if (log.taskId !== null || log.runId !== null) return null;
	const earlier = tasks.filter(({ at }) => at <= log.at + CLOCK_MARGIN_MS);
	return earlier.reduce<TimedCall | null>(
		(last, task) => (last && last.at >= task.at ? last : task),
		null,
	);
}

/**
 * Returns when a number was or will be called, by its tasks and its call logs. A task and its call count once; a
 * call without a task (a redial, another space) and a task without a call count once each.
 */
export function timesOf(tasks: readonly TimedCall[], logs: readonly TimedCall[]): number[] {
	const left = [...tasks];
	const calls = [...logs].sort((a, b) => a.at - b.at);
	for (const log of calls) {
		const task = taskOf(log, left);
		if (task) left.splice(left.indexOf(task), 1);
	}
	return [...calls, ...left].map(({ at }) => at);
}

/** Returns when a task called or, where it hasn't ended, may call: now, or at its later scheduled time. */
function timeOfTask(task: Call, now: number): number | null {
	const scheduled = toMilliseconds(textAt(task.raw, 'scheduled_timestamp'));
	const known = toMilliseconds(task.startedAt ?? task.createdAt);
	if (isFinished(task.status)) return known ?? toMilliseconds(task.endedAt);
	return Math.max(scheduled ?? now, now);
}

/** Returns when a call began; null for an inbound one, which no limit counts. */
function timeOfLog({ callType, startedAt, createdAt, endedAt }: CallLog): number | null {
	if (/^inbound/i.test(callType ?? '')) return null;
	return toMilliseconds(startedAt ?? createdAt ?? endedAt);
}

/** Calls by number in digits, then by ID: a row that two pages show counts once. */
type Noted = Map<string, Map<string, TimedCall>>;

/** Notes the rows of a list since a time. */
async function noteRows<T extends Call>(
	noted: Noted,
	pages: Pages<T>,
	{ timeOf, idOf }: { timeOf: (row: T) => number | null; idOf: (row: T) => string | null },
	since: number,
): Promise<void> {
	for await (const { entries } of pages) {
		for (const row of entries) {
			const { taskId, runId } = row;
			const number = digitsOf(row.phoneNumber);
			const at = timeOf(row);
			if (number === '' || at === null || at < since) continue;
			const calls = noted.get(number) ?? new Map<string, TimedCall>();
			noted.set(number, calls.set(idOf(row) ?? `at ${at}`, { taskId, runId, at }));
		}
	}
}

/** How a service refuses a list that it doesn't have, e.g. that of all runs of a space in v1: call logs suffice then. */
const NOT_SERVED = ['notFound', 'refused'];

async function noteTasks(
	noted: Noted,
	lists: CallLists,
	spaceToken: string,
	since: number,
): Promise<void> {
	const now = clock.now();
	const reading = {
		timeOf: (task: Call) => timeOfTask(task, now),
		idOf: ({ taskId, runId }: Call) => taskId ?? runId,
	};
	const createdAfter = new Date(since).toISOString();
	try {
		await noteRows(noted, lists.tasks({ spaceToken, createdAfter }), reading, since);
	} catch (error) {
		const refusal = asUnpodError(error);
		if (!NOT_SERVED.includes(refusal.kind)) throw refusal;
	}
}

/**
 * Returns when numbers (in digits) were called since a time (milliseconds since 1970), whoever called, by Unpod's own
 * lists: the tasks of spaces and the logs of their calls, which the platform keeps for the whole organization.
 *
 * @throws UnpodError where the lists can't be read
 */
export async function readCallTimes(
	lists: CallLists,
	spaceTokens: Iterable<string>,
	since: number,
): Promise<Map<string, number[]>> {
	const tasks: Noted = new Map();
	const logs: Noted = new Map();
	const readingLogs = { timeOf: timeOfLog, idOf: ({ callLogId }: CallLog) => callLogId };
	for (const spaceToken of spaceTokens) {
		await noteTasks(tasks, lists, spaceToken, since);
		const listed = pagesBackTo(since, lists.callLogList({ spaceToken }));
		await noteRows(logs, listed, readingLogs, since);
	}
	const seen = (noted: Noted, number: string) => [...(noted.get(number)?.values() ?? [])];
	const numbers = new Set([...tasks.keys(), ...logs.keys()]);
	return new Map(
		[...numbers].map((number) => [number, timesOf(seen(tasks, number), seen(logs, number))]),
	);
}
