import axios from 'axios';
import { JANE, numbers, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf, order } from './client.mts';

describe('a sandbox', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox();
	});

	afterEach(async () => await sandbox.close());

	it('gives credentials for each dialect', () => {
		expect(sandbox.credentials('v1')).toEqual({
			apiVersion: 'v1',
			apiKey: sandbox.apiKey,
			organizationHandle: '',
			productId: '',
			baseUrl: sandbox.url,
		});
		expect(sandbox.credentials('platform')).toEqual({
			apiVersion: 'platform',
			apiKey: sandbox.apiKey,
			organizationHandle: 'acme.example',
			productId: 'unpod.ai',
			baseUrl: sandbox.url,
		});
		expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
	});

	it('notes every request with its answer, and forgets them, not the calls, when told to', async () => {
		await clientOf(sandbox, 'v1').get('agents/?space_token=a%20b');
		await order(sandbox, 'v1', JANE);
		expect(sandbox.requests).toMatchObject([
			{
				method: 'GET',
				path: '/api/v1/agents/',
				query: { space_token: 'a b' },
				headers: { authorization: `Bearer ${sandbox.apiKey}` },
				body: undefined,
				at: sandbox.clock.now(),
				status: 400,
			},
			{ method: 'POST', path: '/api/v1/tasks/', body: { phone_number: JANE }, status: 201 },
		]);
		sandbox.clearJournal();
		expect(sandbox.requests).toEqual([]);
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(sandbox.timesDialled('+14155550101')).toBe(0);
	});

	it('has a clock that stands still until it is moved on', () => {
		expect(sandbox.clock.now()).toBe(Date.parse('2026-03-02T09:00:00Z'));
		sandbox.clock.advance(1500);
		expect(sandbox.clock.now()).toBe(Date.parse('2026-03-02T09:00:01.500Z'));
		expect(() => sandbox.clock.advance(-1)).toThrow(RangeError);
	});

	it('hands out recordings of analysed calls without a key, and HTTP 206 for others', async () => {
		await order(sandbox, 'platform', JANE);
		const platform = clientOf(sandbox, 'platform');
		const recording = async (url: string) =>
			await axios.get(`${sandbox.url}/api/v1/media/download-signed-url/`, { params: { url } });
		const early = `https://storage.example.com/media/private/${sandbox.dialled[0].taskId}.ogg`;
		expect((await recording(early)).status).toBe(206);
		sandbox.clock.advance(60_000);
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/tasks/`);
		const { status, headers, data: audio } = await recording(data.data[0].output.recording_url);
		expect(status).toBe(200);
		expect(headers['content-type']).toBe('audio/ogg');
		expect(audio).toMatch(/^OggS/);
		const lost = await recording('https://storage.example.com/media/private/lost.ogg');
		expect({ status: lost.status, data: lost.data }).toEqual({
			status: 206,
			data: { status_code: 206, message: 'File not found', data: {} },
		});
	});

	it('leaves its port free when it is closed, for another to take', async () => {
		const { url } = sandbox;
		await sandbox.close();
		await expect(axios.get(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
		sandbox = await startSandbox({ port: Number(new URL(url).port) });
		expect(sandbox.url).toBe(url);
	});

	it('goes by the real clock, if so wanted', async () => {
		const real = await startSandbox({
			clock: 'real',
			timing: { queuedMs: 0, talkingMs: 3_600_000 },
		});
		const before = Date.now();
		const now = real.clock.now();
		expect(now).toBeGreaterThanOrEqual(before);
		expect(now).toBeLessThanOrEqual(Date.now());
		const run = real.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
		expect(real.world.statusOf(run)).toBe('in_progress');
		expect(() => real.clock.advance(1)).toThrow('real clock');
		await real.close();
	});
});

describe('fictional numbers', () => {
	it('are different, of the range kept for fiction, and start with that of Jane', () => {
		const many = numbers(5000);
		expect(many[0]).toBe(JANE);
		expect(new Set(many).size).toBe(5000);
		for (const number of many) expect(number).toMatch(/^\+1[2-9][0-8]\d55501\d\d$/);
		expect(many.filter((number) => /^\+1.11/.test(number))).toEqual([]);
		expect(numbers(100).every((number) => number.startsWith('+1415555'))).toBe(true);
	});

	it('come to an end', () => {
		expect(() => numbers(1_000_000)).toThrow(RangeError);
	});
});
