import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import { orderFor, type Place, startPlacing } from './harness/index.mts';

const GOES_ON = { onError: 'continueRegularOutput' } as const;

describe.each(DIALECTS)('an outage while calls are placed in %s', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		({ sandbox, place } = await startPlacing(dialect));
	});

	it('stops sending after a few calls that may have been placed', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 502, times: Number.POSITIVE_INFINITY });
		const begun = sandbox.clock.now();
		const { json, error } = await place(numbers(40), {}, { settings: GOES_ON });
		expect(error).toBeNull();
		expect(json).toHaveLength(40);
		const orders = sandbox.requests.filter(({ method }) => method === 'POST');
		expect(orders.length).toBeLessThanOrEqual(8);
		expect(json.filter(({ status }) => status === 'unconfirmed')).toHaveLength(orders.length);
		const left = json.filter(({ status }) => status === 'not_called');
		expect(left).toHaveLength(40 - orders.length);
		expect(left[0]).toMatchObject({
			reason: 'outage',
			message: expect.stringContaining('Unpod did not confirm several calls in a row'),
			nextAllowedAt: null,
		});
		expect(sandbox.clock.now() - begun).toBeLessThan(60_000);
	});

	it('stops those that waited for their turn by the pace too', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 502, times: Number.POSITIVE_INFINITY });
		const paced = { callingOptions: { callsPerMinute: 6 } };
		const { json } = await place(numbers(12), paced, { settings: GOES_ON });
		expect(sandbox.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
		expect(json.filter(({ status }) => status === 'not_called')).toHaveLength(9);
	});

	it('stops in the following turns of a loop too', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 502, times: Number.POSITIVE_INFINITY });
		const batches = numbers(8).map((phone) => [{ phone }]);
		const { json } = await place([JANE], {}, { batches, settings: GOES_ON });
		const statuses = json.map(({ status }) => status);
		expect(statuses.slice(0, 3)).toEqual(['unconfirmed', 'unconfirmed', 'unconfirmed']);
		expect(new Set(statuses.slice(3))).toEqual(new Set(['not_called']));
	});

	it('is not taken for one where calls are only refused', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 400, times: 20 });
		const { json } = await place(numbers(40), {}, { settings: GOES_ON });
		expect(json.filter(({ error }) => error !== undefined)).toHaveLength(20);
		expect(sandbox.dialled).toHaveLength(20);
	});

	it('stops at a call that stays open before any further one is begun', async () => {
		sandbox.fault({ on: orderFor('+14155550101'), status: 502 });
		const paced = { callingOptions: { callsPerMinute: 6 } };
		const failed = await place(numbers(5), paced);
		const rung = sandbox.dialled.length;
		const { error } = await place(numbers(5), paced, { retryOf: failed });
		expect(error?.message).toContain('may have been placed');
		expect(error?.description).toContain('items were not called');
		expect(sandbox.dialled).toHaveLength(rung);
	});
});
