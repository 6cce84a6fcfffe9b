import type { INodeParameters } from 'n8n-workflow';
import { JANE, numbers, type Sandbox, type SandboxOptions } from '../sandbox/index.mts';
import { locator, openSandbox, runNode } from './harness/index.mts';

const MINUTE = 60_000;

let sandbox: Sandbox;

const start = async (options: SandboxOptions = {}) => {
	sandbox = await openSandbox(options);
};

const read = async (parameters: INodeParameters) =>
	await runNode({
		parameters: { operation: 'getAll', returnAll: true, ...parameters },
		credentials: sandbox.credentials('platform'),
	});

describe('call logs of the platform', () => {
	it('have their missed calls, by whatever time and status they are asked for', async () => {
		await start();
		const [missed, answered] = numbers(2);
		sandbox.world.script(missed, { outcome: 'cancelled' });
		for (const phoneNumber of [missed, answered]) {
			sandbox.world.placeRun({ contacts: [{ phoneNumber }] });
		}
		sandbox.clock.advance(MINUTE);
		const numbersIn = async (filters: INodeParameters) =>
			(await read({ resource: 'callLog', filters })).json.map(({ phoneNumber }) => phoneNumber);
		const inTime = { startedAfter: '2026-03-02T08:30:00Z', startedBefore: '2026-03-02T09:30:00Z' };
		expect((await numbersIn(inTime)).sort()).toEqual([missed, answered].sort());
		expect(await numbersIn({ ...inTime, callStatus: 'missed' })).toEqual([missed]);
		const either = await numbersIn({ ...inTime, callStatus: 'Missed, completed' });
		expect(either.sort()).toEqual([missed, answered].sort());
		expect(await numbersIn({ startedAfter: '2026-03-02T09:30:00Z' })).toEqual([]);
		expect(await numbersIn({ startedBefore: '2026-03-02T08:30:00Z' })).toEqual([]);
	});

	it('show numbers as E.164, as runs and tasks do', async () => {
		await start();
		sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
		sandbox.clock.advance(MINUTE);
		const { json } = await read({ resource: 'callLog' });
		expect(json).toMatchObject([{ phoneNumber: JANE }]);
	});

	it('of a space are kept apart from others where keys may not read its name', async () => {
		await start({ tokenMayReadSpaces: false });
		sandbox.world.addSpace({ token: 'OTHER' });
		const [ours, theirs] = numbers(2);
		sandbox.world.placeRun({ contacts: [{ phoneNumber: ours }] });
		sandbox.world.placeRun({ contacts: [{ phoneNumber: theirs }], spaceToken: 'OTHER' });
		sandbox.clock.advance(MINUTE);
		const { json } = await read({ resource: 'callLog', spaceToken: locator(sandbox.spaceToken) });
		expect(json.map(({ phoneNumber }) => phoneNumber)).toEqual([ours]);
	});

	it('of a space without a run are refused with what to do', async () => {
		await start({ tokenMayReadSpaces: false });
		const { error } = await read({ resource: 'callLog', spaceToken: locator(sandbox.spaceToken) });
		expect(error?.message).toBe('Unpod does not let API keys read spaces [item 0]');
		expect(error?.description).toContain("clear 'Space' to get the call logs of the whole");
		expect(error?.description).not.toContain("'By ID'");
	});
});

describe('tasks of an agent on the platform', () => {
	it.each(['contact', 'general', 'table', 'email'])(
		'are found in a space of %s, whatever space the agent is of',
		async (contentType) => {
			await start();
			sandbox.world.addSpace({ token: 'HOME', role: 'viewer' });
			sandbox.world.addSpace({ token: 'HERE', contentType });
			sandbox.world.addAgent({ handle: 'guest', spaceToken: 'HOME' });
			const [theirs, ours, elsewhere] = numbers(3);
			const placed = [
				sandbox.world.placeRun({
					contacts: [{ phoneNumber: ours }],
					spaceToken: 'HERE',
					agentHandle: 'guest',
				}),
				sandbox.world.placeRun({ contacts: [{ phoneNumber: theirs }], spaceToken: 'HERE' }),
				sandbox.world.placeRun({ contacts: [{ phoneNumber: elsewhere }], agentHandle: 'guest' }),
			];
			const { json } = await read({
				resource: 'task',
				spaceToken: locator('HERE'),
				filters: { agentHandle: locator('guest') },
			});
			expect(json.map(({ taskId }) => taskId)).toEqual([placed[0].tasks[0].taskId]);
		},
	);

	it('are found for one that Unpod no longer has', async () => {
		await start();
		sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }], agentHandle: 'gone' });
		const { json, error } = await read({
			resource: 'task',
			spaceToken: locator(sandbox.spaceToken),
			filters: { agentHandle: locator('gone') },
		});
		expect(error).toBeNull();
		expect(json).toHaveLength(1);
	});

	it('show in their metadata what was sent, and nothing that the service adds', async () => {
		await start();
		const metadata = { reason: 'check-up', id: '42' };
		sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE, metadata }] });
		const { json } = await read({
			resource: 'task',
			spaceToken: locator(sandbox.spaceToken),
			output: 'selectedFields',
			fields: ['metadata'],
		});
		expect(json).toMatchObject([{ metadata }]);
		expect(Object.keys(Object(json[0].metadata)).sort()).toEqual(['id', 'reason']);
	});
});
