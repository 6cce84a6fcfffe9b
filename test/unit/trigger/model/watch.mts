import type { FinishedPhase, Phase } from '../../../../nodes/Unpod/domain/status';
import { advance, baseline, observe, toLookAt } from '../../../../nodes/Unpod/trigger/cursor';
import type { Sighting } from '../../../../nodes/Unpod/trigger/rows';
import type { Cursor } from '../../../../nodes/Unpod/trigger/state';
import type { Report, Rules } from '../../../../nodes/Unpod/trigger/watching';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const NINE = Date.UTC(2026, 2, 2, 9);

/** Completed runs are reported, and waited for ten minutes. */
export const rules = (more: Partial<Rules> = {}): Rules => ({
	events: new Set<FinishedPhase>(['completed']),
	holdMs: 10 * MINUTE,
	most: 100,
	...more,
});

/** A run as a list shows it; the number says when it was made. */
export const row = (
	number: number,
	phase: Phase,
	createdAt: number | null = NINE + number * 1000,
): Sighting => ({
	id: `run ${number}`,
	phase,
	createdAt,
	taskId: null,
});

const scanOf = (rows: Sighting[]) => ({ seen: rows, rows, depth: 1 });

/** What a look at a run shows: that all is there. */
export const report = (phase: Phase, more: Partial<Report> = {}): Report => ({
	phase,
	createdAt: null,
	isRead: true,
	ready: true,
	leftOut: false,
	gone: false,
	...more,
});

/** The trigger at work, without requests: what it sees of a list and of the runs that it looks at. */
export class Watch {
	cursor: Cursor;

	now = NINE;

	constructor(
		rows: Sighting[] = [],
		private readonly rulesNow = rules(),
		reports: Array<[number, Report]> = [],
		reachedEnd = true,
	) {
		const first = { scan: scanOf(rows), reachedEnd };
		this.cursor = baseline('scope', first, this.byId(reports), this.now, rulesNow);
	}

	private byId(reports: Array<[number, Report]>): Map<string, Report> {
		return new Map(reports.map(([number, entry]) => [`run ${number}`, entry]));
	}

	/** What would be looked at in a poll that sees these rows. */
	looks(rows: Sighting[], most = 100): number[] {
		const observed = observe(this.cursor, scanOf(rows), this.now);
		return toLookAt(observed, scanOf(rows), most).map((id) => Number(id.slice(4)));
	}

	/** A poll after so long. Gives what it reports. */
	poll(rows: Sighting[], reports: Array<[number, Report]> = [], afterMs = MINUTE): string[] {
		this.now += afterMs;
		const scan = scanOf(rows);
		const step = advance(this.cursor, scan, this.byId(reports), this.now, this.rulesNow);
		this.cursor = step.next;
		return step.emissions.map(
			({ id, phase, pending }) => `${id} ${phase}${pending ? ' pending' : ''}`,
		);
	}
}
