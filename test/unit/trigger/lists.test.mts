import { asUnpodError } from '../../../nodes/Unpod/domain/errors/unpodError';
import { turn } from '../../until.mts';
import type { ModelRun } from './model/runs.mts';
import { Scene } from './model/scene.mts';
import type { Traits } from './model/service.mts';
import { ModelUnpod } from './model/unpod.mts';

const DAY = 86_400_000;
const MINUTE = 60_000;

const ids = (runs: ModelRun[]) => runs.map(({ runId }) => runId);

/** The same on a list that is all there is (v1), and on one that its calls decide (platform). */
describe.each([
	['v1', { isFinal: true, pageSize: 50 }],
	['platform', { isFinal: false, pageSize: 100 }],
])('the trigger on a list of %s', (_dialect, dialect) => {
	it.each([150, 400, 900])(
		'sees a row that comes into view below %i newer ones, within ten polls',
		async (newer) => {
			const scene = new Scene(dialect);
			scene.make(50, 'completed');
			await scene.publish();
			const [late] = scene.make(1, undefined, { isHidden: true });
			scene.make(newer, 'completed');
			await scene.polls(3);
			scene.service.end(late);
			scene.service.show(late);
			scene.engine.emitted.length = 0;
			await scene.polls(10);
			expect(scene.reported).toEqual([late.runId]);
		},
	);

	it.each<Array<Traits['counts']>>([['none'], ['ofPage'], ['falling']])(
		'sees a late row on the second page of small ones, where the count is %s',
		async (counts) => {
			const scene = new Scene({ ...dialect, wide: 'ignored', counts });
			scene.make(dialect.pageSize * 3, 'completed');
			await scene.publish();
			const [late] = scene.make(1, undefined, { isHidden: true });
			scene.make(dialect.pageSize + 10, 'completed');
			await scene.polls(2);
			scene.service.end(late);
			scene.service.show(late);
			scene.engine.emitted.length = 0;
			await scene.polls(10);
			expect(scene.reported).toEqual([late.runId]);
		},
	);

	it('reports new rows at the head whatever their time', async () => {
		const scene = new Scene(dialect);
		scene.make(60, 'completed');
		await scene.publish();
		const runs = scene.make(10, 'completed', { createdAt: Date.UTC(2020, 0, 1) });
		await scene.polls(1);
		expect(scene.reported).toEqual(ids(runs));
	});

	it('reports new rows above very many that are a day ahead', async () => {
		const scene = new Scene(dialect);
		scene.make(250, 'completed', { createdAt: scene.service.now + DAY });
		await scene.publish();
		const runs = scene.make(60, 'completed');
		await scene.polls(10);
		expect(scene.reported.sort()).toEqual(ids(runs).sort());
	});

	it('reports every run through the end of daylight saving, by clocks that show an hour twice', async () => {
		const scene = new Scene(dialect);
		scene.make(300, 'completed');
		await scene.publish();
		const runs: ModelRun[] = [];
		for (let minute = 0; minute < 110; minute++) {
			const local = scene.service.now - (minute < 60 ? 0 : 60 * MINUTE);
			runs.push(...scene.make(10, 'completed', { createdAt: local }));
			await scene.polls(1);
		}
		await scene.polls(10);
		expect(scene.reported.sort()).toEqual(ids(runs).sort());
	});

	it('refuses a list that comes oldest first, and says what works', async () => {
		const scene = new Scene(dialect);
		scene.make(150, 'completed');
		scene.service.runs.reverse();
		await expect(scene.publish()).rejects.toMatchObject({
			message: expect.stringContaining('oldest entries first'),
			description: expect.stringMatching(/'Task'.*Create and Wait/),
		});
	});

	it('refuses a list that is in no order', async () => {
		const scene = new Scene({ ...dialect, wide: 'ignored' });
		const runs = scene.make(1500, 'completed');
		scene.service.runs = runs
			.map((run, index) => ({ run, key: (index * 7919) % 1009 }))
			.sort((a, b) => a.key - b.key)
			.map(({ run }) => run);
		await expect(scene.publish()).rejects.toThrow('in no order');
	});

	it.each<[number, Traits['wide']]>([
		[300, 'given'],
		[1000, 'given'],
		[700, 'ignored'],
		[300, 'refused'],
	])(
		'reports %i runs that were open when it was published (large pages %s)',
		async (count, wide) => {
			const scene = new Scene({ ...dialect, wide });
			const runs = scene.make(count);
			await scene.publish();
			for (const run of runs) scene.service.end(run);
			await scene.polls(12);
			expect(scene.reported.sort()).toEqual(ids(runs).sort());
		},
	);

	it('reports open runs far down a long list of small pages within ten polls', async () => {
		const scene = new Scene({ ...dialect, pageSize: 50, wide: 'ignored' });
		scene.make(5000, 'completed');
		const runs = scene.make(250);
		await scene.publish();
		scene.make(300, 'completed');
		await scene.polls(9);
		for (const run of runs) scene.service.end(run);
		scene.engine.emitted.length = 0;
		await scene.polls(10);
		expect(scene.reported.sort()).toEqual(ids(runs).sort());
	});

	it('follows a list whose large pages can not be read', async () => {
		const scene = new Scene({ ...dialect, wide: 'broken' });
		scene.make(700, 'completed');
		const open = scene.make(20);
		scene.make(120, 'completed');
		await scene.publish();
		const runs = scene.make(250, 'completed');
		for (const run of open) scene.service.end(run);
		await scene.polls(10);
		expect(scene.reported.sort()).toEqual(ids([...open, ...runs]).sort());
	});

	it('reports the oldest of 1,300 failed runs that is called again within a day', async () => {
		const scene = new Scene(dialect);
		await scene.publish();
		const runs = scene.make(1300, 'failed');
		await scene.polls(12);
		scene.engine.emitted.length = 0;
		scene.service.now += 20 * 60 * MINUTE;
		scene.service.redial(runs[0]);
		scene.service.end(runs[0]);
		await scene.polls(10);
		expect(scene.reported).toEqual([runs[0].runId]);
	});

	it('reports an open run far down whose row names no task', async () => {
		const scene = new Scene({ ...dialect, taskIds: false, wide: 'ignored' });
		const [run] = scene.make(1);
		scene.make(dialect.pageSize * 2, 'completed');
		await scene.publish();
		scene.make(dialect.pageSize * 5, 'completed');
		await scene.polls(20);
		scene.engine.emitted.length = 0;
		scene.service.end(run);
		await scene.polls(10);
		expect(scene.reported).toEqual([run.runId]);
	});

	it('gives no run up when three polls are answered with empty lists', async () => {
		const scene = new Scene(dialect);
		const [run] = scene.make(1);
		scene.make(400, 'completed');
		await scene.publish();
		for (let polls = 0; polls < 3; polls++) {
			scene.service.blanks = 100;
			await scene.polls(1);
		}
		scene.service.blanks = 0;
		scene.service.end(run);
		await scene.polls(10);
		expect(scene.reported).toEqual([run.runId]);
	});

	it.each<Array<Traits['times']>>([['all'], ['none'], ['wrong']])(
		'reports a backlog of a list that is sorted by the last change, with times %s',
		async (times) => {
			const scene = new Scene({ ...dialect, order: 'changed', times }, { max: 100 });
			scene.make(20, 'completed');
			await scene.publish();
			const runs = scene.make(349, 'completed');
			for (let polls = 0; polls < 6; polls++) {
				await scene.polls(1);
				// What was reported moves up again.
				for (const run of runs.slice(0, 40)) scene.service.analyse(run);
			}
			await scene.polls(12);
			expect(scene.reported.sort()).toEqual(ids(runs).sort());
		},
	);

	it('reads a page more, once, where a run of a long history was deleted', async () => {
		const scene = new Scene(dialect);
		const runs = scene.make(5000, 'completed');
		await scene.publish();
		await scene.polls(2);
		scene.service.delete(runs[4990]);
		expect(await scene.cost(1)).toBe(2);
		expect(await scene.cost(10)).toBeLessThanOrEqual(11);
		const [run] = scene.make(1, 'completed');
		await scene.polls(1);
		expect(scene.reported).toEqual([run.runId]);
	});

	it.each([100, 180])(
		'sees a new row below %i known ones that moved up in a list that is sorted by the last change',
		async (changed) => {
			const scene = new Scene({ ...dialect, order: 'changed', wide: 'ignored' });
			const runs = scene.make(400, 'completed');
			await scene.publish();
			await scene.polls(1);
			const [run] = scene.make(1, 'completed');
			for (const moved of runs.slice(-changed).reverse()) scene.service.analyse(moved);
			await scene.polls(2);
			expect(scene.reported).toEqual([run.runId]);
		},
	);

	it('goes on where waiting rows of a call log are deleted', async () => {
		const scene = new Scene(dialect, { listensTo: 'callLogs', max: 3 });
		await scene.publish();
		const runs = scene.make(20, 'completed');
		await scene.polls(1);
		for (const run of runs.slice(5, 12)) scene.service.delete(run);
		await scene.polls(10);
		const kept = scene.service.allLogs.filter(({ isDeleted }) => !isDeleted);
		expect(scene.reported).toEqual(kept.map(({ logId }) => logId));
	});

	it.each<Array<Traits['counts']>>([['ofPage'], ['falling'], ['none']])(
		'reads a backlog whose count is %s',
		async (counts) => {
			const scene = new Scene({ ...dialect, counts, wide: 'ignored' });
			scene.make(10, 'completed');
			await scene.publish();
			const runs = scene.make(350, 'completed');
			await scene.polls(10);
			expect(scene.reported.sort()).toEqual(ids(runs).sort());
		},
	);

	it('goes on where a page of a backlog came empty by mistake', async () => {
		const scene = new Scene({ ...dialect, wide: 'ignored', pageSize: 20 });
		await scene.publish();
		const runs = scene.make(60, 'completed');
		scene.engine.startPoll();
		for (let answers = 0; answers < 2; answers++) {
			await turn();
			scene.engine.answer(0);
		}
		await turn();
		scene.service.blanks = 1;
		await scene.engine.finish();
		await scene.polls(10);
		expect(scene.reported.sort()).toEqual(ids(runs).sort());
	});

	it('loses no new row where the page below them came empty by mistake', async () => {
		const scene = new Scene({ ...dialect, wide: 'ignored', pageSize: 20 });
		scene.make(200, 'completed');
		await scene.publish();
		const runs = scene.make(40, 'completed');
		scene.engine.startPoll();
		for (let answers = 0; answers < 2; answers++) {
			await turn();
			scene.engine.answer(0);
		}
		await turn();
		scene.service.blanks = 1;
		await scene.engine.finish();
		await scene.polls(10);
		expect(scene.reported.sort()).toEqual(ids(runs).sort());
	});

	it('reads a backlog of a list whose pages only lead to the next', async () => {
		const scene = new Scene({ ...dialect, paging: 'nextOnly', wide: 'ignored' }, { max: 100 });
		scene.make(10, 'completed');
		await scene.publish();
		const runs = scene.make(450, 'completed');
		await scene.polls(10);
		expect(scene.reported.sort()).toEqual(ids(runs).sort());
	});

	it('keeps a run with a status that is not known for a day, reports it in no event and logs it once', async () => {
		const scene = new Scene(dialect);
		await scene.publish();
		const [run] = scene.make(1);
		scene.service.end(run, 'parked');
		scene.make(dialect.pageSize * 3, 'completed');
		await scene.polls(12);
		scene.service.now += DAY + MINUTE;
		await scene.polls(10);
		expect(scene.reported).not.toContain(run.runId);
		expect(scene.engine.logged).toEqual([expect.stringContaining("'parked'")]);
		expect(await scene.cost(10)).toBeLessThanOrEqual(11);
	});
});

