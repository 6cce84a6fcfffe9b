import type { Row } from './paging.mts';
import type { TaskCall } from './lists.mts';
import type { Task } from './entities.mts';
import type { Timeline } from './timeline.mts';

type Asked = Record<string, string>;

const DAY_MS = 86_400_000;

function textAt(row: unknown, ...path: string[]): string {
	const value = path.reduce<unknown>((part, key) => Object(part)[key], row);
	return value === undefined || value === null ? '' : String(value);
}

/**
 * The tasks of a space that a query asks for. `status` is compared with the word that the analysis
 * has for the call, not with the task's status (reference: task service source, Feb 2026).
 *
 * @throws SyntaxError where `search`, a regular expression, is none
 */
export function askedTasks(
	tasks: Timeline<Task>,
	{ from_ts: from, to_ts: to, call_type: type, search, status }: Asked,
	toRow: (task: Task) => Row,
): Timeline<Task> {
	const inTime = tasks.between(
		from === undefined ? Number.NEGATIVE_INFINITY : Number(from) * 1000,
		to === undefined ? Number.POSITIVE_INFINITY : Number(to) * 1000,
	);
	if (type === undefined && search === undefined && status === undefined) return inTime;
	const sought = new RegExp(search ?? '', 'i');
	const words = status?.split(',');
	return inTime.filter((task) => {
		const { input, output } = toRow(task);
		const names = [textAt(input, 'name'), textAt(input, 'phone'), textAt(output, 'customer')];
		return (
			(type === undefined || textAt(output, 'call_type') === type) &&
			[...names, textAt(output, 'contact_number')].some((name) => sought.test(name)) &&
			(!words || words.includes(textAt(output, 'post_call_data', 'summary', 'status')))
		);
	});
}

/** The day that a filter of the call log means, in milliseconds since 1970; its time doesn't count. */
function dayOf(text: string): number {
	const match = /^(\d{2})-(\d{2})-(\d{4}) \d{2}:\d{2}:\d{2}$/.exec(text);
	if (!match) {
		throw new SyntaxError(`time data '${text}' does not match format '%d-%m-%Y %H:%M:%S'`);
	}
	const [, day, month, year] = match;
	return Date.UTC(Number(year), Number(month) - 1, Number(day));
}

function isOn(time: unknown, from: number, to: number): boolean {
	if (from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY) return true;
	const milliseconds = Date.parse(String(time));
	return milliseconds >= from && milliseconds < to;
}

/** Whether a row passes the filters that aren't about time. */
function passes(row: Row, asked: Asked): boolean {
	const isSame = (name: string) =>
		!asked[name] || textAt(row, name).toLowerCase() === asked[name].toLowerCase();
	return (
		isSame('call_type') &&
		isSame('call_status') &&
		textAt(row, 'destination_number').startsWith(asked.destination_number ?? '')
	);
}

const FILTERS = ['start_time', 'end_time', 'call_type', 'call_status', 'destination_number'];

/**
 * The rows of the call log that a query asks for. Dates count by the day alone, rows without a time
 * drop out of them, and names that aren't known are ignored (reference: server source, Feb 2026). Of its filters these
 * are those that a node may be tempted to use.
 *
 * @throws SyntaxError where a date is in another format
 */
export function askedCalls(
	calls: Timeline<TaskCall>,
	asked: Asked,
	toRow: (call: TaskCall) => Row,
): Timeline<TaskCall> {
	if (!FILTERS.some((name) => asked[name])) return calls;
	const from = asked.start_time ? dayOf(asked.start_time) : Number.NEGATIVE_INFINITY;
	const to = asked.end_time ? dayOf(asked.end_time) + DAY_MS : Number.POSITIVE_INFINITY;
	return calls.between(from, to).filter((call) => {
		const row = toRow(call);
		const isInTime =
			isOn(row.start_time, from, Number.POSITIVE_INFINITY) &&
			isOn(row.end_time, Number.NEGATIVE_INFINITY, to);
		return isInTime && passes(row, asked);
	});
}
