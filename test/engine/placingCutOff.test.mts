import { clock } from '../../nodes/Unpod/shared/clock';
import { DIALECTS, JANE, type Sandbox } from '../sandbox/index.mts';
import {
	type EngineRun,
	moveToAnotherProcess,
	type Place,
	startPlacing,
	turn,
	until,
} from './harness/index.mts';

describe.each(DIALECTS)('a call is placed once in %s though its order is cut off', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		({ sandbox, place } = await startPlacing(dialect));
	});

	/** A request has a body once it was received whole. */
	const ordersReceived = () =>
		sandbox.requests.filter(({ method, body }) => method === 'POST' && body !== undefined).length;

	/** Lets Unpod carry out what it may still have, and expects one call, which the retry returned. */
	const expectOneCall = async ({ json, error }: EngineRun) => {
		sandbox.clock.advance(60_000);
		await turn(10);
		expect(error).toBeNull();
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(json).toMatchObject([{ taskId: sandbox.dialled[0].taskId }]);
	};

	it('and carried out seconds after the retry has begun', async () => {
		sandbox.fault({ on: { method: 'POST' }, lateMs: 20_000 });
		const first = await place([JANE], {}, { cancelWhen: until(() => ordersReceived() === 1) });
		expect(sandbox.dialled).toEqual([]);
		await expectOneCall(await place([JANE], {}, { retryOf: first }));
	});

	it('when it is sent again after a refusal, and carried out late', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 400 });
		const refused = await place([JANE]);
		sandbox.clock.advance(3_600_000);
		sandbox.fault({ on: { method: 'POST' }, lateMs: 20_000 });
		const again = { retryOf: refused, cancelWhen: until(() => ordersReceived() === 2) };
		const cutOff = await place([JANE], {}, again);
		await expectOneCall(await place([JANE], {}, { retryOf: cutOff }));
	});

	it('when it is sent again to a service that was busy, and carried out late', async () => {
		const busy = { status: 429, headers: { 'retry-after': '50' } };
		sandbox.fault({ on: { method: 'POST' }, ...busy });
		sandbox.fault({ on: { method: 'POST' }, lateMs: 20_000 });
		const first = await place([JANE], {}, { cancelWhen: until(() => ordersReceived() === 2) });
		await expectOneCall(await place([JANE], {}, { retryOf: first }));
	});

	describe('by a kill of n8n, which saved nothing but the start of the execution', () => {
		/** An execution whose order is carried out so much after it was cut off. */
		const killed = async (lateMs: number) => {
			sandbox.fault({ on: { method: 'POST' }, lateMs });
			const first = await place([JANE], {}, { cancelWhen: until(() => ordersReceived() === 1) });
			expect(sandbox.dialled).toEqual([]);
			moveToAnotherProcess();
			return { retryOf: first, savedAt: 'start' } as const;
		};

		it('and carried out seconds after a retry has begun in another process', async () => {
			const retry = await killed(20_000);
			await expectOneCall(await place([JANE], {}, retry));
		});

		it('and carried out after retries were stopped and killed within that minute', async () => {
			const retry = await killed(50_000);
			for (const move of [() => {}, moveToAnotherProcess]) {
				const before = sandbox.requests.length;
				const cancelWhen = until(() => sandbox.requests.length > before);
				await place([JANE], {}, { ...retry, cancelWhen });
				move();
			}
			await expectOneCall(await place([JANE], {}, retry));
		});

		it('and is sent at once by a retry of an execution that ended before it called anybody', async () => {
			const first = await place([JANE], { additionalFields: { fromNumber: 'mine' } });
			expect(first.error?.message).toContain("'From Number'");
			moveToAnotherProcess();
			const begunAt = clock.now();
			await place([JANE], {}, { retryOf: first });
			expect(sandbox.timesDialled(JANE)).toBe(1);
			expect(sandbox.dialled[0].at - begunAt).toBeLessThan(10_000);
		});
	});

	it('and is named as one that nobody looked for where its retry is cancelled too', async () => {
		sandbox.fault({ on: { method: 'POST' }, hang: true, when: 'after' });
		const first = await place([JANE], {}, { cancelWhen: until(() => sandbox.dialled.length >= 1) });
		const pauses = jest.mocked(clock.pause).mock.calls;
		for (const savedAt of ['end', 'start'] as const) {
			const before = pauses.length;
			const { error } = await place(
				[JANE],
				{},
				{ retryOf: first, savedAt, cancelWhen: until(() => pauses.length > before) },
			);
			expect(error?.message).toContain(JANE);
			expect(error?.description).toContain('n8n ended the execution before it could be looked up.');
			expect(error?.description).not.toContain('does not go back far enough');
		}
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});
});
