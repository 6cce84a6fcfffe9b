import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox, type SpeechMoods } from '../sandbox/index.mts';
import {
	locator,
	onAdvance,
	openSandbox,
	placeCalls,
	runNode,
	type RunOptions,
	until,
} from './harness/index.mts';

const MINUTE = 60_000;

let sandbox: Sandbox;

const start = async (speech: Partial<SpeechMoods> = {}) => {
	sandbox = await openSandbox({ speech });
};

describe('hanging up', () => {
	const hangUp = async (runIds: unknown[], more: Partial<RunOptions> = {}) =>
		await runNode({
			parameters: {
				resource: 'run',
				operation: 'hangUp',
				spaceToken: locator(sandbox.spaceToken),
				runId: locator('={{ $json.runId }}'),
			},
			items: runIds.map((runId) => ({ runId: String(runId) })),
			credentials: sandbox.credentials('speech'),
			...more,
		});

	const call = async (phoneNumber: string, afterMs = 10_000): Promise<IDataObject> => {
		const { json } = await placeCalls(sandbox, 'speech', [phoneNumber]);
		sandbox.clock.advance(afterMs);
		return json[0];
	};

	it.each(['call', 'empty'] as const)(
		'ends a call under way, whatever is answered: %s',
		async (answer) => {
			await start({ hangUp: answer });
			const { runId } = await call(JANE);
			const { json, error } = await hangUp([runId]);
			expect(error).toBeNull();
			expect(json).toEqual([
				{
					hungUp: true,
					status: 'completed',
					outcome: 'Connected',
					phoneNumber: JANE,
					taskId: runId,
					runId,
					reason: null,
				},
			]);
			expect(sandbox.hungUp).toEqual([runId]);
		},
	);

	it('ends a call that has not begun, which then has failed', async () => {
		await start();
		const { runId } = await call(JANE, 0);
		expect((await hangUp([runId])).json).toMatchObject([{ hungUp: true, status: 'failed' }]);
		sandbox.clock.advance(MINUTE);
		const again = await hangUp([runId]);
		expect(again.json).toMatchObject([{ hungUp: false, status: 'failed' }]);
	});

	it('says in a sentence that a call had ended before, and asks for nothing', async () => {
		await start();
		const { runId } = await call(JANE, MINUTE);
		const { json, error } = await hangUp([runId]);
		expect(error).toBeNull();
		expect(json).toMatchObject([
			{
				hungUp: false,
				status: 'completed',
				reason: 'The call had already ended (completed), so there was nothing to hang up.',
			},
		]);
		expect(sandbox.requests.filter(({ path }) => path.endsWith('/hangup'))).toEqual([]);
	});

	it('takes a call that ends in the same moment for one that had ended before', async () => {
		await start();
		const { runId } = await call(JANE);
		sandbox.fault({ on: { path: '/hangup' }, status: 409, body: { detail: 'call_not_active' } });
		const wasAsked = () => sandbox.requests.some(({ path }) => path.endsWith('/hangup'));
		const { now } = sandbox.clock;
		// The first look finds it going on, the one after the refusal doesn't.
		jest.spyOn(sandbox.clock, 'now').mockImplementation(() => now() + (wasAsked() ? MINUTE : 0));
		const { json, error } = await hangUp([runId]);
		expect(error).toBeNull();
		expect(json).toMatchObject([{ hungUp: false, status: 'completed' }]);
	});

	it('names what was refused while the call continues', async () => {
		await start();
		const { runId } = await call(JANE);
		sandbox.fault({ on: { path: '/hangup' }, status: 403, body: { detail: 'Not yours' } });
		const { error } = await hangUp([runId]);
		expect(error?.message).toBe('Unpod does not allow this with your API key [item 0]');
		expect(error?.description).toContain('Not yours');
	});

	it('is asked for again where the connection breaks: twice does no more than once', async () => {
		await start();
		const { runId } = await call(JANE);
		sandbox.fault({ on: { path: '/hangup' }, reset: 'before' });
		expect((await hangUp([runId])).json).toMatchObject([{ hungUp: true }]);
	});

	it('says of an unknown call that it is unknown, and continues with the others', async () => {
		await start();
		const { runId } = await call(JANE);
		const { json } = await hangUp(['SCL_1', runId], {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(json[0].error).toContain("Unpod has no run 'SCL_1'");
		expect(json[1]).toMatchObject({ hungUp: true });
	});

	it.each([
		['v1', 'Quick Start (v1)'],
		['platform', 'Platform (v2)'],
	] as const)('is refused in %s, with what to use instead', async (dialect, name) => {
		await start();
		const { error } = await hangUp(['R1'], { credentials: sandbox.credentials(dialect) });
		expect(error?.message).toBe(`Calls can't be ended with ${name} [item 0]`);
		expect(error?.description).toContain("switch 'API Version' in the credential to Speech");
		expect(sandbox.requests).toEqual([]);
	});
});

describe('an execution that is cancelled', () => {
	/** Resolves after the first advance of the clock at which something is so. */
	const cancelledWhen = (isSo: () => boolean): Promise<void> =>
		new Promise((resolve) => {
			onAdvance(sandbox, () => {
				if (isSo()) resolve();
			});
		});

	const callAndWait = async (
		phones: string[],
		more: INodeParameters = {},
		options: Partial<RunOptions> = {},
	) =>
		await placeCalls(
			sandbox,
			'speech',
			phones,
			{ operation: 'createAndWait', waitOptions: { hangUpOnCancel: true }, ...more },
			options,
		);

	const idsOf = (...phones: string[]) =>
		sandbox.dialled.flatMap(({ phoneNumber, runId }) =>
			phones.includes(phoneNumber) ? runId : [],
		);

	it('ends those of its calls that go on', async () => {
		await start();
		const [first, second, third] = numbers(3);
		for (const phone of [second, third]) sandbox.world.script(phone, { outcome: 'neverEnds' });
		const begun = sandbox.clock.now();
		const cancelWhen = cancelledWhen(() => sandbox.clock.now() - begun >= 2 * MINUTE);
		await callAndWait([first, second, third], {}, { cancelWhen });
		await until(() => sandbox.hungUp.length === 2);
		expect([...sandbox.hungUp].sort()).toEqual(idsOf(second, third).sort());
	});

	it('ends those that are placed already while others are still to be', async () => {
		await start();
		const phones = numbers(5);
		for (const phone of phones) sandbox.world.script(phone, { outcome: 'neverEnds' });
		const cancelWhen = cancelledWhen(() => sandbox.dialled.length >= 2);
		await callAndWait(phones, { callingOptions: { callsPerMinute: 1 } }, { cancelWhen });
		await until(() => sandbox.hungUp.length === sandbox.dialled.length);
		expect(sandbox.dialled).toHaveLength(2);
		expect([...sandbox.hungUp].sort()).toEqual(idsOf(...phones).sort());
	});

	it('leaves its calls alone where nobody asked for it', async () => {
		await start();
		sandbox.world.script(JANE, { outcome: 'neverEnds' });
		const begun = sandbox.clock.now();
		const cancelWhen = cancelledWhen(() => sandbox.clock.now() - begun >= MINUTE);
		await callAndWait([JANE], { waitOptions: {} }, { cancelWhen });
		expect(sandbox.dialled).toHaveLength(1);
		expect(sandbox.hungUp).toEqual([]);
	});

	it('leaves calls alone when it is not cancelled', async () => {
		await start();
		const waitOptions = { hangUpOnCancel: true, timeoutMinutes: 1 };
		sandbox.world.script(JANE, { outcome: 'neverEnds' });
		const { json } = await callAndWait([JANE], { waitOptions });
		expect(json).toMatchObject([{ timedOut: true }]);
		expect(sandbox.hungUp).toEqual([]);
	});

	it('ends the runs that it waits for', async () => {
		await start();
		sandbox.world.script(JANE, { outcome: 'neverEnds' });
		const { json } = await placeCalls(sandbox, 'speech', [JANE]);
		const begun = sandbox.clock.now();
		const cancelWhen = cancelledWhen(() => sandbox.clock.now() - begun >= MINUTE);
		await runNode({
			parameters: {
				resource: 'run',
				operation: 'wait',
				spaceToken: locator(sandbox.spaceToken),
				runId: locator(String(json[0].runId)),
				waitOptions: { hangUpOnCancel: true },
			},
			credentials: sandbox.credentials('speech'),
			cancelWhen,
		});
		await until(() => sandbox.hungUp.length === 1);
		expect(sandbox.hungUp).toEqual(idsOf(JANE));
	});

	it.each(DIALECTS.filter((dialect) => dialect !== 'speech'))(
		'is refused to end calls in %s before anybody is called',
		async (dialect) => {
			await start();
			const { error } = await placeCalls(sandbox, dialect, [JANE], {
				operation: 'createAndWait',
				waitOptions: { hangUpOnCancel: true },
			});
			expect(error?.message).toMatch(/^Calls can't be ended with /);
			expect(error?.description).toContain("Remove 'Hang Up on Cancel'");
			expect(sandbox.dialled).toEqual([]);
		},
	);
});
