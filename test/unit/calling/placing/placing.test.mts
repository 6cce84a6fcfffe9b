import type { CallPlacer } from '../../../../nodes/Unpod/api/contract';
import type { PlacedCall } from '../../../../nodes/Unpod/api/shapes';
import { orderForm } from '../../../../nodes/Unpod/api/platform/orderBody';
import { digestOfData } from '../../../../nodes/Unpod/calling/ledger/digest';
import { Ledger } from '../../../../nodes/Unpod/calling/ledger/ledger';
import type { LedgerEntry } from '../../../../nodes/Unpod/calling/ledger/ledgerEntry';
import { newStore } from '../../../../nodes/Unpod/calling/ledger/ledgerStore';
import type { Lineage } from '../../../../nodes/Unpod/calling/ledger/lineage';
import { CallLookup } from '../../../../nodes/Unpod/calling/lookup/callLookup';
import { ListedKeys } from '../../../../nodes/Unpod/calling/once/listedKeys';
import { OnceClaims } from '../../../../nodes/Unpod/calling/once/onceClaims';
import { OnceKeys } from '../../../../nodes/Unpod/calling/once/onceKeys';
import { Outage } from '../../../../nodes/Unpod/calling/placing/outage';
import { Pacer } from '../../../../nodes/Unpod/calling/placing/pacing';
import { placeCalls } from '../../../../nodes/Unpod/calling/placing/placing';
import type { PlacingTools } from '../../../../nodes/Unpod/calling/placing/placingTypes';
import { Gate } from '../../../../nodes/Unpod/calling/rules/gate';
import { UnpodError } from '../../../../nodes/Unpod/domain/errors/unpodError';
import { clock } from '../../../../nodes/Unpod/shared/clock';
import { request } from '../../request.mts';

const NOW = Date.parse('2026-03-02T09:00:00Z');

const lineage: Lineage = {
	node: digestOfData({ text: 'node' }),
	execution: digestOfData({ text: 'execution' }),
	seed: 'execution',
	isRetry: false,
	isShared: true,
	begunAt: '2026-03-02T09:00:00.000Z',
};

const content = { asked: digestOfData({ text: 'asked' }), origin: null };

const rules = {
	doNotCall: null,
	hours: null,
	zones: [],
	limits: [],
	outsideHours: 'leaveOut',
} as const;

const refused = new UnpodError({
	kind: 'refused',
	message: 'Unpod did not accept the request',
	description: 'Try again.',
	httpCode: 400,
});

const connectionRefused = new UnpodError({
	kind: 'connectionRefused',
	message: 'Unpod does not answer',
	description: 'Try again.',
});

/** An Unpod that answers each order in its own way, and the node that has it place one call. */
class Stage {
	/** The request IDs of the orders that it got. */
	readonly orders: string[] = [];

	/** What the ledger knew of the call while each order was under way. */
	readonly underWay: Array<LedgerEntry | null> = [];

	/** What it lists. */
	readonly listed: PlacedCall[] = [];

	readonly ledger = new Ledger({}, { lineage, run: 0, shared: newStore() });

	readonly ledgerKey = this.ledger.assignKeys([content])[0];

	private readonly unpod: CallPlacer;

	constructor(answers: UnpodError[] = []) {
		const { orders, underWay, listed, ledger, ledgerKey } = this;
		this.unpod = {
			...orderForm,
			checkOrder() {},
			async placeCall({ requestId }) {
				const answer = answers[orders.length];
				orders.push(requestId);
				underWay.push(ledger.find(ledgerKey));
				if (answer !== undefined) throw answer;
				return { taskId: `T${orders.length}`, runId: null, status: 'pending' };
			},
			async *placedSince() {
				yield { entries: [...listed], count: null, isLast: true };
			},
		};
	}

	/** Shows the call of the first order in its list from now on. */
	listFirst(): void {
		this.listed.push({
			taskId: 'T1',
			runId: null,
			status: 'pending',
			phoneNumber: request.phoneNumber,
			agentHandle: request.agentHandle,
			createdAt: new Date(NOW).toISOString(),
			requestId: this.orders[0],
			onceDigest: null,
			showsMetadata: true,
		});
	}

