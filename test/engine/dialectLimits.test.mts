import { JANE, numbers, type Sandbox, type SandboxOptions } from '../sandbox/index.mts';
import { callParameters, locator, openSandbox, runNode } from './harness/index.mts';

describe('dialects and what they lack', () => {
	let sandbox: Sandbox;

	const start = async (options: SandboxOptions = {}) => {
		sandbox = await openSandbox(options);
	};

	it('explains that v1 lists runs by task only, and what works instead', async () => {
		await start({ v1RunsBySpace: false });
		const credentials = sandbox.credentials('v1');
		const spaceToken = locator(sandbox.spaceToken);
		const { error } = await runNode({
			parameters: { resource: 'run', operation: 'getAll', spaceToken },
			credentials,
		});
		expect(error?.message).toBe('This Unpod does not list the runs of a space [item 0]');
		expect(error?.description).toContain('Call Log > Get Many');
	});

	it('creates a task where the platform serves the other path, after one 404', async () => {
		await start({ createPath: 'tasks/create', createStatus: 'word' });
		const { json } = await runNode({
			parameters: callParameters(sandbox),
			items: numbers(2).map((phone) => ({ phone })),
			credentials: sandbox.credentials('platform'),
		});
		expect(json).toMatchObject([{ status: 'pending' }, { status: 'pending' }]);
		expect(sandbox.dialled).toHaveLength(2);
	});

	it('takes ids that are numbers for texts', async () => {
		await start({ v1Ids: 'number' });
		const { json } = await runNode({
			parameters: callParameters(sandbox),
			items: [{ phone: JANE }],
			credentials: sandbox.credentials('v1'),
		});
		expect(json[0].taskId).toMatch(/^\d+$/);
	});

	it('calls at a set time on the platform, and refuses that in v1 rather than calling now', async () => {
		await start();
		const parameters = callParameters(sandbox, {
			additionalFields: { scheduleType: 'custom', scheduledAt: '2026-03-03T09:00:00' },
		});
		const items = [{ phone: JANE }];
		const later = await runNode({
			parameters,
			items,
			credentials: sandbox.credentials('platform'),
		});
		expect(later.json).toMatchObject([{ status: 'scheduled' }]);
		const [{ body }] = sandbox.requests.filter(({ method }) => method === 'POST');
		expect(body).toMatchObject({
			schedule: { type: 'custom', calling_date: '2026-03-03', calling_time: '14:00:00+00:00' },
		});
		const { error } = await runNode({ parameters, items, credentials: sandbox.credentials('v1') });
		expect(error?.message).toContain("'Schedule'");
		expect(sandbox.dialled).toHaveLength(1);
	});
});
