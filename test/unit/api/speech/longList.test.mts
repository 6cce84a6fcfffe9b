import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readSettings } from '../../../../nodes/Unpod/api/http/settings';
import { Connection } from '../../../../nodes/Unpod/api/http/connection';
import { CallList } from '../../../../nodes/Unpod/api/speech/callList';
import { callIdOf } from '../../../../nodes/Unpod/api/speech/rows';
import type { JsonObject } from '../../../../nodes/Unpod/domain/json';
import { type Sandbox, startSandbox } from '../../../sandbox/index.mts';
import { clientOf } from '../../sandbox/client.mts';

/** More rows than are kept at once: the rest is read anew. */
const LONG = 12_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

describe('a list of calls that comes whole and is long', () => {
	let sandbox: Sandbox;
	let list: CallList;

	beforeEach(async () => {
		sandbox = await startSandbox();
		list = newList();
	});

	afterEach(async () => await sandbox.close());

	const newList = () => {
		const client = clientOf(sandbox, 'speech');
		const settings = readSettings(sandbox.credentials('speech'));
		const connection = new Connection(settings, async ({ url, qs }) => {
			const { status, headers, data } = await client.get(url, { params: qs });
			return { status, headers: { ...headers }, body: data };
		});
		return new CallList(connection);
	};

	const idsOf = (rows: JsonObject[]) => rows.map(callIdOf);

	const timesOf = (rows: JsonObject[], key: string) => rows.map((row) => String(row[key]));

	it.each([
		['calls, the newest', () => list.pages(), 'created'],
		['ended calls, the last end', () => list.endedPages(), 'ended_at'],
	] as const)('returns all %s first', async (_, pagesOf, key) => {
		sandbox.world.addHistory(LONG);
		const rows: JsonObject[] = [];
		for await (const { entries, count } of pagesOf()) {
			rows.push(...entries);
			expect(count).toBe(LONG);
		}
		expect(new Set(idsOf(rows)).size).toBe(LONG);
		expect(rows).toHaveLength(LONG);
		expect(timesOf(rows, key)).toEqual([...timesOf(rows, key)].sort().reverse());
		expect(sandbox.requests.length).toBeLessThanOrEqual(3);
	});

	it('is returned in pages as large as they are asked for', async () => {
		sandbox.world.addHistory(LONG);
		const rows: JsonObject[] = [];
		// What is kept of the list is no multiple of such a page.
		for await (const { entries } of list.pages({ firstPage: 2, pageSize: 700 })) {
			if (rows.length === 0) expect(entries).toHaveLength(700);
			rows.push(...entries);
		}
		expect(new Set(idsOf(rows)).size).toBe(LONG - 700);
		expect(rows).toHaveLength(LONG - 700);
	});

	it.each([
		['calls', () => list.pages()],
		['ended calls', () => list.endedPages()],
	] as const)('returns all %s once while others are made', async (_, pagesOf) => {
		sandbox.world.addHistory(LONG);
		const rows: JsonObject[] = [];
		let pages = 0;
		for await (const { entries } of pagesOf()) {
			rows.push(...entries);
			if (++pages % 30 !== 0) continue;
			sandbox.world.placeRun({ contacts: [{ phoneNumber: '+14155550100' }] });
			sandbox.clock.advance(60_000);
		}
		expect(new Set(idsOf(rows)).size).toBe(LONG);
		expect(rows).toHaveLength(LONG);
	});

	it('begins at whichever page is asked for', async () => {
		sandbox.world.addHistory(LONG);
		for (const page of [1, 100, 101, 120]) {
			const [{ entries, isLast }] = await pageAt(page);
			const newest = sandbox.world.history?.at((page - 1) * 100).createdAt;
			expect(entries).toHaveLength(100);
			expect(entries[0].created).toBe(new Date(newest ?? 0).toISOString());
			expect(isLast).toBe(page === 120);
		}
		expect(await pageAt(121)).toMatchObject([{ entries: [], isLast: true }]);
	});

	const pageAt = async (firstPage: number, of = list) => {
		for await (const page of of.pages({ firstPage })) return [page];
		return [];
	};

	/** Bytes that a list holds once its first page was read. */
	const heldBy = async (read: CallList): Promise<number> => {
		collectGarbage();
		const before = process.memoryUsage().heapUsed;
		await pageAt(1, read);
		// Until then the engine holds what was awaited last.
		await new Promise(setImmediate);
		collectGarbage();
		return process.memoryUsage().heapUsed - before;
	};

	/** The same of three lists: garbage of other tests that is freed meanwhile makes some appear smaller. */
	const heldByEach = async (): Promise<number[]> => {
		const lists = [newList(), newList(), newList()];
		const held = [];
		for (const each of lists) held.push(await heldBy(each));
		return held;
	};

	it('holds no more of 33,000 rows than of 11,000', async () => {
		sandbox.world.addHistory(11_000);
		// What a first request leaves behind is not the list's.
		await heldBy(newList());
		const some = Math.max(...(await heldByEach()));
		sandbox.world.addHistory(22_000);
		const many = Math.min(...(await heldByEach()));
		expect(some).toBeGreaterThan(0);
		expect(many).toBeLessThan(1.5 * some);
	});
});