	/** A try of the node. */
	async place() {
		const { ledgerKey } = this;
		const placement = { request, onceKey: null, dryRun: false, rules, content, ledgerKey };
		const [outcome] = await placeCalls([placement], this.tools());
		return outcome;
	}

	private tools(): PlacingTools {
		const { unpod, ledger } = this;
		const store = { add: async () => new Set<string>(), remove: async () => {} };
		const keys = new OnceKeys(lineage.node, [], store, 1);
		return {
			unpod,
			lookup: new CallLookup({ unpod, lineage, run: 0, ledger }),
			lineage,
			ledger,
			keys: new OnceClaims(lineage.node, keys, new ListedKeys({}, lineage.node, unpod)),
			outage: new Outage(),
			pacer: new Pacer(0),
			gate: new Gate(),
			atOnce: 1,
			zone: 'UTC',
			continuesOnFail: false,
		};
	}
}

let now = NOW;

beforeEach(() => {
	now = NOW;
	jest.spyOn(clock, 'now').mockImplementation(() => now);
	jest.spyOn(clock, 'pause').mockImplementation(async (milliseconds) => {
		now += milliseconds;
	});
});

describe('a call whose connection was refused', () => {
	it('is looked for before the next try where an earlier one was answered', async () => {
		const stage = new Stage([refused, connectionRefused]);
		expect(await stage.place()).toEqual({ kind: 'refused', error: refused });
		expect(await stage.place()).toEqual({ kind: 'refused', error: connectionRefused });
		stage.listFirst();
		expect(await stage.place()).toMatchObject({ kind: 'placed', entry: { taskId: 'T1' } });
		expect(stage.orders).toHaveLength(2);
	});

	it('is forgotten where that was its first try, since nothing was sent', async () => {
		const stage = new Stage([connectionRefused]);
		expect(await stage.place()).toEqual({ kind: 'refused', error: connectionRefused });
		expect(stage.ledger.find(stage.ledgerKey)).toBeNull();
		expect(await stage.place()).toMatchObject({ kind: 'placed', entry: { taskId: 'T2' } });
	});
});

describe('a call that was cut off', () => {
	const cutOff = { taskId: null, runId: null, status: null, cause: null, state: 'sent' } as const;

	const placeCutOff = async (times: { at: string; cutOffAt?: string }) => {
		const stage = new Stage();
		const requestId = stage.ledger.requestIdOf(stage.ledgerKey);
		stage.ledger.write(stage.ledgerKey, { ...cutOff, requestId, ...times });
		return { stage, outcome: await stage.place() };
	};

	it('is sent again a minute after that where it is not listed then', async () => {
		const at = new Date(NOW - 1000).toISOString();
		const { stage, outcome } = await placeCutOff({ at });
		expect(outcome.kind).toBe('placed');
		expect(stage.orders).toHaveLength(1);
		expect(now).toBe(NOW + 59_000);
	});

	it('is sent again a minute after its last try where the process was killed in that', async () => {
		const stage = new Stage([refused]);
		await stage.place();
		now += 3_600_000;
		await stage.place();
		const sentAt = now;
		const [, known] = stage.underWay;
		now += 1000;
		const { outcome } = await placeCutOff({ at: known?.at ?? '', cutOffAt: known?.cutOffAt });
		expect(outcome.kind).toBe('placed');
		expect(now).toBe(sentAt + 60_000);
	});

	it('is not sent again where it is not known when that was', async () => {
		const { stage, outcome } = await placeCutOff({ at: '' });
		expect(outcome).toMatchObject({ kind: 'unconfirmed', lookup: { kind: 'absent' } });
		expect(stage.orders).toEqual([]);
	});

	it('is not sent again before its time, though its pause ended early', async () => {
		jest.mocked(clock.pause).mockResolvedValue();
		const { stage, outcome } = await placeCutOff({ at: new Date(NOW).toISOString() });
		expect(outcome.kind).toBe('unconfirmed');
		expect(stage.orders).toEqual([]);
	});
});
