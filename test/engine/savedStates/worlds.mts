import { numbers } from '../../sandbox/index.mts';
import type { Poller } from '../harness/index.mts';
import { MINUTE, type Stage } from '../triggerStage.mts';

/*
 * What earlier versions saved in these worlds is pinned beside this file, by the name of the package's version
 * or of the saved shape: a published workflow continues from it after an update. IDs and times of the sandbox
 * are the same in every run, so that the worlds fit.
 */

export const OPEN = '+14155550111';
export const HELD = '+14155550112';
export const FAILED = '+14155550113';
export const REPORTED = ['+14155550114', '+14155550115'];
export const WAITING = '+14155550116';

/** What the workflow asks for. */
export const WATCHED_PARAMETERS = {
	events: ['runCompleted', 'runFailed'],
	options: { maxRunsPerPoll: 2 },
};

/** One run in each state that is watched: open, held for its analysis, failed, and one that waits for its turn. */
export async function watchedWorld(stage: Stage, trigger: Poller | null): Promise<void> {
	const { world } = stage.sandbox;
	world.addHistory(300);
	await trigger?.activate();
	stage.call(FAILED, { outcome: 'failed' });
	stage.sandbox.clock.advance(MINUTE);
	await trigger?.activate();
	stage.call(OPEN, { timing: { talkingMs: 60 * MINUTE } });
	stage.call(HELD, { timing: { analysisMs: 5 * MINUTE } });
	stage.sandbox.clock.advance(MINUTE);
	stage.calls([...REPORTED, WAITING]);
	stage.sandbox.clock.advance(MINUTE);
	await trigger?.activate();
}

export const BACKLOG = numbers(500);

export const BACKLOG_PARAMETERS = { options: { maxRunsPerPoll: 30 } };

/** A backlog of which a part came out. */
export async function backlogWorld(stage: Stage, trigger: Poller | null): Promise<void> {
	stage.sandbox.world.addHistory(1000);
	await trigger?.activate();
	stage.calls(BACKLOG);
	stage.sandbox.clock.advance(MINUTE);
	await trigger?.activate();
	stage.sandbox.clock.advance(MINUTE);
	await trigger?.activate();
}

export const LOGS_PARAMETERS = { events: ['callLogCreated'], options: { maxRunsPerPoll: 2 } };

/** Rows of the call log of which two came out. */
export async function logsWorld(stage: Stage, trigger: Poller | null): Promise<void> {
	stage.sandbox.world.addHistory(300);
	await trigger?.activate();
	stage.calls(numbers(5));
	stage.sandbox.clock.advance(MINUTE);
	await trigger?.activate();
}
