import type { AxiosInstance } from 'axios';
import { JANE, numbers, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf } from './client.mts';

const [, JOHN, ANN] = numbers(3);

describe('filters of the platform', () => {
	let sandbox: Sandbox;
	let platform: AxiosInstance;

	/** Jane completed at 9:00, John failed at 9:10, Ann missed the next day, seen at its noon. */
	beforeEach(async () => {
		sandbox = await startSandbox();
		platform = clientOf(sandbox, 'platform');
		const place = (phoneNumber: string, name: string, more: object) =>
			sandbox.world.placeRun({ contacts: [{ phoneNumber, name }], ...more });
		place(JANE, 'Jane Doe', { timing: { talkingMs: 90_000 } });
		sandbox.clock.advance(600_000);
		place(JOHN, 'John Roe', { outcome: 'failed', output: { call_type: 'inbound' } });
		sandbox.clock.advance(86_400_000);
		place(ANN, 'Ann Poe', { outcome: 'cancelled' });
		sandbox.clock.advance(10_800_000);
	});

	afterEach(async () => await sandbox.close());

	const tasks = async (params: object): Promise<string[]> => {
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/tasks/`, { params });
		return data.data.map(({ input }: { input: { name: string } }) => input.name);
	};

	it.each([
		[{}, ['Ann Poe', 'John Roe', 'Jane Doe']],
		[{ from_ts: Date.parse('2026-03-02T09:10:00Z') / 1000 }, ['Ann Poe', 'John Roe']],
		[{ to_ts: Date.parse('2026-03-02T09:10:00Z') / 1000 }, ['John Roe', 'Jane Doe']],
		[{ search: 'jane|ann' }, ['Ann Poe', 'Jane Doe']],
		[{ search: '\\+14155550101' }, ['John Roe']],
		[{ call_type: 'inbound' }, ['John Roe']],
		[{ status: 'completed' }, []],
		[{ status: 'Call Back,Interested' }, ['Jane Doe']],
	])('returns the tasks of %j', async (params, names) => {
		expect(await tasks(params)).toEqual(names);
	});

	it('answers HTTP 206 to a search that is no regular expression, such as a number with +', async () => {
		const params = { search: JANE };
		const { status, data } = await platform.get(`spaces/${sandbox.spaceToken}/tasks/`, { params });
		expect(status).toBe(206);
		expect(data).toMatchObject({ message: 'Tasks Fetch Failed', errors: expect.any(String) });
	});

	it('shows call logs by their end, without task, run or transcript', async () => {
		const { data } = await platform.get('call-logs/');
		expect(data.count).toBe(3);
		expect(data.data).toEqual([
			expect.objectContaining({ call_status: 'missed', start_time: null, call_duration: 0 }),
			expect.objectContaining({ call_status: 'failed' }),
			{
				id: expect.any(Number),
				call_status: 'completed',
				end_reason: 'Customer Ended The Call',
				call_type: 'outbound',
				bridge: { id: 1, name: 'Main' },
				organization: { id: 22, name: 'Acme' },
				product_id: 'unpod.ai',
				agent: { id: 1, name: 'Support' },
				space: { id: 1, name: 'My Workspace' },
				creation_time: '2026-03-02T09:01:32Z',
				start_time: '2026-03-02T09:00:02.000000Z',
				end_time: '2026-03-02T09:01:32.000000Z',
				call_duration: 90,
				source_number: '+14155550102',
				destination_number: '14155550100',
			},
		]);
	});

	const logs = async (params: object): Promise<string[]> => {
		const { data } = await platform.get('call-logs/', { params });
		return data.data.map(({ call_status: status }: { call_status: string }) => status);
	};

	it.each([
		[{ start_date: '2026-03-03T00:00:00Z' }, ['missed', 'failed', 'completed']],
		[{ start_time: '02-03-2026 23:59:59' }, ['failed', 'completed']],
		[{ start_time: '03-03-2026 00:00:00' }, []],
		[{ end_time: '02-03-2026 00:00:00' }, ['failed', 'completed']],
		[{ end_time: '01-03-2026 23:59:59' }, []],
		[{ call_type: 'OUTBOUND', call_status: 'Failed' }, ['failed']],
		[{ call_type: 'inbound' }, []],
		[{ destination_number: '1415555010' }, ['missed', 'failed', 'completed']],
		[{ destination_number: JANE }, []],
	])('returns the call logs of %j', async (params, statuses) => {
		expect(await logs(params)).toEqual(statuses);
	});

	it.each([
		[
			{ start_time: '2026-02-01' },
			"time data '2026-02-01' does not match format '%d-%m-%Y %H:%M:%S'",
		],
		[{ page: 'two' }, 'invalid literal for int() with base 10'],
	])('refuses call logs of %j', async (params, reason) => {
		const { status, data } = await platform.get('call-logs/', { params });
		expect(status).toBe(400);
		expect(data).toEqual({
			status_code: 400,
			message: `Failed to fetch call logs: ${reason}`,
			data: {},
		});
	});

	it.each([
		['Org-Handle', 'Organization handle is required in Org-Handle header'],
		['Product-Id', 'Product ID is required in Product-Id header'],
	])('wants the header %s for call logs', async (header, message) => {
		const { status, data } = await platform.get('call-logs/', { headers: { [header]: undefined } });
		expect({ status, data }).toEqual({
			status: 400,
			data: { status_code: 400, message, data: {} },
		});
	});

	it('has no call logs for an unknown organization', async () => {
		const { status, data } = await platform.get('call-logs/', {
			headers: { 'Org-Handle': 'nobody' },
		});
		expect(status).toBe(200);
		expect(data).toMatchObject({ count: 0, data: [] });
	});
});
