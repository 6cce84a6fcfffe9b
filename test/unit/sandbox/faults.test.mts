import type { AxiosInstance } from 'axios';
import { type Dialect, JANE, numbers, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { turn, until } from '../../until.mts';
import { clientOf, order } from './client.mts';

describe.each<Dialect>(['v1', 'platform'])('faults on creating calls in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox();
	});

	afterEach(async () => await sandbox.close());

	const place = async () => await order(sandbox, dialect, JANE);
	const noted = () => sandbox.requests.at(-1);

	it.each([
		['before', 0],
		['after', 1],
	] as const)('answers a status %s the call is placed', async (when, dialled) => {
		sandbox.fault({
			status: 503,
			body: { detail: 'Busy' },
			headers: { 'Retry-After': '7' },
			when,
		});
		const { status, data, headers } = await place();
		expect({ status, data }).toEqual({ status: 503, data: { detail: 'Busy' } });
		expect(headers['retry-after']).toBe('7');
		expect(sandbox.timesDialled(JANE)).toBe(dialled);
		expect(sandbox.world.runs()).toHaveLength(dialled);
		expect(noted()).toMatchObject({ status: 503, body: expect.any(Object) });
		expect((await place()).status).toBeLessThan(300);
		expect(sandbox.timesDialled(JANE)).toBe(dialled + 1);
	});

	it.each([
		['before', 0],
		['after', 1],
	] as const)('resets the connection %s the call is placed', async (reset, dialled) => {
		sandbox.fault({ reset });
		await expect(place()).rejects.toMatchObject({ code: 'ECONNRESET' });
		expect(sandbox.timesDialled(JANE)).toBe(dialled);
		expect(noted()).toMatchObject({ method: 'POST', status: null });
	});

	it.each([
		['before', 0],
		['after', 1],
	] as const)('hangs %s the call is placed, until it is closed', async (when, dialled) => {
		sandbox.fault({ hang: true, when });
		const hanging = place();
		const end = expect(hanging).rejects.toMatchObject({ code: 'ECONNRESET' });
		const isThere = () =>
			when === 'before' ? sandbox.requests.length > 0 : sandbox.dialled.length > 0;
		await until(isThere);
		await sandbox.close();
		await end;
		expect(sandbox.timesDialled(JANE)).toBe(dialled);
		expect(noted()?.status).toBeNull();
	});

	it.each([
		['a web page', { html: true }, 200, expect.stringContaining('<html>')],
		['cut-off JSON', { malformed: true }, 200, expect.stringMatching(/^\{"data": \[\{[^\]}]*$/)],
		['nothing', { empty: true }, 200, ''],
		['a redirect', { redirect: 'http://127.0.0.1:9/elsewhere' }, 302, ''],
		['a permanent redirect', { redirect: '/elsewhere', status: 308 }, 308, ''],
		[
			'a page of a proxy',
			{ status: 502, body: '<h1>Bad Gateway</h1>' },
			502,
			'<h1>Bad Gateway</h1>',
		],
	] as const)(
		'answers %s, before or after the call is placed',
		async (_what, fault, code, body) => {
			sandbox.fault(fault);
			const before = await place();
			expect({ status: before.status, data: before.data }).toEqual({ status: code, data: body });
			expect(sandbox.dialled).toEqual([]);
			sandbox.fault({ ...fault, when: 'after' });
			const after = await place();
			expect({ status: after.status, data: after.data }).toEqual({ status: code, data: body });
			expect(sandbox.timesDialled(JANE)).toBe(1);
		},
	);

	it("strikes the call of the number that it is aimed at, not another's", async () => {
		const [jane, john] = numbers(2);
		sandbox.fault({ on: { method: 'POST', body: john }, status: 503 });
		expect((await order(sandbox, dialect, jane)).status).toBeLessThan(300);
		expect((await order(sandbox, dialect, john)).status).toBe(503);
		expect((await order(sandbox, dialect, john)).status).toBeLessThan(300);
	});

	it('delays an answer and then goes on as usual', async () => {
		sandbox.fault({ delayMs: 20 });
		expect((await place()).status).toBeLessThan(300);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it('carries out late, on its own clock, what its sender has cut off', async () => {
		sandbox.fault({ lateMs: 20_000 });
		const sending = new AbortController();
		const cutOff = expect(order(sandbox, dialect, JANE, sending.signal)).rejects.toThrow();
		await until(() => noted()?.body !== undefined);
		sending.abort();
		await cutOff;
		sandbox.clock.advance(19_999);
		await turn(10);
		expect(sandbox.dialled).toEqual([]);
		sandbox.clock.advance(1);
		await until(() => sandbox.timesDialled(JANE) === 1);
	});

	it('places no call any more where it is closed during a delay', async () => {
		sandbox.fault({ delayMs: 3_600_000 });
		const delayed = expect(place()).rejects.toThrow();
		await until(() => sandbox.requests.length > 0);
		await sandbox.close();
		await delayed;
		expect(sandbox.dialled).toEqual([]);
		expect(noted()?.status).toBeNull();
	});
});

describe('faults', () => {
	let sandbox: Sandbox;
	let platform: AxiosInstance;

	beforeEach(async () => {
		sandbox = await startSandbox();
		platform = clientOf(sandbox, 'platform');
		for (const phoneNumber of numbers(5)) sandbox.world.placeRun({ contacts: [{ phoneNumber }] });
	});

	afterEach(async () => await sandbox.close());

	const runs = async (params: object = {}): Promise<string[]> => {
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/runs/`, { params });
		return data.data.map(({ run_id: runId }: { run_id: string }) => runId);
	};

	const statuses = async (times: number) => {
		const seen: number[] = [];
		for (let time = 0; time < times; time++) seen.push((await platform.get('agents/')).status);
		return seen;
	};

	it('shuffles the rows of a list, always in the same way', async () => {
		const inOrder = await runs();
		sandbox.fault({ shuffle: true, times: 2 });
		const shuffled = await runs();
		expect(shuffled).not.toEqual(inOrder);
		expect([...shuffled].sort()).toEqual([...inOrder].sort());
		expect(await runs()).toEqual(shuffled);
		expect(await runs()).toEqual(inOrder);
	});

	it('returns the first page again', async () => {
		sandbox.fault({ repeatPage: true });
		const repeated = await runs({ page: 2, page_size: 2 });
		expect(repeated).toEqual(await runs({ page_size: 2 }));
		expect(await runs({ page: 2, page_size: 2 })).not.toEqual(repeated);
	});

	it('strikes as often as it says', async () => {
		sandbox.fault({ status: 500, times: 2 });
		expect(await statuses(3)).toEqual([500, 500, 200]);
	});

	it('strikes for ever, until faults are cleared', async () => {
		sandbox.fault({ status: 500, times: Number.POSITIVE_INFINITY });
		expect(await statuses(3)).toEqual([500, 500, 500]);
		sandbox.clearFaults();
		expect(await statuses(1)).toEqual([200]);
	});

	it('lets requests pass first', async () => {
		sandbox.fault({ status: 500, skip: 2 });
		expect(await statuses(4)).toEqual([200, 200, 500, 200]);
	});

	it('strikes one after the other', async () => {
		sandbox.fault({ status: 500 });
		sandbox.fault({ status: 429 });
		expect(await statuses(3)).toEqual([500, 429, 200]);
	});

	it('strikes only what it is meant for', async () => {
		const path = `spaces/${sandbox.spaceToken}/runs/`;
		sandbox.fault({ on: { method: 'GET', path: 'agents' }, status: 500 });
		sandbox.fault({ on: { path: /\/runs\/$/g }, status: 429, times: 2 });
		expect((await platform.get(path)).status).toBe(429);
		expect((await platform.post('agents/')).status).toBe(404);
		expect((await platform.get('agents/')).status).toBe(500);
		expect((await platform.get(path)).status).toBe(429);
		expect((await platform.get(path)).status).toBe(200);
	});
});
