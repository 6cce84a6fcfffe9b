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
	REPORTED,
	WAITING,
	WATCHED_PARAMETERS,
	watchedWorld,
} from './savedStates/worlds.mts';
import { MINUTE, phones, Stage } from './triggerStage.mts';

type List = 'runs' | 'callLogs';

/** What an earlier version saved in a world, for the place at which the sandbox is now. */
async function savedBefore(
	version: string,
	dialect: Dialect,
	world: string,
	list: List,
	fresh: Poller,
): Promise<IDataObject> {
	await fresh.activate();
	const [key] = Object.keys(fresh.saved);
	const { scope } = Object(Object(fresh.saved[key])[list]);
	const file = new URL(`./savedStates/${version}-${dialect}-${world}.json`, import.meta.url);
	const saved = JSON.parse(readFileSync(file, 'utf8'));
	saved[list].scope = scope;
	return { [key]: saved };
}

describe.each<[string, Dialect, { reported: string[] }]>([
	['0.1.0', 'v1', { reported: REPORTED }],
	['0.1.0', 'platform', { reported: REPORTED }],
	// The run that was held took one of the two places of its poll.
	['state2', 'v1', { reported: REPORTED.slice(0, 1) }],
	['state2', 'platform', { reported: REPORTED.slice(0, 1) }],
	['state2', 'speech', { reported: REPORTED.slice(0, 1) }],
])('an update from what %s saved with %s', (version, dialect, { reported }) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	/** The workflow with what it saved before the update. */
	const updated = async (world: string, list: List, parameters: object) => {
		const fresh = stage.poller({ ...parameters });
		const saved = await savedBefore(version, dialect, world, list, fresh);
		return stage.poller({ ...parameters }, { saved });
	};

	it('continues with every run that was watched', async () => {
		await watchedWorld(stage, null);
		const trigger = await updated('watched', 'runs', WATCHED_PARAMETERS);
		stage.call('+14155550117');
		const failed = stage.sandbox.world
			.runs()
			.find(({ tasks: [task] }) => task.phoneNumber === FAILED);
		stage.sandbox.world.redial(failed?.runId ?? '', { outcome: 'completed' });
		for (let minute = 0; minute < 12; minute++) await stage.next(trigger);
		const left = REPORTED.filter((phone) => !reported.includes(phone));
		const soon = [HELD, FAILED, ...left, WAITING, '+14155550117'];
		expect(phones(trigger.emitted).sort()).toEqual(soon);
		await stage.next(trigger, 60);
		expect(phones(trigger.emitted)).toContain(OPEN);
		for (let minute = 0; minute < 12; minute++) await stage.next(trigger);
		expect(trigger.emitted).toHaveLength(soon.length + 1);
	});

	it('continues with a backlog', async () => {
		await backlogWorld(stage, null);
		const trigger = await updated('backlog', 'runs', BACKLOG_PARAMETERS);
		for (let polls = 0; polls < 40; polls++) await stage.next(trigger);
		expect(phones(trigger.emitted).sort()).toEqual(BACKLOG.slice(60).sort());
	});

	it('continues with rows of the call log that wait for their turn', async () => {
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
