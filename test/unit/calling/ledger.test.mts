import { Ledger, type LedgerEntry, type LedgerStore } from '../../../nodes/Unpod/calling/ledger';
import { isObject, parseJson } from '../../../nodes/Unpod/domain/json';
import { JANE } from '../../sandbox/phoneNumbers.mts';

const placed = (taskId: string): LedgerEntry => ({
	state: 'placed',
	requestId: `request of ${taskId}`,
	phoneNumber: JANE,
	at: '2026-02-07T05:57:45.000Z',
	taskId,
	runId: null,
	status: 'queued',
});

/** One try of a node: asks for the calls with these digests in this order. */
function keysOf(store: LedgerStore, digests: string[], runIndex = 0): string[] {
	const ledger = new Ledger(store, runIndex);
	return digests.map((digest) => ledger.nextKey(digest));
}

/** Which calls a try of a node finds placed, by task. */
function foundBy(store: LedgerStore, digests: string[], runIndex = 0): Array<string | null> {
	const ledger = new Ledger(store, runIndex);
	return digests.map((digest) => ledger.find(ledger.nextKey(digest))?.taskId ?? null);
}

/** What n8n saves with an execution and reads again. */
function savedAndRead(store: LedgerStore): LedgerStore {
	const read = parseJson(JSON.stringify(store));
	if (!isObject(read)) throw new Error('The store did not come back');
	return read;
}

describe('the ledger of an execution', () => {
	let store: LedgerStore;

	beforeEach(() => {
		store = {};
		const ledger = new Ledger(store, 0);
		for (const [digest, task] of [
			['jane', 'T1'],
			['john', 'T2'],
			['jane', 'T3'],
		]) {
			ledger.write(ledger.nextKey(digest), placed(task));
		}
	});

	it('tells two items apart that ask for the very same', () => {
		expect(new Set(keysOf({}, ['jane', 'john', 'jane'])).size).toBe(3);
		expect(foundBy(store, ['jane', 'jane'])).toEqual(['T1', 'T3']);
	});

	it.each([
		['the same items', ['jane', 'john', 'jane'], ['T1', 'T2', 'T3']],
		['items in another order', ['john', 'jane', 'jane'], ['T2', 'T1', 'T3']],
		['an item more at the head', ['new', 'jane', 'john', 'jane'], [null, 'T1', 'T2', 'T3']],
		['the same item once more', ['jane', 'jane', 'jane', 'john'], ['T1', 'T3', null, 'T2']],
		['an item less', ['jane', 'jane'], ['T1', 'T3']],
		['one of two equal items', ['jane'], ['T1']],
		['changed data', ['jane, changed'], [null]],
	])('gives a retry its calls again with %s', (_, digests, tasks) => {
		expect(foundBy(store, digests)).toEqual(tasks);
		expect(foundBy(savedAndRead(store), digests)).toEqual(tasks);
	});

	it('starts anew in each run of the node, as in a loop', () => {
		expect(foundBy(store, ['jane', 'john'], 1)).toEqual([null, null]);
		const ledger = new Ledger(store, 1);
		ledger.write(ledger.nextKey('jane'), placed('T4'));
		expect(foundBy(store, ['jane'], 1)).toEqual(['T4']);
		expect(foundBy(store, ['jane'], 0)).toEqual(['T1']);
	});

	it('keeps run 1 and item 11 apart from run 11 and item 1', () => {
		const many = Array.from({ length: 12 }, () => '1:jane');
		const keys = [0, 1, 11].flatMap((runIndex) => keysOf({}, many, runIndex));
		expect(new Set(keys).size).toBe(keys.length);
	});

	it('forgets a call that was certainly not placed, and it alone', () => {
		const ledger = new Ledger(store, 0);
		const [first, second] = [ledger.nextKey('jane'), ledger.nextKey('jane')];
		ledger.strike(first);
		expect(ledger.find(first)).toBeNull();
		expect(ledger.find(second)).toEqual(placed('T3'));
		expect(foundBy(store, ['jane', 'jane'])).toEqual([null, 'T3']);
		expect(() => ledger.strike('never written')).not.toThrow();
	});

	it('has what was last written, all of it', () => {
		const ledger = new Ledger(store, 0);
		const key = ledger.nextKey('jane');
		const unconfirmed: LedgerEntry = { ...placed('T1'), state: 'unconfirmed', taskId: null };
		expect(ledger.write(key, unconfirmed)).toEqual(unconfirmed);
		expect(new Ledger(savedAndRead(store), 0).find(key)).toEqual(unconfirmed);
	});
});

describe('a store that holds something else', () => {
	const entry = { state: 'placed', requestId: 'r', phoneNumber: JANE };

	it.each([
		['nothing', null],
		['a text', 'placed'],
		['a list', [entry]],
		['an unknown state', { ...entry, state: 'dialled' }],
		['no state', { requestId: 'r', phoneNumber: JANE }],
		['no request ID', { state: 'placed', phoneNumber: JANE }],
		['no phone number', { state: 'placed', requestId: 'r', phoneNumber: '' }],
	])('has no call in it: %s', (_, value) => {
		const [key] = keysOf({}, ['jane']);
		expect(new Ledger({ [key]: value }, 0).find(key)).toBeNull();
	});

	it('has a call whose IDs are numbers or missing', () => {
		const [key] = keysOf({}, ['jane']);
		expect(new Ledger({ [key]: { ...entry, taskId: 7 } }, 0).find(key)).toEqual({
			...entry,
			at: '',
			taskId: '7',
			runId: null,
			status: null,
		});
	});

	it.each(['__proto__', 'constructor', 'toString'])('finds no call under %s', (key) => {
		const store = savedAndRead({});
		expect(new Ledger(store, 0).find(key)).toBeNull();
		const own = parseJson(`{"${key}": ${JSON.stringify(entry)}}`);
		const ledger = new Ledger(isObject(own) ? own : {}, 0);
		expect(ledger.find(key)).toMatchObject(entry);
		expect(ledger.find(ledger.nextKey(key))).toBeNull();
	});
});
