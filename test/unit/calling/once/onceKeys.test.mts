import fc from 'fast-check';
import { onceKeyOf, type OnceKey } from '../../../../nodes/Unpod/calling/once/onceKey';
import { OnceKeys, type RecordedKeys } from '../../../../nodes/Unpod/calling/once/onceKeys';

/** A row of a database that is read and then written, as n8n's store does it. */
class Row implements RecordedKeys {
	calls = 0;
	/** How many keys were read and written, in all calls together. */
	moved = 0;
	/** Is waited for between reading and writing. */
	pause: () => Promise<unknown> = async () => await Promise.resolve();

	constructor(public keys: string[] = []) {}

	async add(keys: string[]): Promise<Set<string>> {
		this.calls++;
		const read = new Set(this.keys);
		await this.pause();
		const known = keys.filter((key) => read.has(key));
		this.write([...read, ...keys.filter((key) => !read.has(key))]);
		return new Set(known);
	}

	async remove(keys: string[]): Promise<void> {
		this.calls++;
		const read = this.keys;
		await this.pause();
		this.write(read.filter((key) => !keys.includes(key)));
	}

	private write(keys: string[]): void {
		this.moved += this.keys.length + keys.length;
		this.keys = keys;
	}
}

function keysOf(...texts: string[]): OnceKey[] {
	return texts.flatMap((text) => onceKeyOf(text) ?? []);
}

function customers(count: number, from = 0): string[] {
	return Array.from({ length: count }, (_, index) => `customer ${from + index}`);
}

