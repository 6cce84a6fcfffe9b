import { createHash } from 'node:crypto';
import { stringify } from 'flatted';
import { Ledger } from '../../../../nodes/Unpod/calling/ledger/ledger';
import type { LedgerEntry } from '../../../../nodes/Unpod/calling/ledger/ledgerEntry';
import {
	copyKnown,
	type KeptCalls,
	newStore,
	openStore,
} from '../../../../nodes/Unpod/calling/ledger/ledgerStore';
import type { CallContent } from '../../../../nodes/Unpod/calling/ledger/requestId';
import { isObject, parseJson } from '../../../../nodes/Unpod/domain/json';

const LINEAGE = { node: 'a1b2c3d4', execution: 'e5f60718', seed: 'execution 1' };

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** What is asked for, and what it came from where that is to count. */
const content = (asked: string, origin: string | null = null): CallContent => ({
	asked: digest(asked),
	origin: origin === null ? null : digest(origin),
});

function ledgerOf(kept: KeptCalls, run: number | null = 0, shared = newStore()): Ledger {
	return new Ledger(kept, { lineage: LINEAGE, run, shared });
}

const placed = (ledger: Ledger, key: string, taskId: string): LedgerEntry => ({
	state: 'placed',
	requestId: ledger.requestIdOf(key),
	at: '2026-02-07T05:57:45.000Z',
	taskId,
	runId: null,
	status: 'queued',
	cause: null,
});

/** Which calls a try of a node finds placed, by task. */
function foundBy(kept: KeptCalls, contents: CallContent[], run = 0): Array<string | null> {
	const ledger = ledgerOf(kept, run);
	return ledger.assignKeys(contents).map((key) => ledger.find(key)?.taskId ?? null);
}

/** What n8n saves with an execution and reads again. */
function savedAndRead(kept: KeptCalls): KeptCalls {
	const read = parseJson(JSON.stringify(kept));
	if (!isObject(read)) throw new Error('It did not come back');
	return read;
}

function withCalls(asked: string[], run = 0): KeptCalls {
	const kept: KeptCalls = {};
	const ledger = ledgerOf(kept, run);
	for (const [index, key] of ledger.assignKeys(asked.map((one) => content(one))).entries()) {
		ledger.write(key, placed(ledger, key, `T${index + 1}`));
	}
	return kept;
}

