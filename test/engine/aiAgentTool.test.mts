import type { INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, type Sandbox } from '../sandbox/index.mts';
import { callParameters, locator, openSandbox, runNode } from './harness/index.mts';

describe.each(DIALECTS)('the node as a tool of an AI agent in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	/** Calls of the tool in one execution, one after the other. */
	const use = async (phones: string[], more: INodeParameters = {}) =>
		await runNode({
			parameters: callParameters(sandbox, more),
			batches: phones.map((phone) => [{ phone }]),
			credentials: sandbox.credentials(dialect),
			asTool: true,
		});

	it('returns to a model that asks for the very same call again the one that was placed', async () => {
		const { json, error } = await use([JANE, '+14155550101', JANE]);
		expect(error).toBeNull();
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(json[2]).toEqual(json[0]);
	});

	it('dials a call that may have been placed no more, and says so', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 502 });
		const { json } = await use([JANE, JANE]);
		expect(json).toMatchObject([{ status: 'unconfirmed' }, { status: 'unconfirmed' }]);
		expect(json[1].reason).toContain('before you call again');
		expect(sandbox.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});

	it('says to the model what to change where it throws for people', async () => {
		const allowed = { callingOptions: { allowedNumbers: '+14155550100' } };
		const { json, error } = await use(['+14155550199', '555', JANE], allowed);
		expect(error).toBeNull();
		expect(json[0].error).toContain('have this one added there. Nobody was called');
		expect(json[1].error).toContain('Write it with a plus');
		expect(json[2]).toMatchObject({ taskId: expect.any(String) });
		const unknown = await use([JANE], { agentHandle: locator('a b') });
		expect(unknown.json[0].error).toContain("'Agent' is not an ID");
	});

	it('keeps the pace over all its calls', async () => {
		const phones = [JANE, '+14155550101', '+14155550102'];
		await use(phones, { callingOptions: { callsPerMinute: 6 } });
		const starts = sandbox.dialled.map(({ at }) => at - sandbox.dialled[0].at);
		expect(starts).toEqual([0, 10_000, 20_000]);
	});

	it('says that the credential is incomplete instead of ending the agent', async () => {
		const { json, error } = await runNode({
			parameters: callParameters(sandbox),
			items: [{ phone: JANE }],
			credentials: { ...sandbox.credentials(dialect), apiKey: '' },
			asTool: true,
		});
		expect(error).toBeNull();
		expect(json[0].error).toContain("'API Key' of the credential is empty");
	});
});
