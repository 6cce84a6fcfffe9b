import { readFileSync } from 'node:fs';
import type { IDataObject } from 'n8n-workflow';
import { type Dialect, numbers } from '../sandbox/index.mts';
import type { Poller } from './harness/index.mts';
import {
	BACKLOG,
	BACKLOG_PARAMETERS,
	backlogWorld,
	FAILED,
	HELD,
	LOGS_PARAMETERS,
	logsWorld,
	OPEN,
	WAITING,
	WATCHED_PARAMETERS,
	watchedWorld,
} from './savedStates/worlds.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

type List = 'runs' | 'callLogs';

/** What version 0.1.0 saved in a world, for the place at which the sandbox is now. */
async function savedBy010(
	dialect: Dialect,
	world: string,
	list: List,
	fresh: Poller,
): Promise<IDataObject> {
	await fresh.activate();
	const [key] = Object.keys(fresh.saved);
	const { scope } = Object(Object(fresh.saved[key])[list]);
	const file = new URL(`./savedStates/0.1.0-${dialect}-${world}.json`, import.meta.url);
	const saved = JSON.parse(readFileSync(file, 'utf8'));
	saved[list].scope = scope;
	return { [key]: saved };
}

describe.each<Dialect>(['v1', 'platform'])('an update from 0.1.0 with %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	/** The workflow with what it saved before the update. */
	const updated = async (world: string, list: List, parameters: object) => {
		const fresh = stage.poller({ ...parameters });
		const saved = await savedBy010(dialect, world, list, fresh);
		return stage.poller({ ...parameters }, { saved });
	};

	it('goes on with every run that was watched', async () => {
		await watchedWorld(stage, null);
		const trigger = await updated('watched', 'runs', WATCHED_PARAMETERS);
		stage.call('+14155550117');
		const failed = stage.sandbox.world
			.runs()
			.find(({ tasks: [task] }) => task.phoneNumber === FAILED);
		stage.sandbox.world.redial(failed?.runId ?? '', { outcome: 'completed' });
		for (let minute = 0; minute < 12; minute++) await stage.next(trigger);
		const soon = [HELD, FAILED, WAITING, '+14155550117'];
		expect(phones(trigger.emitted).sort()).toEqual(soon);
		await stage.next(trigger, 60);
		expect(phones(trigger.emitted)).toContain(OPEN);
		for (let minute = 0; minute < 12; minute++) await stage.next(trigger);
		expect(trigger.emitted).toHaveLength(5);
	});

	it('goes on with a backlog', async () => {
		await backlogWorld(stage, null);
		const trigger = await updated('backlog', 'runs', BACKLOG_PARAMETERS);
		for (let polls = 0; polls < 40; polls++) await stage.next(trigger);
		expect(phones(trigger.emitted).sort()).toEqual(BACKLOG.slice(60).sort());
	}, 60_000);

	it('goes on with rows of the call log that wait for their turn', async () => {
		await logsWorld(stage, null);
		const trigger = await updated('logs', 'callLogs', LOGS_PARAMETERS);
		stage.call('+14155550117');
		stage.sandbox.clock.advance(MINUTE);
		for (let polls = 0; polls < 6; polls++) await stage.next(trigger);
		const digits = phones(trigger.emitted).map((number) => String(number).replace('+', ''));
		const expected = [...numbers(5).slice(2), '+14155550117'];
		expect(digits.sort()).toEqual(expected.map((number) => number.slice(1)).sort());
	});
});
