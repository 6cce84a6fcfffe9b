import type { INodeParameters } from 'n8n-workflow';
import { JANE, type Sandbox, startSandbox } from '../sandbox/index.mts';
import {
	callParameters,
	type EngineRun,
	locator,
	runNode,
	type RunOptions,
	shareClock,
} from './harness/index.mts';

describe('what the node tells besides its output', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox();
		shareClock(sandbox);
	});

	afterEach(async () => await sandbox.close());

	const run = async (parameters: INodeParameters, options: Partial<RunOptions> = {}) =>
		await runNode({ parameters, credentials: sandbox.credentials('platform'), ...options });

	const hintsIn = ({ run: { data } }: EngineRun) =>
		data.resultData.runData.Unpod.flatMap(({ hints = [] }) => hints.map(({ message }) => message));

	it('says that retrying a call is safe', async () => {
		const items = [{ phone: JANE }];
		const parameters = callParameters(sandbox);
		expect(hintsIn(await run(parameters, { items }))).toEqual([]);
		const retried = await run(parameters, { items, settings: { retryOnFail: true } });
		expect(hintsIn(retried)).toEqual([expect.stringContaining("'Retry On Fail' is safe here")]);
	});

	it('says that a dry run called nobody', async () => {
		const dry = (operation: string, dryRun: boolean | string) =>
			callParameters(sandbox, { operation, callingOptions: { dryRun } });
		const items = [{ phone: JANE }, { phone: '+14155550101' }];
		const told = hintsIn(await run(dry('create', true), { items }));
		expect(told).toEqual([expect.stringContaining('2 calls were held back and nobody was phoned')]);
		const one = '={{ $json.phone.endsWith("0101") }}';
		expect(hintsIn(await run(dry('createAndWait', one), { items }))).toEqual([
			expect.stringContaining('1 call was held back'),
		]);
		expect(hintsIn(await run(dry('create', false), { items }))).toEqual([]);
	});

	it('says that a very large list is slow', async () => {
		sandbox.world.addHistory(2100);
		const parameters = {
			resource: 'run',
			operation: 'getAll',
			spaceToken: locator(sandbox.spaceToken),
		};
		expect(hintsIn(await run(parameters))).toEqual([]);
		expect(hintsIn(await run({ ...parameters, returnAll: true }))).toEqual([
			expect.stringContaining("'Return All' gave 2100 results"),
		]);
	});

	it('says that the workflow ends before a wait can', async () => {
		const options = { items: [{ phone: JANE }], executionTimeout: 300 };
		const parameters = callParameters(sandbox, { operation: 'createAndWait' });
		expect(hintsIn(await run(parameters, options))).toEqual([
			expect.stringContaining('n8n ends this workflow after 5 minutes'),
		]);
		const short = { ...parameters, waitOptions: { timeoutMinutes: 4 } };
		expect(hintsIn(await run(short, options))).toEqual([]);
	});

	it('takes the address of a page for the ID at its end', async () => {
		const space = `https://unpod.ai/acme.example/${sandbox.spaceToken}/`;
		const { json, error } = await run({
			resource: 'space',
			operation: 'get',
			spaceToken: locator(space),
		});
		expect(error).toBeNull();
		expect(json).toMatchObject([{ spaceToken: sandbox.spaceToken }]);
	});
});
