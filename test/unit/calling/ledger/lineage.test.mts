import { Ledger } from '../../../../nodes/Unpod/calling/ledger/ledger';
import {
	type KeptCalls,
	nameOfRun,
	openStore,
} from '../../../../nodes/Unpod/calling/ledger/ledgerStore';
import { type Lineage, sharedLedger } from '../../../../nodes/Unpod/calling/ledger/lineage';
import { clock } from '../../../../nodes/Unpod/shared/clock';

const NOW = Date.parse('2026-03-02T09:00:00Z');

/** Nothing that is asked for. */
const NO_KEYS = new Set<string>();

let now = NOW;
let lineages = 0;

/** A lineage that this process doesn't know. */
const newLineage = (change: Partial<Lineage> = {}): Lineage => ({
	node: 'a1b2c3d4',
	execution: String(++lineages),
	seed: 'seed',
	isRetry: true,
	isShared: true,
	begunAt: '2026-03-02T08:00:00.000Z',
	...change,
});

function open(lineage: Lineage, kept: KeptCalls, run: number | null = 0): Ledger {
	const shared = sharedLedger(lineage, openStore(kept), nameOfRun(run));
	return new Ledger(kept, { lineage, run, shared });
}

/** What n8n saved at the end of an execution. */
function savedBy(lineage: Lineage): KeptCalls {
	const kept: KeptCalls = {};
	open(lineage, kept);
	return JSON.parse(JSON.stringify(kept));
}

beforeEach(() => {
	now = NOW;
	jest.spyOn(clock, 'now').mockImplementation(() => now);
});

describe('the time until which a call may have been sent that a retry does not know', () => {
	it('is its begin where nothing was saved, also for a retry after it', () => {
		const lineage = newLineage();
		expect(open(lineage, {}).lastUnknown(NO_KEYS)).toBe(NOW);
		now += 30_000;
		expect(open(lineage, {}).lastUnknown(NO_KEYS)).toBe(NOW);
		const inAnotherProcess = newLineage();
		expect(open(inAnotherProcess, {}).lastUnknown(NO_KEYS)).toBe(NOW + 30_000);
	});

	it('is saved with the retry, for one in another process', () => {
		const saved = savedBy(newLineage());
		now += 30_000;
		expect(open(newLineage(), saved).lastUnknown(NO_KEYS)).toBe(NOW);
	});

	it('is its begin where n8n saved the turns of a loop before the one that it repeats', () => {
		const saved = savedBy(newLineage({ isRetry: false }));
		expect(open(newLineage(), saved, 1).lastUnknown(NO_KEYS)).toBe(NOW);
	});

	it('is its begin for each that does not know its original', () => {
		const lineage = newLineage({ isShared: false });
		expect(open(lineage, {}).lastUnknown(NO_KEYS)).toBe(NOW);
		now += 30_000;
		expect(open(lineage, {}).lastUnknown(NO_KEYS)).toBe(NOW + 30_000);
	});

	it('is that of a call in doubt that is not asked for any more', () => {
		const lineage = newLineage({ isRetry: false });
		const ledger = open(lineage, {});
		const [key] = ledger.assignKeys([{ asked: 'a1b2c3', origin: null }]);
		const at = '2026-03-02T08:59:50.000Z';
		const requestId = ledger.requestIdOf(key);
		const entry = { requestId, at, taskId: null, runId: null, status: null, cause: null };
		ledger.write(key, { ...entry, state: 'unconfirmed', cutOffAt: '2026-03-02T08:59:55.000Z' });
		const retry = open({ ...lineage, isRetry: true }, {});
		expect(retry.lastUnknown(NO_KEYS)).toBe(NOW - 5000);
		expect(retry.lastUnknown(new Set([key]))).toBeNull();
	});

	it('does not exist where the retry knows what its original began', () => {
		const original = newLineage({ isRetry: false });
		const saved = savedBy(original);
		expect(open({ ...original, isRetry: true }, {}).lastUnknown(NO_KEYS)).toBeNull();
		expect(open(newLineage(), saved).lastUnknown(NO_KEYS)).toBeNull();
		expect(open(newLineage({ isRetry: false }), {}).lastUnknown(NO_KEYS)).toBeNull();
	});
});