describe('the ledger of an execution', () => {
	const contents = (...asked: string[]) => asked.map((one) => content(one));

	it.each([
		['the same items', ['jane', 'john', 'jane'], ['T1', 'T2', 'T3']],
		['items in another order', ['john', 'jane', 'jane'], ['T2', 'T1', 'T3']],
		['an item more at the head', ['new', 'jane', 'john', 'jane'], [null, 'T1', 'T2', 'T3']],
		['the same item once more', ['jane', 'jane', 'jane', 'john'], ['T1', 'T3', null, 'T2']],
		['an item less', ['jane', 'jane'], ['T1', 'T3']],
		['one of two equal items', ['jane'], ['T1']],
		['changed data', ['jane, changed'], [null]],
	])('finds the calls of a retry again with %s', (_, asked, tasks) => {
		const kept = withCalls(['jane', 'john', 'jane']);
		expect(foundBy(kept, contents(...asked))).toEqual(tasks);
		expect(foundBy(savedAndRead(kept), contents(...asked))).toEqual(tasks);
	});

	it('knows calls by what they came from where something else is asked for at each try', () => {
		const kept: KeptCalls = {};
		const ledger = ledgerOf(kept);
		const items = ['item 1', 'item 1', 'item 2'];
		const tried = (time: string) => items.map((item, index) => content(`${time} ${index}`, item));
		for (const [index, key] of ledger.assignKeys(tried('at nine')).entries()) {
			ledger.write(key, placed(ledger, key, `T${index + 1}`));
		}
		expect(foundBy(kept, tried('at ten'))).toEqual(['T1', 'T2', 'T3']);
		expect(foundBy(kept, [content('at ten', 'item 3'), ...tried('at ten')])).toEqual([
			null,
			'T1',
			'T2',
			'T3',
		]);
	});

	it('assigns no call to two items, though each could match by what is asked for or by origin', () => {
		const kept: KeptCalls = {};
		const ledger = ledgerOf(kept);
		const first = [content('heads', 'item'), content('tails', 'item')];
		for (const [index, key] of ledger.assignKeys(first).entries()) {
			ledger.write(key, placed(ledger, key, `T${index + 1}`));
		}
		const again = foundBy(kept, [content('tails', 'item'), content('tails', 'item')]);
		expect([...again].sort()).toEqual(['T1', 'T2']);
	});

	it('starts anew in each run of the node, as in a loop', () => {
		const kept = withCalls(['jane']);
		expect(foundBy(kept, contents('jane'), 1)).toEqual([null]);
		const ledger = ledgerOf(kept, 1);
		const [key] = ledger.assignKeys(contents('jane'));
		ledger.write(key, placed(ledger, key, 'T4'));
		expect(foundBy(kept, contents('jane'), 1)).toEqual(['T4']);
		expect(foundBy(kept, contents('jane'))).toEqual(['T1']);
	});

	it('forgets a call that was certainly not sent, and none that was placed', () => {
		const kept: KeptCalls = {};
		const ledger = ledgerOf(kept);
		const [first, second] = ledger.assignKeys(contents('jane', 'john'));
		ledger.write(first, { ...placed(ledger, first, 'T1'), state: 'sent', taskId: null });
		ledger.write(second, placed(ledger, second, 'T2'));
		ledger.strike(first);
		ledger.strike(second);
		expect(ledger.find(first)).toBeNull();
		expect(ledger.find(second)?.taskId).toBe('T2');
		expect(() => ledger.strike('never written')).not.toThrow();
	});

	it('has what was last written, all of it', () => {
		const kept: KeptCalls = {};
		const ledger = ledgerOf(kept);
		const [key] = ledger.assignKeys(contents('jane'));
		const entry: LedgerEntry = {
			state: 'unconfirmed',
			requestId: '0b5c2f6e-2f6e-4b5c-8f6e-0b5c2f6e2f6e',
			at: '2026-02-07T05:57:45.123Z',
			taskId: 'T|1%7C',
			runId: '100%',
			status: 'queued',
			cause: 'Unpod could not | carry it out. Unpod says: 50 % – später.',
		};
		expect(ledger.write(key, entry)).toEqual(entry);
		expect(ledgerOf(savedAndRead(kept)).find(key)).toEqual(entry);
	});

	it('never takes a placed call for less', () => {
		const kept = withCalls(['jane']);
		const ledger = ledgerOf(kept);
		const [key] = ledger.assignKeys(contents('jane'));
		const open: LedgerEntry = { ...placed(ledger, key, 'T1'), state: 'unconfirmed', taskId: null };
		expect(ledger.write(key, open)).toMatchObject({ state: 'placed', taskId: 'T1' });
		expect(ledger.find(key)).toMatchObject({ state: 'placed', taskId: 'T1' });
	});

	it('copies what another store of the same execution knows, where it knows more', () => {
		const mine: KeptCalls = {};
		const ledger = ledgerOf(mine);
		const [jane, john, jim] = ledger.assignKeys(contents('jane', 'john', 'jim'));
		ledger.write(jane, { ...placed(ledger, jane, 'T1'), state: 'refused', taskId: null });
		ledger.write(john, placed(ledger, john, 'T2'));
		const theirs: KeptCalls = {};
		const other = ledgerOf(theirs);
		other.write(jane, placed(other, jane, 'T1'));
		other.write(john, { ...placed(other, john, 'T2'), state: 'unconfirmed', taskId: null });
		other.write(jim, placed(other, jim, 'T3'));
		const shared = newStore();
		for (const kept of [mine, theirs]) copyKnown(shared, openStore(kept));
		const later = ledgerOf(mine, 0, shared);
		const keys = later.assignKeys(contents('jane', 'john'));
		expect(keys.map((key) => later.find(key)?.taskId)).toEqual(['T1', 'T2']);
		expect(ledgerOf(savedAndRead(mine)).find(jane)).toMatchObject({ state: 'placed' });
		// What no item asks for stays the other's: Unpod's list may show it for an item that changed.
		expect(later.names().has('task T3')).toBe(false);
	});

	it('takes of two stores the later time at which a call was cut off', () => {
		const cutOff = (kept: KeptCalls, cutOffAt: string) => {
			const ledger = ledgerOf(kept);
			const [key] = ledger.assignKeys(contents('jane'));
			ledger.write(key, { ...placed(ledger, key, ''), state: 'sent', taskId: null, cutOffAt });
			return kept;
		};
		const early = cutOff({}, '2026-02-07T05:57:46.000Z');
		const late = cutOff({}, '2026-02-07T06:57:45.000Z');
		for (const mine of [early, late]) {
			const shared = newStore();
			for (const kept of [early, late]) copyKnown(shared, openStore(kept));
			const ledger = ledgerOf(savedAndRead(mine), 0, shared);
			const [key] = ledger.assignKeys(contents('jane'));
			expect(ledger.find(key)?.cutOffAt).toBe('2026-02-07T06:57:45.000Z');
		}
	});

	it('names its calls, of all runs, and distinguishes tasks from runs', () => {
		const kept = withCalls(['jane']);
		withCalls(['john'], 1);
		const ledger = ledgerOf(kept, 1);
		const [key] = ledger.assignKeys(contents('jane'));
		expect(ledger.names().has('task T1')).toBe(true);
		expect(ledger.names().has('run T1')).toBe(false);
		ledger.write(key, { ...placed(ledger, key, 'T7'), runId: 'R7' });
		expect([...ledger.names()]).toEqual(
			expect.arrayContaining(['task T7', 'run R7', `request ${ledger.requestIdOf(key)}`]),
		);
	});
});