describe('a list whose pages come in another order each time', () => {
	it('is read further down too, to where a late row comes into view', async () => {
		const traits = { pageSize: 3, wide: 'refused', order: 'changed', shuffles: true } as const;
		const scene = new Scene(traits, { max: 3 });
		scene.make(3, 'completed');
		await scene.publish();
		const [late] = scene.make(1, 'completed', { isHidden: true });
		scene.make(7, 'completed');
		await scene.polls(20);
		scene.service.show(late);
		scene.engine.emitted.length = 0;
		await scene.polls(40);
		expect(scene.reported).toEqual([late.runId]);
	});
});

describe('a run of another agent', () => {
	it('is not reported where it was deleted before its calls could be read', async () => {
		const wishes = { agentHandle: 'support', withDetails: true };
		const scene = new Scene({ isFinal: false }, wishes);
		await scene.publish();
		const [run] = scene.make(1, 'completed', { agentHandle: 'sales' });
		scene.engine.startPoll();
		await turn();
		scene.engine.answer(0);
		await turn();
		scene.service.delete(run);
		await scene.engine.finish();
		scene.make(1);
		scene.service.now += MINUTE;
		scene.engine.startPoll();
		await turn();
		scene.engine.answer(0);
		await turn();
		scene.engine.fail(0);
		await scene.polls(12);
		expect(scene.reported).toEqual([]);
	});
});

