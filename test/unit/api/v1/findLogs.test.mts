import type { Page } from '../../../../nodes/Unpod/api/shapes';
import { type Call, type CallLog, callWith } from '../../../../nodes/Unpod/domain/call';
import { findLogs, LogMatch } from '../../../../nodes/Unpod/api/v1/findLogs';

const JANE = '+14155550100';
const NINE = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;

const at = (minutes: number) => new Date(NINE + minutes * MINUTE).toISOString();

const run = (minutes: number, known: Partial<Call> = {}): Call =>
	callWith({ status: 'completed', phoneNumber: JANE, createdAt: at(minutes), ...known });

const log = (minutes: number, known: Partial<CallLog> = {}): CallLog => ({
	...callWith({ status: 'completed', phoneNumber: JANE, startedAt: at(minutes) }),
	callLogId: `log ${minutes}`,
	callType: 'outbound',
	...known,
});

const matched = (runs: Call[], logs: CallLog[]) => {
	const match = new LogMatch(runs);
	match.take(logs);
	return runs.map((one) => match.logOf(one)?.callLogId ?? null);
};

describe('the call log of a v1 run', () => {
	it('is the one that names the run, or else its task', () => {
		const runs = [run(0, { runId: 'R1', taskId: 'T1' }), run(0, { runId: 'R2', taskId: 'T2' })];
		expect(matched(runs, [log(5, { runId: 'R2' }), log(6, { taskId: 'T1' })])).toEqual([
			'log 6',
			'log 5',
		]);
	});

	it('is never one that names another run, though number and time fit', () => {
		expect(matched([run(0, { runId: 'R1' })], [log(5, { runId: 'R9' })])).toEqual([null]);
	});

	it('is the last call of a run that was redialled', () => {
		const logs = [log(2, { runId: 'R1' }), log(9, { runId: 'R1' })];
		expect(matched([run(0, { runId: 'R1' })], logs)).toEqual(['log 9']);
		expect(matched([run(0, { runId: 'R1' })], logs.reverse())).toEqual(['log 9']);
	});

	it('is known by number and time where logs have no ids', () => {
		expect(matched([run(0)], [log(5, { phoneNumber: '14155550100' })])).toEqual(['log 5']);
		expect(matched([run(0)], [log(-5)])).toEqual([null]);
		expect(matched([run(0)], [log(5, { phoneNumber: '+14155550101' })])).toEqual([null]);
		expect(matched([run(0, { phoneNumber: null })], [log(5)])).toEqual([null]);
		expect(matched([run(0)], [log(5, { callType: 'Inbound' })])).toEqual([null]);
	});

	it('goes to the run that was made last before the call, of several to one number', () => {
		expect(matched([run(0), run(10)], [log(12), log(2)])).toEqual(['log 2', 'log 12']);
		expect(matched([run(10), run(0)], [log(2), log(12)])).toEqual(['log 12', 'log 2']);
	});

	it('is the first that ended as the run did: later calls can be those of runs not asked about', () => {
		expect(matched([run(0)], [log(30), log(2)])).toEqual(['log 2']);
		const attempts = [log(30), log(8), log(2, { status: 'failed' })];
		expect(matched([run(0)], attempts)).toEqual(['log 8']);
		expect(matched([run(0, { status: 'failed' })], attempts)).toEqual(['log 2']);
	});
});

