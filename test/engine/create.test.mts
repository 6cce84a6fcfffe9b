import { JANE, numbers, type Sandbox, startSandbox, type Dialect } from '../sandbox/index.mts';
import { runNode, shareClock } from './harness/index.mts';

const locator = (value: string) => ({ __rl: true, mode: 'id', value });

describe.each<Dialect>(['v1', 'platform'])('placing a call in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox();
		shareClock(sandbox);
	});

	afterEach(async () => await sandbox.close());

	const parameters = () => ({
		resource: 'task',
		operation: 'create',
		spaceToken: locator(sandbox.spaceToken),
		agentHandle: locator(sandbox.agentHandle),
		phoneNumber: '={{ $json.phone }}',
		metadataInput: 'fields',
		metadataFields: { field: [{ name: 'customer_name', value: 'Jane Doe' }] },
	});

	it('calls each number once and gives the ids', async () => {
		const items = numbers(3).map((phone) => ({ phone }));
		const {
			json,
			error,
			items: out,
		} = await runNode({
			parameters: parameters(),
			items,
			credentials: sandbox.credentials(dialect),
		});
		expect(error).toBeNull();
		expect(sandbox.dialled.map(({ phoneNumber }) => phoneNumber).sort()).toEqual(numbers(3));
		expect(json).toHaveLength(3);
		expect(out.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(Object.keys(json[0])).toEqual([
			'taskId',
			'runId',
			'status',
			'phoneNumber',
			'agentHandle',
			'spaceToken',
			'requestId',
		]);
		expect(json[0].phoneNumber).toBe(JANE);
	});
});
