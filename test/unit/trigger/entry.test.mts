import type { FinishedPhase, Phase } from '../../../nodes/Unpod/domain/status';
import {
	type Entry,
	type Finding,
	newEntry,
	type Row,
	type Rules,
	step,
} from '../../../nodes/Unpod/trigger/entry';

const NINE = Date.UTC(2026, 2, 2, 9);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const row = (phase: Phase, unknownStatus: string | null = null): Row => ({
	id: 'run 1',
	digest: 'digest',
	phase,
	unknownStatus,
	createdAt: null,
	taskId: null,
});

type End = Extract<Finding, { is: 'ended' }>;

const ended = (phase: FinishedPhase, lacks: End['lacks'] = 'nothing'): Finding => ({
	is: 'ended',
	phase,
	lacks,
});

const open: Finding = { is: 'open', isOdd: false, unknownStatus: null };

/** An entry through its life, a minute a step if nothing else is given. */
class Life {
	now = NINE;

	get isSettled(): boolean {
		return this.entry.kind === 'settled';
	}

	constructor(
		private readonly events: FinishedPhase[] = ['completed'],
		public entry: Entry = newEntry(NINE),
		private readonly more: Partial<Rules> = {},
	) {}

	/** What is reported by what was seen. */
	see(seen: { row?: Row; finding?: Finding }, afterMs = MINUTE): string | null {
		this.now += afterMs;
		const rules: Rules = {
			events: new Set(this.events),
			holdMs: 10 * MINUTE,
			max: 100,
			listDecides: false,
			...this.more,
		};
		const { entry, event } = step(this.entry, seen, this.now, rules);
		this.entry = entry;
		return event ? event.phase + (event.isPending ? ' pending' : '') : null;
	}
}

describe('an entry', () => {
	it('is reported once a look shows that all is there, and settled', () => {
		const life = new Life();
		expect(life.see({ row: row('completed') })).toBeNull();
		expect(life.entry.kind).toBe('ended');
		expect(life.see({ finding: ended('completed') })).toBe('completed');
		expect(life.isSettled).toBe(true);
	});

	it('is held until its analysis is there, and no longer than the time-out', () => {
		const life = new Life();
		const unready = ended('completed', 'details');
		life.see({ row: row('completed') });
		expect(life.see({ finding: unready })).toBeNull();
		expect(life.entry.kind).toBe('held');
		expect(life.see({ finding: unready }, 8 * MINUTE)).toBeNull();
		expect(life.see({ finding: unready }, 2 * MINUTE)).toBe('completed pending');
	});

	it('goes on while its calls do, though its list calls it completed', () => {
		const life = new Life();
		for (let looks = 0; looks < 3; looks++) {
			life.see({ row: row('completed') });
			expect(life.see({ finding: open })).toBeNull();
			expect(life.entry).toMatchObject({ kind: 'open', listed: 'completed' });
		}
		expect(life.see({ finding: ended('completed') })).toBe('completed');
	});

	it('ends when its calls have, though its list calls it open for good', () => {
		const life = new Life();
		expect(life.see({ finding: ended('completed', 'details') })).toBeNull();
		life.see({ row: row('open') });
		expect(life.entry.kind).toBe('held');
		expect(life.see({ finding: ended('completed') })).toBe('completed');
	});

	it('counts by its list where its calls cannot be read, from the next poll on', () => {
		const life = new Life(['completed'], newEntry(NINE), { holdMs: 0 });
		life.see({ row: row('completed') });
		const unread = ended('completed', 'calls');
		expect(life.see({ finding: unread }, 1000)).toBeNull();
		expect(life.see({ finding: unread })).toBe('completed pending');
	});

	it('is reported in each phase once when it is called again', () => {
		const life = new Life(['completed', 'failed']);
		life.see({ row: row('failed') });
		expect(life.see({ finding: ended('failed') })).toBe('failed');
		expect(life.entry.kind).toBe('redial');
		life.see({ row: row('open') });
		life.see({ row: row('failed') });
		expect(life.see({ finding: ended('failed') })).toBeNull();
		life.see({ row: row('completed') });
		expect(life.see({ finding: ended('completed') })).toBe('completed');
		expect(life.isSettled).toBe(true);
	});

	it('that failed is kept for a day, where another end would be reported', () => {
		const life = new Life(['completed', 'failed']);
		life.see({ finding: ended('failed') });
		life.see({}, 23 * HOUR);
		expect(life.isSettled).toBe(false);
		life.see({}, HOUR + MINUTE);
		expect(life.isSettled).toBe(true);
		const other = new Life(['failed']);
		other.see({ finding: ended('failed') });
		expect(other.isSettled).toBe(true);
	});

	it('with a status that is not known is kept for a day', () => {
		const life = new Life();
		life.see({ finding: { is: 'open', isOdd: true, unknownStatus: 'no_answer' } });
		life.see({ row: row('open') }, 23 * HOUR);
		expect(life.entry.kind).toBe('odd');
		expect(life.isSettled).toBe(false);
		life.see({ row: row('open') }, HOUR + MINUTE);
		expect(life.isSettled).toBe(true);
	});

	it('that is open is given up when ten looks in a row did not find it', () => {
		const life = new Life();
		for (let looks = 0; looks < 9; looks++) life.see({ finding: { is: 'gone' } });
		expect(life.isSettled).toBe(false);
		life.see({ finding: { is: 'gone' } });
		expect(life.isSettled).toBe(true);
	});

	it('that a filter leaves out is never looked at again', () => {
		const life = new Life();
		expect(life.see({ finding: { is: 'leftOut' } })).toBeNull();
		expect(life.isSettled).toBe(true);
		expect(life.see({ row: row('failed') })).toBeNull();
		expect(life.isSettled).toBe(true);
	});
});
