import type { CallTiming } from './call.mts';
import type { Run } from './entities.mts';
import { creationTimeOf, platformId, serialOf } from './ids.mts';
import type { Series } from './timeline.mts';

/** Serial numbers of runs and tasks that aren't history go up from here, those of history down. */
export const FIRST_SERIAL = 10_000_000;

const GAP_MS = 60_000;
const NEWEST_AGE_MS = 3_600_000;
const TIMING: CallTiming = { queuedMs: 2000, talkingMs: 30_000, analysisMs: 5000 };
const PHONE_NUMBER = '+14155550199';

/** Runs that were done long ago, of one call each, a minute apart. None exists until it is looked at. */
export class History implements Series<Run> {
	count = 0;

	readonly gapMs = GAP_MS;

	readonly newestAt: number;

	/** @param before milliseconds since 1970: when the newest had long been done */
	constructor(
		before: number,
		readonly spaceToken: string,
		readonly agentHandle: string,
	) {
		this.newestAt = before - NEWEST_AGE_MS;
	}

	at(index: number): Run {
		const createdAt = this.newestAt - index * GAP_MS;
		const serial = FIRST_SERIAL - 2 * (index + 1);
		const { spaceToken, agentHandle } = this;
		const runId = platformId('R', createdAt, serial);
		return {
			serial,
			runId,
			spaceToken,
			createdAt,
			forced: null,
			breaksItsPage: false,
			plane: null,
			tasks: [
				{
					serial: serial + 1,
					taskId: platformId('T', createdAt, serial + 1),
					runId,
					spaceToken,
					agentHandle,
					phoneNumber: PHONE_NUMBER,
					contactName: 'John Roe',
					objective: 'Call it',
					metadata: {},
					createdAt,
					executionType: 'call',
					fromNumber: null,
					calls: [
						{
							serial: serial + 1,
							orderedAt: createdAt,
							startsAt: createdAt,
							plan: {},
							timing: TIMING,
							rings: true,
							forced: null,
						},
					],
				},
			],
		};
	}

	/** The run that must have made this serial number or platform id, if it is of history at all. */
	candidate(key: string): Run | null {
		const serial = serialOf(key);
		const index =
			serial === null
				? (this.newestAt - (creationTimeOf(key) ?? Number.NaN)) / GAP_MS
				: Math.ceil((FIRST_SERIAL - serial) / 2) - 1;
		return Number.isInteger(index) && index >= 0 && index < this.count ? this.at(index) : null;
	}
}
