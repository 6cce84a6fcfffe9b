import type { IDataObject } from 'n8n-workflow';
import type { Person } from './people.mts';

const HOUR_MS = 3_600_000;

/** How often somebody is called at most. */
export const MOST_ATTEMPTS = 3;

/** When somebody who was not reached is due again: sooner than the contact limit allows. */
const AGAIN_MS = 3 * HOUR_MS;

/** A call of which nothing came back for so long is taken for lost; Unpod's lists say whether it was made. */
const LOST_MS = 24 * HOUR_MS;

const UNREACHED = ['busy', 'cancelled', 'failed', 'no_answer', 'voicemail'];

/** A row of the campaign's table. */
export interface Row {
	person: Person;
	state: 'due' | 'calling' | 'done' | 'never';
	attempts: number;
	/** Milliseconds since 1970. */
	nextAt: number;
	outcome: string | null;
}

/** The table of a campaign and what its two workflows do with it. */
export class Table {
	readonly rows: Row[];

	constructor(people: Person[], now: number) {
		this.rows = people.map((person) => ({
			person,
			state: 'due',
			attempts: 0,
			nextAt: now,
			outcome: null,
		}));
	}

	/** Those to be called now. */
	due(now: number): Row[] {
		for (const row of this.rows) {
			if (row.state === 'calling' && now - row.nextAt > LOST_MS) row.state = 'due';
		}
		return this.rows.filter(({ state, nextAt }) => state === 'due' && nextAt <= now);
	}

	/** The numbers of those who are never to be called again. */
	get never(): string[] {
		return this.rows.flatMap(({ state, person }) => (state === 'never' ? [person.phone] : []));
	}

	get hasCallsUnderWay(): boolean {
		return this.rows.some(({ state }) => state === 'calling');
	}

	/** What the first workflow writes: the call is under way, or when to try again. */
	noteCall(row: Row, item: IDataObject, now: number): void {
		if (item.status === 'not_called') {
			const { reason, nextAllowedAt } = item;
			if (reason === 'do_not_call') row.state = 'never';
			else if (typeof nextAllowedAt === 'string') row.nextAt = Date.parse(nextAllowedAt);
		} else if (item.error === undefined) {
			Object.assign(row, { state: 'calling', attempts: row.attempts + 1, nextAt: now });
		}
	}

	/** What the second workflow writes: the outcome, and whether to try again. */
	noteOutcome({ phoneNumber, outcome }: IDataObject, now: number): void {
		const digits = String(phoneNumber).replace(/\D/g, '');
		const row = this.rows.find(({ person }) => person.phone === `+${digits}`);
		if (!row || row.state !== 'calling') return;
		row.outcome = String(outcome);
		if (row.outcome === 'opted_out') row.state = 'never';
		else if (UNREACHED.includes(row.outcome) && row.attempts < MOST_ATTEMPTS) {
			Object.assign(row, { state: 'due', nextAt: now + AGAIN_MS });
		} else row.state = 'done';
	}
}
