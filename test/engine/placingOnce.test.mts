import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import {
	dialledOnce,
	onAdvance,
	openSandbox,
	orderFor,
	type Place,
	placeCalls,
	startPlacing,
} from './harness/index.mts';

const RETRIES = { retryOnFail: true, maxTries: 3 };
const SECOND = '+14155550101';

describe.each(DIALECTS)('a call is placed once in %s', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		({ sandbox, place } = await startPlacing(dialect));
	});

	describe('though an expression returns another value at each try', () => {
		const VOLATILE = {
			metadataFields: {
				field: [{ name: 'asked_at', value: '={{ Math.random() + $now.toMillis() }}' }],
			},
		};

		it('in tries of the node', async () => {
			sandbox.fault({ on: orderFor(numbers(3)[2]), status: 400 });
			const { json, error } = await place(numbers(3), VOLATILE, { settings: RETRIES });
			expect(error).toBeNull();
			expect(json.map(({ phoneNumber }) => phoneNumber)).toEqual(numbers(3));
			expect(dialledOnce(sandbox)).toBe(true);
		});

		it('in a retry of the execution, of items that are alike too', async () => {
			const phones = [JANE, JANE, SECOND, '+14155550102'];
			sandbox.fault({ on: orderFor('+14155550102'), status: 400 });
			const failed = await place(phones, VOLATILE);
			expect(failed.error).not.toBeNull();
			const { json } = await place(phones, VOLATILE, { retryOf: failed });
			expect(json).toHaveLength(4);
			expect(new Set(json.map(({ taskId }) => taskId)).size).toBe(4);
			expect(sandbox.timesDialled(JANE)).toBe(2);
			expect(sandbox.dialled).toHaveLength(4);
		});

		it('when it may have been placed', async () => {
			sandbox.fault({ on: { method: 'POST' }, status: 502, when: 'after' });
			sandbox.fault({ on: { method: 'GET' }, status: 500, times: Number.POSITIVE_INFINITY });
			const { error } = await place([JANE], VOLATILE, { settings: RETRIES });
			expect(error?.message).toContain('may have been placed');
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it('when n8n tries again for an item that is wrong', async () => {
			const settings = { ...RETRIES, onError: 'continueRegularOutput' } as const;
			await place(['555', ...numbers(3)], VOLATILE, { settings });
			expect(sandbox.dialled).toHaveLength(3);
			expect(dialledOnce(sandbox)).toBe(true);
		});

		it('and anew where the node asks for something else', async () => {
			sandbox.fault({ on: orderFor(SECOND), status: 400 });
			const failed = await place([JANE, SECOND], VOLATILE);
			const changed = { metadataFields: { field: [{ name: 'reason', value: 'another' }] } };
			await place([JANE, SECOND], changed, { retryOf: failed });
			expect(sandbox.timesDialled(JANE)).toBe(2);
		});
	});

	it('where Unpod answers an upstream failure like a refusal', async () => {
		const body = { status_code: 206, message: 'Task service did not answer', data: {} };
		sandbox.fault({ on: { method: 'POST' }, status: 206, when: 'after', body });
		const { json } = await place([JANE], {}, { settings: RETRIES });
		expect(json).toMatchObject([{ taskId: expect.any(String) }]);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it('and found among many that were made since', async () => {
		sandbox.fault({ on: { method: 'POST' }, reset: 'after' });
		let isCrowded = false;
		onAdvance(sandbox, () => {
			if (isCrowded) return;
			isCrowded = true;
			for (let index = 0; index < 350; index++) {
				sandbox.world.placeRun({ contacts: [{ phoneNumber: '+14155550199' }] });
			}
		});
		const { json, error } = await place([JANE]);
		expect(error).toBeNull();
		expect(json).toMatchObject([{ phoneNumber: JANE, taskId: expect.any(String) }]);
		expect(isCrowded).toBe(true);
	});

	it('for a key whose first item is refused', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 400 });
		const { json } = await place(
			[JANE, SECOND, '+14155550102'],
			{ callingOptions: { callOncePer: 'customer 1' } },
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(json).toMatchObject([
			{ error: expect.stringContaining('did not accept') },
			{ phoneNumber: SECOND, taskId: expect.any(String) },
			{ status: 'skipped' },
		]);
	});

	it('for a key that a dry run asks for first', async () => {
		const callingOptions = {
			callOncePer: 'customer 1',
			dryRun: '={{ $json.phone !== "+14155550105" }}',
		};
		const { json } = await place(numbers(6), { callingOptions });
		const statuses = json.map(({ status }) => status);
		expect(statuses.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'dry_run'));
		expect(json[5]).toMatchObject({ taskId: expect.any(String) });
	});
});

describe('a lost call of v1 where runs are listed by task only', () => {
	it('is found in the call log', async () => {
		const timing = { queuedMs: 0, talkingMs: 500, analysisMs: 0 };
		const sandbox = await openSandbox({ v1RunsBySpace: false, timing });
		sandbox.fault({ on: { method: 'POST' }, reset: 'after' });
		const { json, error } = await placeCalls(sandbox, 'v1', [JANE]);
		expect(error).toBeNull();
		expect(json).toMatchObject([{ phoneNumber: JANE, taskId: expect.any(String) }]);
	});
});