describe('looking for call logs', () => {
	const PAGE = 10;
	let pagesRead: number[];

	/** The log of a space, newest first: a call a minute for so long. */
	const space = (minutes: number, make: (minute: number) => CallLog = log) =>
		async function* (firstPage: number): AsyncGenerator<Page<CallLog>> {
			const last = Math.ceil(minutes / PAGE);
			for (let number = firstPage; number <= last; number++) {
				pagesRead.push(number);
				const newest = minutes - (number - 1) * PAGE;
				const entries = Array.from({ length: Math.min(PAGE, newest) }, (_, index) =>
					make(newest - index),
				);
				yield { entries, count: null, isLast: number === last };
			}
		};

	/** The same, of which a page is only reached over all before it. */
	const walked = (minutes: number) =>
		async function* (firstPage: number): AsyncGenerator<Page<CallLog>> {
			for await (const page of space(minutes, named)(firstPage)) yield { ...page, isWalked: true };
		};

	const named = (minute: number) => log(minute, { runId: `R${minute}` });
	const always = () => true;

	beforeEach(() => {
		pagesRead = [];
	});

	it('asks for nothing when no run has ended', async () => {
		const open = run(0, { status: 'in_progress' });
		expect((await findLogs([open], space(50), always)).logOf(open)).toBeNull();
		expect(pagesRead).toEqual([]);
	});

	it('reads the newest page alone where it names all', async () => {
		const asked = [run(49, { runId: 'R49' }), run(45, { runId: 'R45' })];
		const found = await findLogs(asked, space(50, named), always);
		expect(asked.map((one) => found.logOf(one)?.runId)).toEqual(['R49', 'R45']);
		expect(pagesRead).toEqual([1]);
	});

	it('reads no further than the run can have called', async () => {
		const asked = run(985, { runId: 'R none' });
		expect((await findLogs([asked], space(1000, named), always)).logOf(asked)).toBeNull();
		expect(pagesRead).toEqual([1, 2]);
	});

	it('finds logs of long ago without reading all that came since', async () => {
		const asked = [run(100, { runId: 'R104' }), run(110, { runId: 'R111' })];
		const found = await findLogs(asked, space(20_000, named), always);
		expect(asked.map((one) => found.logOf(one)?.runId)).toEqual(['R104', 'R111']);
		expect(pagesRead.length).toBeLessThan(40);
	});

	it('reads on in a list without page numbers, whose pages are reached over all before them', async () => {
		const asked = run(100, { runId: 'R104' });
		expect((await findLogs([asked], walked(1500), always)).logOf(asked)?.runId).toBe('R104');
		expect(pagesRead).toEqual(Array.from({ length: 140 }, (_, index) => index + 1));
		pagesRead = [];
		expect((await findLogs([asked], walked(20_000), always)).logOf(asked)).toBeNull();
		expect(pagesRead).toHaveLength(200);
	});

	it('gives up on a log that is nowhere after a bounded number of pages', async () => {
		const asked = run(100, { runId: 'R none' });
		expect((await findLogs([asked], space(20_000, named), always)).logOf(asked)).toBeNull();
		expect(pagesRead.length).toBeLessThan(60);
		pagesRead = [];
		await findLogs([run(0, { createdAt: null })], space(20_000, named), always);
		expect(pagesRead).toHaveLength(20);
	});

	it('looks no further for a run that no row is known to be of', async () => {
		const bare = run(0, { runId: 'R1', phoneNumber: null, createdAt: null });
		const found = await findLogs([bare], space(20_000), always);
		expect(found.isHopeless(bare)).toBe(true);
		expect(pagesRead).toEqual([1]);
	});

	it('goes on where rows name runs, or none is there yet', async () => {
		const bare = run(0, { runId: 'R none', phoneNumber: null, createdAt: null });
		expect((await findLogs([bare], space(100, named), always)).isHopeless(bare)).toBe(false);
		expect(pagesRead).toHaveLength(10);
		expect((await findLogs([bare], space(0), always)).isHopeless(bare)).toBe(false);
		const known = run(0, { runId: 'R1' });
		expect((await findLogs([known], space(100), always)).isHopeless(known)).toBe(false);
	});

	it('stops when there is no time left', async () => {
		const asked = run(100, { runId: 'R104' });
		await findLogs([asked], space(20_000, named), () => pagesRead.length < 3);
		expect(pagesRead).toEqual([1, 2, 3]);
	});
});
