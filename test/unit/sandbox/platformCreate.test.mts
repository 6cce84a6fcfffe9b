import type { AxiosInstance } from 'axios';
import { JANE, numbers, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf, platformOrder, TO_THE_LETTER } from './client.mts';

describe('creating tasks on the platform', () => {
	let sandbox: Sandbox;
	let platform: AxiosInstance;

	beforeEach(async () => {
		sandbox = await startSandbox();
		platform = clientOf(sandbox, 'platform');
	});

	afterEach(async () => await sandbox.close());

	const create = async (body: object, space = sandbox.spaceToken) =>
		await platform.post(`spaces/${space}/tasks/`, body);

	it('makes one run with a task for each document', async () => {
		const { status, data } = await create(platformOrder(sandbox, numbers(2)));
		expect(status).toBe(200);
		const { run_id: runId, task_ids: taskIds } = data.data;
		expect(data).toEqual({
			status_code: 200,
			message: 'Task Created Successfully',
			data: {
				run_id: expect.stringMatching(/^R[0-9a-f]{32}$/),
				task_ids: [expect.stringMatching(/^T/), expect.stringMatching(/^T/)],
				status: { [taskIds[0]]: 'pending', [taskIds[1]]: 'pending' },
			},
		});
		const at = sandbox.clock.now();
		expect(sandbox.dialled).toEqual(
			numbers(2).map((phoneNumber, index) => ({
				phoneNumber,
				at,
				taskId: taskIds[index],
				runId,
				dialect: 'platform',
			})),
		);
		const tasks = await platform.get(`spaces/${sandbox.spaceToken}/runs/${runId}/tasks/`);
		expect(tasks.data.data.map((task: { task_id: string }) => task.task_id)).toEqual(
			[...taskIds].reverse(),
		);
	});

	it('keeps the number as it was sent, and the further keys as input', async () => {
		const document = { name: 'Jane', contact_number: '415-555 0100', reason: 'check-up' };
		await create(platformOrder(sandbox, [], { documents: [document] }));
		const { data } = await platform.get(`spaces/${sandbox.spaceToken}/tasks/`);
		expect(data.data[0]).toMatchObject({
			task: { objective: 'Remind her' },
			input: { ...document, token: sandbox.spaceToken, quality: 'good' },
		});
		expect(sandbox.timesDialled('415-555 0100')).toBe(1);
	});

	const REQUIRED = ['This field is required.'];

	it.each([
		[{ context: undefined }, { context: REQUIRED }],
		[{ context: ' ' }, { context: ['This field may not be blank.'] }],
		[{ context: 1 }, { context: ['Not a valid string.'] }],
		[{ pilot: undefined }, { pilot: REQUIRED }],
		[{ documents: undefined }, { documents: REQUIRED }],
		[{ documents: 'Jane' }, { documents: ['Expected a list of items.'] }],
		[{ documents: [{ name: 'x' }] }, { documents: ['Each document needs a contact_number.'] }],
		[
			{ context: undefined, pilot: undefined, documents: undefined },
			{ context: REQUIRED, pilot: REQUIRED, documents: REQUIRED },
		],
	])('refuses %j with HTTP 206', async (change, errors) => {
		const { status, data } = await create(platformOrder(sandbox, [JANE], change));
		expect(status).toBe(206);
		expect(data).toEqual({
			status_code: 206,
			message: 'There is some Validation error',
			data: { errors },
			errors,
		});
		expect(sandbox.dialled).toEqual([]);
	});

	it('takes a task for an agent that is unknown or not published', async () => {
		sandbox.world.addAgent({ handle: 'draft-agent', state: 'draft' });
		for (const pilot of ['nobody', 'draft-agent']) {
			expect((await create(platformOrder(sandbox, [JANE], { pilot }))).status).toBe(200);
		}
	});

	it.each(['id', 'document_id'])(
		'refuses a document whose %s is no text with HTTP 422',
		async (key) => {
			const documents = [{ contact_number: JANE, [key]: 42 }];
			const { status, data } = await create(platformOrder(sandbox, [], { documents }));
			expect(status).toBe(422);
			expect(data).toMatchObject({
				message: 'Task Creation Failed',
				errors: { detail: [{ type: 'string_type', loc: ['body', 'tasks', 0, 'ref_id'] }] },
			});
			expect(sandbox.dialled).toEqual([]);
		},
	);

	it('refuses no documents at all, without filters, with HTTP 400', async () => {
		const { status, data } = await create(platformOrder(sandbox, [], { documents: [] }));
		expect(status).toBe(400);
		expect(data).toMatchObject({
			message: 'Task Creation Failed',
			errors: { detail: 'No tasks provided and filters missing in data' },
		});
	});

	it('refuses an unknown space with HTTP 206', async () => {
		const { status, data } = await create(platformOrder(sandbox, [JANE]), 'NOWHERE');
		expect(status).toBe(206);
		expect(data.message).toBe('Invalid Space Token');
	});

	it('refuses a body that is no JSON', async () => {
		const path = `spaces/${sandbox.spaceToken}/tasks/`;
		const { status, data } = await platform.post(path, '{', TO_THE_LETTER);
		expect(status).toBe(400);
		expect(data).toMatchObject({
			status_code: 400,
			message: 'Error',
			data: { detail: expect.stringContaining('JSON parse error') },
		});
	});

	it.each([
		['auto', { type: 'auto' }],
		['custom', { type: 'custom', calling_date: '2026-03-02', calling_time: '15:30:00+05:30' }],
	])('answers that a task of schedule %s is scheduled', async (_type, schedule) => {
		const { data } = await create(platformOrder(sandbox, [JANE], { schedule }));
		const [taskId] = data.data.task_ids;
		expect(data.data.status).toEqual({ [taskId]: 'scheduled' });
	});

	it.each([
		['2026-03-02', '08:00:00+00:00', 'Scheduled time must be in the future.'],
		['2026-03-03', undefined, 'Invalid schedule format.'],
		[undefined, '08:00:00+00:00', 'Invalid schedule format.'],
		['2026-03-03', '08:00:00', 'Invalid schedule format.'],
	])('refuses the schedule %s %s', async (calling_date, calling_time, detail) => {
		const schedule = { type: 'custom', calling_date, calling_time };
		const { status, data } = await create(platformOrder(sandbox, [JANE], { schedule }));
		expect(status).toBe(400);
		expect(data).toMatchObject({ message: 'Task Creation Failed', errors: { detail } });
		expect(sandbox.dialled).toEqual([]);
	});

	it.each([
		['email', 'email'],
		['table', 'answer'],
	])('calls nobody in a space of %s and yet completes the task', async (contentType, type) => {
		sandbox.world.addSpace({ token: 'OTHER', contentType });
		const { data } = await create(platformOrder(sandbox, [JANE]), 'OTHER');
		expect(sandbox.dialled).toEqual([]);
		sandbox.clock.advance(60_000);
		const tasks = await platform.get(`spaces/OTHER/runs/${data.data.run_id}/tasks/`);
		expect(tasks.data.data).toMatchObject([
			{ status: 'completed', execution_type: type, output: {} },
		]);
		expect((await platform.get('call-logs/')).data.count).toBe(0);
	});
});