describe('a run that ended', () => {
	it('is not given up while the list hides it and its calls cannot be read', async () => {
		const scene = new Scene({ taskIds: false }, { agentHandle: 'support' });
		await scene.publish();
		const [run] = scene.make(1, 'completed');
		scene.make(1);
		const unreadable = asUnpodError(new Error('Away'));
		const read = jest.spyOn(ModelUnpod.prototype, 'details');
		const readAgain = jest.spyOn(ModelUnpod.prototype, 'refresh');
		read.mockImplementation(async (_space, runs) =>
			runs.map((each) => ({ run: each, unreadable })),
		);
		readAgain.mockImplementation(
			async (_space, runs) => new Map(runs.map((each) => [each, { run: each, unreadable }])),
		);
		await scene.polls(1);
		run.isVisible = false;
		await scene.polls(3);
		read.mockRestore();
		readAgain.mockRestore();
		scene.service.show(run);
		await scene.polls(2);
		expect(scene.reported).toEqual([run.runId]);
	});
});

describe('a run whose row stays pending though its calls ended', () => {
	it.each([1, 9, 40])('is reported within ten polls, among %i open ones', async (count) => {
		const scene = new Scene({ isFinal: false });
		await scene.publish();
		const others = scene.make(count - 1);
		const [run] = scene.make(1);
		scene.service.stick(run, 'pending');
		await scene.polls(2);
		scene.service.end(run);
		await scene.polls(10);
		expect(scene.reported).toEqual([run.runId]);
		await scene.polls(20);
		expect(scene.reported).toHaveLength(1);
		expect(others).toHaveLength(count - 1);
	});

	it.each([12, 14, 16, 19])(
		'is so among %i open ones that small pages show by turns',
		async (count) => {
			const scene = new Scene({ isFinal: false, pageSize: 5, wide: 'refused' });
			await scene.publish();
			const runs = scene.make(count);
			await scene.polls(2);
			for (const run of runs) {
				scene.service.stick(run, 'pending');
				scene.service.end(run);
			}
			await scene.polls(10);
			expect(scene.reported.sort()).toEqual(ids(runs).sort());
		},
	);
});
