import { type Dialect, JANE, numbers, type Sandbox, startSandbox } from '../../sandbox/index.mts';
import { clientOf, platformOrder } from './client.mts';

describe('what the platform may be like', () => {
	let sandbox: Sandbox;

	afterEach(async () => await sandbox.close());

	it.each(['organizations/', 'spaces/', 'spaces/sp_abc123xyz/'])(
		'refuses a key %s, if so wanted',
		async (path) => {
			sandbox = await startSandbox({ tokenMayReadSpaces: false });
			const platform = clientOf(sandbox, 'platform');
			const { status, data } = await platform.get(path);
			expect(status).toBe(401);
			expect(data).toEqual({
				message: 'Authentication credentials were not provided.',
				status_code: 401,
			});
			expect((await platform.get('agents/')).status).toBe(200);
		},
	);

	it('is not there at all, if so wanted', async () => {
		sandbox = await startSandbox({ dialects: ['v1'] });
		const { status, headers } = await clientOf(sandbox, 'platform').get('agents/');
		expect(status).toBe(404);
		expect(headers['content-type']).toContain('text/html');
		expect((await clientOf(sandbox, 'v1').get('spaces/')).status).toBe(200);
	});
});

describe('the two published create paths', () => {
	let sandbox: Sandbox;

	afterEach(async () => await sandbox.close());

	it.each([
		['tasks', 'tasks/create', 404],
		['tasks/create', 'tasks', 405],
	] as const)('%s is there and %s answers %d', async (createPath, other, code) => {
		sandbox = await startSandbox({ createPath });
		const platform = clientOf(sandbox, 'platform');
		const body = platformOrder(sandbox, [JANE]);
		const refused = await platform.post(`spaces/${sandbox.spaceToken}/${other}/`, body);
		expect(refused.status).toBe(code);
		expect(sandbox.dialled).toEqual([]);
		const placed = await platform.post(`spaces/${sandbox.spaceToken}/${createPath}/`, body);
		expect(placed.status).toBe(200);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it('shows the status in a word, if so wanted', async () => {
		sandbox = await startSandbox({ createStatus: 'word' });
		const platform = clientOf(sandbox, 'platform');
		const path = `spaces/${sandbox.spaceToken}/tasks/`;
		const { data } = await platform.post(path, platformOrder(sandbox, numbers(2)));
		expect(data.data.status).toBe('pending');
	});
});

describe('rows of the call log without ids', () => {
	it.each<Dialect>(['v1', 'platform'])('are to be had in %s', async (dialect) => {
		const sandbox = await startSandbox({ logIds: false });
		try {
			sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
			sandbox.clock.advance(60_000);
			const path = `call-logs/?space_token=${sandbox.spaceToken}`;
			const { data } = await clientOf(sandbox, dialect).get(path);
			const [row] = dialect === 'v1' ? data.results : data.data;
			expect(row).not.toHaveProperty('id');
			expect(JSON.stringify(row)).toContain('4155550100');
		} finally {
			await sandbox.close();
		}
	});
});