describe('the keys that an execution calls once', () => {
	const open = (row: RecordedKeys, texts: string[], atOnce = 50) =>
		new OnceKeys('workflow1:node1', keysOf(...texts), row, atOnce);

	/** An execution that claims keys one after the other and returns those that it got. */
	const claimAll = async (row: RecordedKeys, texts: string[], atOnce?: number) => {
		const store = open(row, texts, atOnce);
		const claimed: string[] = [];
		for (const { key } of keysOf(...texts)) if (await store.record(key)) claimed.push(key);
		await store.finish();
		return claimed;
	};

	it('are got once, in this execution and in later ones', async () => {
		const row = new Row();
		expect(await claimAll(row, ['a', 'b', 'a'])).toEqual(['a', 'b']);
		expect(await claimAll(row, ['b', 'c'])).toEqual(['c']);
		expect(row.keys).toEqual(['a', 'b', 'c']);
	});

	it('are recorded when they are got', async () => {
		const row = new Row();
		const store = open(row, ['a'], 1);
		await store.record('a');
		expect(row.keys).toEqual(['a']);
		await store.finish();
	});

	it.each([
		['+1 (415) 555-0100', '+14155550100'],
		['Jose\u0301', 'José'],
		['\ufeffcustomer 7\u200b', 'customer 7'],
	])('count as an earlier version recorded them: %s', async (typed, key) => {
		expect(await claimAll(new Row([typed.trim()]), [typed])).toEqual([]);
		expect(await claimAll(new Row(), [typed])).toEqual([key]);
		const row = new Row();
		await claimAll(row, [key]);
		expect(await claimAll(row, [typed])).toEqual([]);
	});

	it('go to the next one where nobody was called', async () => {
		const row = new Row();
		const store = open(row, ['a', 'b']);
		expect(await store.record('a')).toBe(true);
		await store.forget('a');
		expect(await store.record('a')).toBe(true);
		await store.forget('a');
		await store.record('b');
		await store.forget('b');
		await store.finish();
		expect(row.keys).toEqual([]);
		expect(await claimAll(row, ['a', 'b'])).toEqual(['a', 'b']);
	});

	it('that come next are recorded along, and taken back where their turn never comes', async () => {
		const row = new Row();
		const store = open(row, customers(100), 10);
		await store.record('customer 0');
		expect(row.keys).toHaveLength(10);
		await store.finish();
		expect(row.keys).toEqual(['customer 0']);
	});

	it('that another execution recorded along and has not come to are got at once', async () => {
		const row = new Row();
		const first = open(row, customers(10), 10);
		await first.record('customer 0');
		const second = open(row, ['customer 0', 'customer 5']);
		expect(await second.record('customer 5')).toBe(true);
		expect(await second.record('customer 0')).toBe(false);
		expect(await first.record('customer 5')).toBe(false);
		await first.finish();
		await second.finish();
		expect(row.keys).toEqual(['customer 0', 'customer 5']);
	});

	it('that another execution took back are got, but not where they were called in another spelling', async () => {
		const row = new Row(['+1 415 555 0100']);
		const first = open(row, ['+14155550100', 'b']);
		await first.record('b');
		await first.forget('b');
		const second = open(row, ['+1 415 555 0100', 'b']);
		expect(await second.record('b')).toBe(true);
		expect(await second.record('+14155550100')).toBe(false);
		await second.finish();
		await first.finish();
		expect(row.keys).toEqual(expect.arrayContaining(['+1 415 555 0100', 'b']));
	});

	it('belong to one of two executions that overlap', async () => {
		const row = new Row();
		const stores = [open(row, customers(120)), open(row, customers(120))];
		const got = await Promise.all(
			stores.map(
				async (store) =>
					await Promise.all(customers(120).map(async (key) => await store.record(key))),
			),
		);
		await Promise.all(stores.map(async (store) => await store.finish()));
		for (let index = 0; index < 120; index++) {
			expect(got.filter((claims) => claims[index])).toHaveLength(1);
		}
	});

	it('are all kept when executions with different ones overlap', async () => {
		const row = new Row();
		await Promise.all([claimAll(row, customers(120)), claimAll(row, customers(120, 120))]);
		expect(await claimAll(row, customers(240))).toEqual([]);
	});

	it('are written again at the end, since another process may have lost them', async () => {
		const row = new Row();
		const store = open(row, customers(3));
		for (const key of customers(3)) await store.record(key);
		row.keys = ['of another process'];
		await store.finish();
		expect(row.keys).toEqual(['of another process', ...customers(3)]);
	});

	it('are not got while the store does not answer', async () => {
		const row = new Row();
		const store = open(row, ['a', 'b'], 2);
		row.pause = async () => await Promise.reject(new Error('No connection'));
		await expect(store.record('a')).rejects.toThrow('No connection');
		await expect(store.record('b')).rejects.toThrow('No connection');
		row.pause = async () => {};
		expect(await store.record('a')).toBe(true);
		await store.finish();
		expect(row.keys).toEqual(['a']);
	});

	it('cost a few looks at the store, however many are in it', async () => {
		const row = new Row(Array.from({ length: 95_000 }, (_, index) => `earlier ${index}`));
		expect(await claimAll(row, customers(1000))).toHaveLength(1000);
		expect(row.calls).toBeLessThanOrEqual(21);
		expect(row.moved).toBeLessThanOrEqual(21 * 2 * 96_000);
	});

	it('are never got twice without being released, whatever overlaps', async () => {
		const step = fc.record({
			execution: fc.nat(2),
			key: fc.nat(5),
			isRefused: fc.boolean(),
			isAwaited: fc.boolean(),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { maxLength: 40 }),
				fc.integer({ min: 1, max: 4 }),
				async (steps, atOnce) => {
					const row = new Row();
					const keys = customers(6);
					const stores = [0, 1, 2].map(() => open(row, keys, atOnce));
					const called: string[] = [];
					const act = async ({ execution, key, isRefused }: (typeof steps)[number]) => {
						if (!(await stores[execution].record(keys[key]))) return;
						if (isRefused) await stores[execution].forget(keys[key]);
						else called.push(keys[key]);
					};
					const acts: Array<Promise<void>> = [];
					for (const entry of steps) {
						acts.push(act(entry));
						if (entry.isAwaited) await acts.at(-1);
					}
					await Promise.all(acts);
					await Promise.all(stores.map(async (store) => await store.finish()));
					expect(new Set(called).size).toBe(called.length);
					expect([...row.keys].sort()).toEqual([...called].sort());
				},
			),
			{ seed: 12, numRuns: 300 },
		);
	});
});
