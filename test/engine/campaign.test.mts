import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import type { Dialect, Sandbox } from '../sandbox/index.mts';
import { faultsOf, type Foreign, LIMITS, WINDOW } from './campaign/judge.mts';
import { people, type Person, plansOf } from './campaign/people.mts';
import { type Row, Table } from './campaign/table.mts';
import { callParameters, locator, openSandbox, Poller, runNode, turn } from './harness/index.mts';

const QUARTER_MS = 900_000;
const TWO_WEEKS = 14 * 24 * 4;

/** What comes between the two weeks of a campaign. */
interface Course {
	dialect: Dialect;
	persons: Person[];
	/** Whether the node goes by the zone of each item, else by its number. */
	byItem: boolean;
	/** The quarter of an hour in which an hour's outage starts. */
	downFrom: number;
	/** Whether the outage starts while calls are being placed. */
	downAfter: number;
	/** In every so many executions somebody stops it after its first call, and retries it. */
	stopsEvery: number;
	/** Quarters at which somebody else has Unpod call one of the persons. */
	foreign: Array<{ quarter: number; person: number }>;
}

const PERSONS = 300;

const quarter = fc.integer({ min: 1, max: TWO_WEEKS - 1 });
const course: fc.Arbitrary<Omit<Course, 'dialect' | 'byItem'>> = fc.record({
	persons: people(PERSONS),
	downFrom: fc.integer({ min: 4, max: 400 }),
	downAfter: fc.integer({ min: 0, max: 3 }),
	stopsEvery: fc.integer({ min: 3, max: 9 }),
	foreign: fc.array(fc.record({ quarter, person: fc.integer({ min: 1, max: PERSONS - 1 }) }), {
		minLength: 50,
		maxLength: 150,
	}),
});

/** A campaign as its two workflows run it, every quarter of an hour. */
class Campaign {
	readonly table: Table;

	readonly foreign: Foreign = new Map();

	private readonly trigger: Poller;

	private executions = 0;

	constructor(
		private readonly sandbox: Sandbox,
		private readonly plan: Course,
	) {
		const { persons, dialect } = plan;
		for (const person of persons) sandbox.world.script(person.phone, ...plansOf(person));
		this.table = new Table(persons, sandbox.clock.now());
		this.trigger = new Poller({
			parameters: {
				events: ['runCompleted', 'runFailed'],
				spaceToken: locator(sandbox.spaceToken),
			},
			credentials: sandbox.credentials(dialect),
		});
	}

	async run(): Promise<void> {
		const { clock } = this.sandbox;
		const begun = clock.now();
		await this.trigger.activate();
		for (let tick = 0; tick < TWO_WEEKS; tick++) {
			clock.advance(Math.max(0, begun + tick * QUARTER_MS - clock.now()));
			this.setOutage(tick);
			this.callFromElsewhere(tick);
			await this.callThoseDue();
			await this.writeBack();
		}
	}

	private setOutage(tick: number): void {
		const { downFrom, downAfter: skip } = this.plan;
		const times = Number.POSITIVE_INFINITY;
		if (tick === downFrom) this.sandbox.fault({ on: { method: 'POST' }, status: 503, skip, times });
		if (tick === downFrom + 1) this.sandbox.fault({ status: 503, times });
		if (tick === downFrom + 4) this.sandbox.clearFaults();
	}

	private callFromElsewhere(tick: number): void {
		for (const { person } of this.plan.foreign.filter((one) => one.quarter === tick)) {
			const { phone: phoneNumber } = this.plan.persons[person];
			this.sandbox.world.placeRun({ contacts: [{ phoneNumber }], outcome: 'failed' });
			const times = this.foreign.get(phoneNumber) ?? [];
			this.foreign.set(phoneNumber, [...times, this.sandbox.clock.now()]);
		}
	}

	private parameters(): INodeParameters {
		const zone = this.plan.byItem ? { timeZone: '={{ $json.zone }}' } : {};
		return callParameters(this.sandbox, {
			callingOptions: {
				callingHours: { window: [WINDOW] },
				...zone,
				contactLimit: { rule: LIMITS },
				doNotCall: '={{ $json.never }}',
				callsPerMinute: 30,
			},
		});
	}

	private async callThoseDue(): Promise<void> {
		const { sandbox, table } = this;
		const due = table.due(sandbox.clock.now());
		if (due.length === 0) return;
		const listed = this.plan.persons.filter(({ manner }) => manner === 'onTheList');
		const never = [...new Set([...listed.map(({ phone }) => phone), ...table.never])];
		const json = await this.execute(due, never);
		for (const [index, row] of due.entries()) {
			if (json[index]) table.noteCall(row, json[index], sandbox.clock.now());
		}
	}

	private async execute(due: Row[], never: string[]) {
		const { sandbox, plan } = this;
		const items = due.map(({ person: { phone, zone } }) => ({ phone, zone, never }));
		const options = {
			parameters: this.parameters(),
			items,
			credentials: sandbox.credentials(plan.dialect),
			settings: { onError: 'continueRegularOutput' as const },
		};
		if (++this.executions % plan.stopsEvery !== 0) return (await runNode(options)).json;
		const called = sandbox.dialled.length;
		let isOver = false;
		const cancelWhen = (async () => {
			while (sandbox.dialled.length === called && !isOver) {
				await turn();
			}
		})();
		const stopped = await runNode({ ...options, cancelWhen });
		isOver = true;
		return stopped.run.status === 'canceled'
			? (await runNode({ ...options, retryOf: stopped })).json
			: stopped.json;
	}

	private async writeBack(): Promise<void> {
		const { sandbox, table } = this;
		// A poll with nothing to find changes nothing: nights and weekends go by without.
		if (!table.hasCallsUnderWay) return;
		// n8n tries again at the next poll.
		const items = await this.trigger.tick().catch(() => null);
		for (const item of items ?? []) table.noteOutcome(item, sandbox.clock.now());
	}
}

describe.each<[Dialect, Pick<Course, 'byItem'>, number]>([
	['v1', { byItem: true }, 15],
	['platform', { byItem: false }, 16],
	['speech', { byItem: true }, 17],
])('a campaign of two weeks across a change of clocks in %s', (dialect, { byItem }, seed) => {
	it('calls nobody outside their hours, too often or after an opt-out, and reaches an end with everybody else', async () => {
		await fc.assert(
			fc.asyncProperty(course, async (drawn) => {
				const plan = { ...drawn, dialect, byItem };
				const sandbox = await openSandbox();
				try {
					const campaign = new Campaign(sandbox, plan);
					await campaign.run();
					expect(faultsOf(campaign.table.rows, sandbox.dialled, campaign.foreign)).toEqual([]);
					expect(sandbox.dialled.length).toBeGreaterThan(PERSONS);
				} finally {
					await sandbox.close();
				}
			}),
			{ seed, numRuns: 1, endOnFailure: true },
		);
	});
});
