import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, runIdIn, type Sandbox } from '../sandbox/index.mts';
import { locator, openSandbox, runNode, type RunOptions } from './harness/index.mts';

const MINUTE = 60_000;

describe.each(DIALECTS)('waiting for runs in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const waitForRuns = async (
		runIds: Array<string | number>,
		more: INodeParameters = {},
		options: Partial<RunOptions> = {},
	) =>
		await runNode({
			parameters: {
				resource: 'run',
				operation: 'wait',
				spaceToken: locator(sandbox.spaceToken),
				runId: locator('={{ $json.runId }}'),
				...more,
			},
			items: runIds.map((runId) => ({ runId })),
			credentials: sandbox.credentials(dialect),
			...options,
		});

	const phones = (items: IDataObject[]) => items.map(({ phoneNumber }) => phoneNumber);

	const placed = (phoneNumber: string, order: object = {}) => {
		const run = sandbox.world.placeRun({ contacts: [{ phoneNumber }], ...order });
		return runIdIn(dialect, run);
	};

	it('waits for finished and unfinished runs together', async () => {
		const done = placed('+14155550101');
		sandbox.clock.advance(5 * MINUTE);
		const going = placed('+14155550102');
		const { json, items } = await waitForRuns([going, done]);
		expect(phones(json)).toEqual(['+14155550102', '+14155550101']);
		expect(json.map(({ status }) => status)).toEqual(['completed', 'completed']);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	it('says of an unknown run that it is unknown, and continues with the others', async () => {
		const done = placed(JANE);
		const { json } = await waitForRuns(
			['R0000000000000000', done],
			{},
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(json[0].error).toContain("Unpod has no run 'R0000000000000000'");
		expect(json[1]).toMatchObject({ status: 'completed' });
	});

	it('names the item of an unknown run when it stops', async () => {
		const { error } = await waitForRuns(['R0000000000000000']);
		expect(error?.message).toBe("Unpod has no run 'R0000000000000000' [item 0]");
	});

	it('says which run ID is wrong before any request', async () => {
		const { error } = await waitForRuns(['one/two']);
		expect(error?.message).toContain("'Run' is not an ID");
		expect(sandbox.requests).toHaveLength(0);
	});

	it('does nothing for no items', async () => {
		const { json, error } = await waitForRuns([]);
		expect(error).toBeNull();
		expect(json).toEqual([]);
	});
});

describe('waiting for a run with several contacts', () => {
	it('ends when all its calls have', async () => {
		const sandbox = await openSandbox();
		const [short, long] = numbers(2);
		sandbox.world.script(long, { timing: { talkingMs: 3 * MINUTE } });
		const contacts = [short, long].map((phoneNumber) => ({ phoneNumber }));
		const { runId } = sandbox.world.placeRun({ contacts });
		const { json } = await runNode({
			parameters: {
				resource: 'run',
				operation: 'wait',
				spaceToken: locator(sandbox.spaceToken),
				runId: locator(runId),
			},
			credentials: sandbox.credentials('platform'),
		});
		expect(json.map(({ status }) => status)).toEqual(['completed', 'completed']);
		expect(json.every(({ transcript }) => typeof transcript === 'string')).toBe(true);
	});
});
