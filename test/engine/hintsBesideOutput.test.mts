import type { INodeParameters } from 'n8n-workflow';
import { JANE, type Sandbox } from '../sandbox/index.mts';
import {
	callParameters,
	type EngineRun,
	locator,
	openSandbox,
	runNode,
	type RunOptions,
} from './harness/index.mts';

describe('what the node says besides its output', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

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
		const said = hintsIn(await run(dry('create', true), { items }));
		expect(said).toEqual([
			expect.stringContaining('Dry run, nobody was phoned: 2 would be called.'),
		]);
		const one = '={{ $json.phone.endsWith("0101") }}';
		expect(hintsIn(await run(dry('createAndWait', one), { items }))).toEqual([
			expect.stringContaining('Dry run: 1 would be called.'),
		]);
		expect(hintsIn(await run(dry('create', false), { items }))).toEqual([]);
	});

	it('sums up what a campaign would do now, and why it would call the others later or never', async () => {
		const phones = ['+4930123456', '+442071838750', JANE, JANE, '+12125550100', '+33123456789'];
		const callingOptions = {
			dryRun: true,
			callingHours: { window: [{ days: ['mon', 'tue'], from: '09:00', to: '17:00' }] },
			timeZone: "={{ $json.phone.startsWith('+1') ? 'America/New_York' : 'Europe/Berlin' }}",
			doNotCall: '+33 1 23 45 67 89',
			contactLimit: { rule: [{ calls: 1, hours: 24 }] },
		};
		const items = [...phones, phones[0]].map((phone) => ({ phone }));
		const preview = await run(callParameters(sandbox, { callingOptions }), { items });
		expect(hintsIn(preview)).toEqual([
			"Dry run, nobody was phoned: 2 would be called, 3 outside their hours until 09:00, 1 on the do-not-call list, 1 as often as its contact limit allows until Tuesday 04:00. To call, remove 'Dry Run' from 'Calling Options'.",
		]);
	});

	it('says because of what calls were not placed', async () => {
		const callingOptions = {
			callingHours: { window: [{ days: ['mon', 'tue'], from: '09:00', to: '17:00' }] },
		};
		const items = [JANE, '+12125550100', '+4930123456'].map((phone) => ({ phone }));
		expect(hintsIn(await run(callParameters(sandbox, { callingOptions }), { items }))).toEqual([
			'Not called: 2 outside their hours until 09:00 at the earliest.',
		]);
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
			expect.stringContaining("'Return All' returned 2100 results"),
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
