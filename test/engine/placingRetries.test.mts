import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import {
	callParameters,
	callTool,
	type EngineRun,
	moveToAnotherProcess,
	onAdvance,
	type Place,
	startPlacing,
	until,
} from './harness/index.mts';

const RETRIES = { retryOnFail: true, maxTries: 4 };
const GOES_ON = { onError: 'continueRegularOutput' } as const;

describe.each(DIALECTS)('nothing that was dialled is forgotten in %s', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		({ sandbox, place } = await startPlacing(dialect));
	});

	const rings = (phones: string[]) => phones.map((phone) => sandbox.timesDialled(phone));
	const once = (phones: string[]) => phones.map(() => 1);
	const taskIds = ({ json }: EngineRun) => json.map(({ taskId }) => taskId);
	const reads = () => sandbox.requests.filter(({ method }) => method === 'GET').length;

	const dialledAtLeast = async (count: number) =>
		await until(() => sandbox.dialled.length >= count);

	describe('though n8n forgets what the node did', () => {
		const stopped = async (phones: string[], more: INodeParameters = {}) =>
			await place(
				phones,
				{ callingOptions: { callsPerMinute: 1 }, ...more },
				{ cancelWhen: dialledAtLeast(3) },
			);

		it('when an execution is stopped after 3 of 8 calls and retried', async () => {
			const phones = numbers(8);
			const first = await stopped(phones);
			expect(sandbox.dialled).toHaveLength(3);
			expect(first.requestsAfterCancel).toBe(0);
			const retried = await place(phones, {}, { retryOf: first, savedAt: 'start' });
			expect(retried.error).toBeNull();
			expect(retried.json.map(({ phoneNumber }) => phoneNumber)).toEqual(phones);
			expect(rings(phones)).toEqual(once(phones));
			expect(new Set(taskIds(retried)).size).toBe(8);
			expect(taskIds(retried)).toEqual(
				expect.arrayContaining(sandbox.dialled.map((c) => c.taskId)),
			);
		});

		it('also on an n8n that does not say which its original is', async () => {
			const phones = numbers(8);
			const first = await place(
				phones,
				{ callingOptions: { callsPerMinute: 1 } },
				{ cancelWhen: dialledAtLeast(3), isOldN8n: true },
			);
			const retried = await place(phones, {}, { retryOf: first, savedAt: 'start' });
			expect(retried.error).toBeNull();
			expect(rings(phones)).toEqual(once(phones));
			expect(new Set(taskIds(retried)).size).toBe(8);
		});

		it('and where expressions return something else at each try, of items that are alike too', async () => {
			const phones = [JANE, JANE, ...numbers(4)];
			const more = {
				metadataFields: { field: [{ name: 'asked_at', value: '={{ Math.random() }}' }] },
			};
			const first = await stopped(phones, more);
			const retried = await place(phones, more, { retryOf: first, savedAt: 'start' });
			expect(retried.error).toBeNull();
			expect(sandbox.timesDialled(JANE)).toBe(3);
			expect(sandbox.dialled).toHaveLength(6);
			expect(new Set(taskIds(retried)).size).toBe(6);
		});

		it('and where the list comes in another order, shorter, and stamped anew', async () => {
			const itemsAt = (phones: string[], at: string): IDataObject[] =>
				phones.map((phone) => ({ phone, at }));
			const more = { metadataFields: { field: [{ name: 'at', value: '={{ $json.at }}' }] } };
			const first = await place([], more, {
				items: itemsAt(numbers(8), 'nine'),
				cancelWhen: dialledAtLeast(3),
			});
			const phones = numbers(8).reverse().slice(1);
			const retried = await place([], more, {
				items: itemsAt(phones, 'ten'),
				retryOf: first,
				savedAt: 'start',
			});
			expect(retried.error).toBeNull();
			expect(retried.json.map(({ phoneNumber }) => phoneNumber)).toEqual(phones);
			expect(rings(phones)).toEqual(once(phones));
		});

		it('and returns each of three calls that are alike for one item, whichever of them was placed', async () => {
			const phones = [JANE, JANE, JANE];
			sandbox.fault({ on: { method: 'POST' }, html: true, times: 2 });
			const first = await place(phones, {}, { settings: GOES_ON, cancelWhen: dialledAtLeast(1) });
			moveToAnotherProcess();
			const retried = await place(phones, {}, { retryOf: first, savedAt: 'start' });
			expect(retried.error).toBeNull();
			expect(sandbox.timesDialled(JANE)).toBe(3);
			expect(new Set(taskIds(retried)).size).toBe(3);
		});

		it('when it is killed while Create and Wait waits, and retried', async () => {
			const phones = numbers(4);
			const waiting = { operation: 'createAndWait' };
			const first = await place(phones, waiting, { cancelWhen: dialledAtLeast(4) });
			const retried = await place(phones, waiting, { retryOf: first, savedAt: 'start' });
			expect(retried.error).toBeNull();
			expect(rings(phones)).toEqual(once(phones));
			expect(retried.json.map(({ phoneNumber, status }) => [phoneNumber, status])).toEqual(
				phones.map((phone) => [phone, 'completed']),
			);
		});

		it('asks for all items by one listing', async () => {
			const phones = numbers(50);
			const first = await place(phones);
			sandbox.clearJournal();
			await place(phones, {}, { retryOf: first, savedAt: 'start' });
			expect(reads()).toBeLessThanOrEqual(5);
			expect(rings(phones)).toEqual(once(phones));
		});
	});

	describe('whoever retries', () => {
		const failAt = async (phones: string[], at: number) => {
			sandbox.fault({ on: { method: 'POST' }, skip: at, status: 400, times: 8 });
			const failed = await place(phones);
			sandbox.clearFaults();
			expect(failed.error).not.toBeNull();
			return failed;
		};

		it('a failed execution, and the original again after its retry', async () => {
			const phones = numbers(8);
			const failed = await failAt(phones, 3);
			const first = await place(phones, {}, { retryOf: failed });
			const second = await place(phones, {}, { retryOf: failed });
			expect(rings(phones)).toEqual(once(phones));
			expect(second.error).toBeNull();
			expect(taskIds(second)).toEqual(taskIds(first));
		});

		it('with two retries at the same moment', async () => {
			const phones = numbers(8);
			const failed = await failAt(phones, 3);
			const [first, second] = await Promise.all([
				place(phones, {}, { retryOf: failed }),
				place(phones, {}, { retryOf: failed }),
			]);
			expect(rings(phones)).toEqual(once(phones));
			expect(second.error).toBeNull();
			expect(taskIds(second)).toEqual(taskIds(first));
		});

		it('with two retries at the same moment of an execution that was killed', async () => {
			const phones = numbers(8);
			const first = await place(phones, {}, { cancelWhen: dialledAtLeast(2) });
			const runs = await Promise.all(
				[1, 2].map(async () => await place(phones, {}, { retryOf: first, savedAt: 'start' })),
			);
			expect(rings(phones)).toEqual(once(phones));
			expect(taskIds(runs[1])).toEqual(taskIds(runs[0]));
		});

		it('with two retries at the same moment whose data differs, and the first order refused', async () => {
			const asked = { name: 'asked_at', value: '={{ Math.random() }}' };
			const more = { metadataFields: { field: [asked] } };
			const first = await place([JANE], more, { cancelWhen: Promise.resolve() });
			sandbox.fault({ on: { method: 'POST' }, status: 400 });
			const retry = async (at: string) => {
				const items = [{ phone: JANE, at }];
				const options = { items, settings: RETRIES, retryOf: first, savedAt: 'start' as const };
				return await place([], more, options);
			};
			const runs = await Promise.all([retry('nine'), retry('ten')]);
			expect(sandbox.timesDialled(JANE)).toBe(1);
			expect(runs.filter(({ error }) => error === null)).toHaveLength(1);
		});

		it('with two retries at the same moment of which neither knows its original', async () => {
			const old = { isOldN8n: true, settings: RETRIES };
			const first = await place([JANE], {}, { ...old, cancelWhen: Promise.resolve() });
			sandbox.fault({ on: { method: 'POST' }, status: 400 });
			const retry = async () =>
				await place([JANE], {}, { ...old, retryOf: first, savedAt: 'start' });
			await Promise.all([retry(), retry()]);
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it('and finds what another worker of n8n calls meanwhile in a retry of its own', async () => {
			const phones = numbers(4);
			sandbox.fault({ on: { method: 'POST' }, status: 400, times: 4 });
			const refused = await place(phones, {}, { settings: GOES_ON });
			const orders = sandbox.requests.map(({ body }) => JSON.stringify(body ?? ''));
			const requestIdOf = (phone: string) =>
				orders.flatMap((order) =>
					order.includes(phone) ? (/"n8n_request_id":"([^"]+)"/.exec(order)?.[1] ?? []) : [],
				)[0];
			let isCalledElsewhere = false;
			onAdvance(sandbox, () => {
				if (isCalledElsewhere || sandbox.dialled.length === 0) return;
				isCalledElsewhere = true;
				for (const phoneNumber of phones.slice(1)) {
					const metadata = { n8n_request_id: requestIdOf(phoneNumber) };
					sandbox.world.placeRun({ contacts: [{ phoneNumber }], metadata });
				}
			});
			const paced = { callingOptions: { callsPerMinute: 6, callsAtOnce: 1 } };
			const { json } = await place(phones, paced, { retryOf: refused, savedAt: 'start' });
			expect(rings(phones)).toEqual([1, 0, 0, 0]);
			expect(new Set(json.map(({ taskId }) => taskId)).size).toBe(4);
		});

		it('but two executions are two calls, also side by side', async () => {
			const runs = await Promise.all([place([JANE]), place([JANE])]);
			expect(sandbox.timesDialled(JANE)).toBe(2);
			expect(new Set(runs.flatMap(taskIds)).size).toBe(2);
			expect(new Set(runs.flatMap(({ json }) => json[0].requestId)).size).toBe(2);
		});
	});

	describe('though Unpod refuses a call that it took', () => {
		const REFUSALS = {
			'429': { status: 429 },
			'404': { status: 404 },
			'405': { status: 405 },
			'400': { status: 400 },
			'401': { status: 401 },
			'403': { status: 403 },
			'422': { status: 422 },
			redirect: { redirect: 'http://127.0.0.1:9/elsewhere', status: 307 },
			'206': {
				status: 206,
				body: { status_code: 206, message: 'Invalid Space Token', data: {} },
			},
		} as const;

		describe.each(Object.keys(REFUSALS) as Array<keyof typeof REFUSALS>)('with %s', (name) => {
			it('and n8n tries again', async () => {
				sandbox.fault({ on: { method: 'POST' }, times: 2, when: 'after', ...REFUSALS[name] });
				const { json, error } = await place([JANE], {}, { settings: RETRIES });
				expect(sandbox.timesDialled(JANE)).toBe(1);
				expect(error).toBeNull();
				expect(json).toMatchObject([{ taskId: sandbox.dialled[0].taskId }]);
			});

			it('and nobody could be asked whether it is there', async () => {
				sandbox.fault({ on: { method: 'POST' }, when: 'after', ...REFUSALS[name] });
				sandbox.fault({ on: { method: 'GET' }, status: 500, times: Number.POSITIVE_INFINITY });
				const { json, error } = await place([JANE], {}, { settings: RETRIES });
				// The protocol says of a 429 that the call was not taken.
				expect(sandbox.timesDialled(JANE)).toBe(name === '429' ? 2 : 1);
				if (name !== '429') expect(error?.message ?? String(json[0]?.reason)).toContain(JANE);
			});

			it('and it was refused in truth', async () => {
				sandbox.fault({ on: { method: 'POST' }, times: 2, ...REFUSALS[name] });
				const { error } = await place([JANE], {}, { settings: RETRIES });
				expect(error).toBeNull();
				expect(sandbox.timesDialled(JANE)).toBe(1);
				const orders = sandbox.requests.filter(({ method }) => method === 'POST');
				const ids = orders.map(({ body }) => /[\da-f-]{36}/.exec(JSON.stringify(body))?.[0]);
				expect(new Set(ids).size).toBe(1);
			});
		});

		it('for now, and a look past hundreds of calls reads on from where the last one ended', async () => {
			const contacts = [{ phoneNumber: '+14155550199' }];
			for (let index = 0; index < 900; index++) {
				sandbox.world.placeRun({ contacts });
				sandbox.clock.advance(100);
			}
			sandbox.fault({ on: { method: 'POST' }, times: 3, status: 429 });
			sandbox.fault({ on: { method: 'POST' }, when: 'after', status: 429 });
			const { json, error } = await place([JANE]);
			expect(error).toBeNull();
			expect(json).toMatchObject([{ taskId: sandbox.dialled[0].taskId }]);
			expect(sandbox.timesDialled(JANE)).toBe(1);
			expect(reads()).toBeLessThanOrEqual(2 + 18 + 3 * 3);
		});

		it('and a later retry dials it no second time', async () => {
			sandbox.fault({ on: { method: 'POST' }, when: 'after', status: 400 });
			const failed = await place(numbers(2));
			const { json, error } = await place(numbers(2), {}, { retryOf: failed });
			expect(error).toBeNull();
			expect(rings(numbers(2))).toEqual([1, 1]);
			expect(json.map(({ phoneNumber }) => phoneNumber)).toEqual(numbers(2));
		});
	});

	describe('of a tool that a model calls twice in one tick', () => {
		const useWith = async (more: INodeParameters, ...phones: string[]) =>
			await callTool({
				parameters: callParameters(sandbox, more),
				calls: phones.map((phone) => ({ phone })),
				credentials: sandbox.credentials(dialect),
			});
		const use = async (...phones: string[]) => await useWith({}, ...phones);

		it('one call is placed though an expression returns another value each time', async () => {
			const asked = { name: 'asked_at', value: '={{ Math.random() }}' };
			const [[first], [second]] = await useWith({ metadataFields: { field: [asked] } }, JANE, JANE);
			expect(sandbox.timesDialled(JANE)).toBe(1);
			expect(second.json).toEqual(first.json);
		});

		it('one call is placed, and both get it', async () => {
			const [[first], [second], [other]] = await use(JANE, JANE, '+14155550101');
			expect(rings([JANE, '+14155550101'])).toEqual([1, 1]);
			expect(second.json).toEqual(first.json);
			expect(other.json.taskId).not.toBe(first.json.taskId);
		});

		it('what is placed stays placed', async () => {
			sandbox.fault({ on: { method: 'POST' }, skip: 1, status: 502 });
			const [[first], [second]] = await use(JANE, JANE);
			expect(first.json).toMatchObject({ taskId: expect.any(String) });
			expect(second.json).toEqual(first.json);
			expect(sandbox.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
		});
	});

	it('though a call that may have been placed is not listed in a retry', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 502 });
		const first = await place([JANE]);
		sandbox.clock.advance(3_600_000);
		const { error } = await place([JANE], {}, { retryOf: first });
		expect(error?.message).toContain('may have been placed');
		expect(sandbox.timesDialled(JANE)).toBe(0);
	});

	it('says in every retry what happened at first', async () => {
		const body = { message: 'Task Creation Failed', errors: 'worker lost' };
		sandbox.fault({ on: { method: 'POST' }, status: 500, body });
		const first = await place([JANE]);
		expect(first.error?.description).toContain('Unpod says: Task Creation Failed - worker lost.');
		expect(first.error?.description).toContain('Unpod does not list it among its newest calls');
		sandbox.fault({ on: { method: 'GET' }, status: 503, times: Number.POSITIVE_INFINITY });
		const second = await place([JANE], {}, { retryOf: first });
		expect(second.error?.description).toContain('Unpod says: Task Creation Failed - worker lost.');
		expect(second.error?.description).toContain('It could not be looked up: ');
		expect(second.error?.description).not.toContain('is not shown');
		expect(sandbox.timesDialled(JANE)).toBe(0);
		expect(sandbox.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
	});
});