describe('the size of what is saved', () => {
	const uuid = (index: number) => `${digest(`id ${index}`)}`;

	it('is at most 2 MB for 10,000 calls', () => {
		const kept: KeptCalls = {};
		const ledger = ledgerOf(kept);
		const items = Array.from({ length: 10_000 }, (_, index) => content(`a${index}`, `i${index}`));
		for (const [index, key] of ledger.assignKeys(items).entries()) {
			ledger.write(key, {
				...placed(ledger, key, `T${uuid(index)}`),
				runId: `R${uuid(-index)}`,
				status: 'pending',
			});
		}
		// n8n saves executions with this library.
		expect(stringify(kept).length).toBeLessThan(2_000_000);
	});

	it('is no call where nobody was called, but that the run has begun', () => {
		const kept: KeptCalls = {};
		ledgerOf(kept).assignKeys(Array.from({ length: 1000 }, (_, index) => content(`a${index}`)));
		expect(kept.ledger).toEqual({ version: 2, runs: { 0: {} } });
	});
});

describe('a store that holds something else', () => {
	const key = `${digest('jane').slice(0, 12)}:-:0`;

	it.each([
		['nothing', null],
		['a list', ['p|1']],
		['an object', { state: 'placed' }],
		['an unknown state', 'x|1|T1'],
		['an empty text', ''],
	])('has no call in it: %s', (_, value) => {
		const ledger = ledgerOf({ ledger: { version: 2, runs: { 0: { [key]: value } } } });
		expect(ledger.assignKeys([content('jane')])).toEqual([key]);
		expect(ledger.find(key)).toBeNull();
	});

	it.each([[null], ['text'], [[]], [{ runs: 'none' }], [{ runs: { 0: 'none' } }]])(
		'is begun anew where it is %j',
		(ledger) => {
			expect(foundBy({ ledger }, [content('jane')])).toEqual([null]);
		},
	);

	it('has a call whose time cannot be read', () => {
		const ledger = ledgerOf({ ledger: { runs: { 0: { [key]: 'p|zzzzzzzzzzzzzzz|T1' } } } });
		expect(ledger.find(key)).toMatchObject({ state: 'placed', at: '', taskId: 'T1' });
	});
});
