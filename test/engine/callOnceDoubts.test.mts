import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import {
	clearRecordedKeys,
	type EngineRun,
	type Place,
	startPlacing,
	until,
} from './harness/index.mts';

const GOES_ON = { onError: 'continueRegularOutput' } as const;

describe.each(DIALECTS)('a key of Call Once Per is called once in %s', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		({ sandbox, place } = await startPlacing(dialect));
	});

	const rings = (phones: string[]) => phones.map((phone) => sandbox.timesDialled(phone));
	const once = (phones: string[]) => phones.map(() => 1);
	const keyed = { callingOptions: { callOncePer: '={{ $json.phone }}' } };
	const some = (from: number, to: number) => numbers(to).slice(from);

	it('where executions overlap', async () => {
		const [first, second] = await Promise.all([
			place(some(0, 40), keyed),
			place(some(30, 80), keyed),
		]);
		const third = await place(numbers(80), keyed);
		expect(rings(numbers(80))).toEqual(once(numbers(80)));
		const skipped = (run: EngineRun) =>
			run.json.filter(({ status }) => status === 'skipped').length;
		expect(skipped(first) + skipped(second)).toBe(10);
		expect(skipped(third)).toBe(80);
	});

	it('where the store of n8n lost what was called', async () => {
		await place(numbers(3), keyed);
		clearRecordedKeys();
		const { json } = await place(numbers(4), keyed);
		expect(rings(numbers(4))).toEqual([1, 1, 1, 1]);
		expect(json.map(({ status }) => status).slice(0, 3)).toEqual(['skipped', 'skipped', 'skipped']);
	});

	it('where a retry found its call, which the store of n8n had lost', async () => {
		sandbox.fault({ on: { method: 'POST' }, hang: true, when: 'after' });
		const cancelWhen = until(() => sandbox.dialled.length >= 1);
		const first = await place([JANE], keyed, { cancelWhen });
		clearRecordedKeys();
		const retried = await place([JANE], keyed, { retryOf: first, savedAt: 'start' });
		expect(retried.json).toMatchObject([{ taskId: sandbox.dialled[0].taskId }]);
		sandbox.fault({ on: { method: 'GET' }, status: 500, times: Number.POSITIVE_INFINITY });
		const { json } = await place([JANE], keyed);
		expect(json).toMatchObject([{ status: 'skipped' }]);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it('leaves its digest out of the metadata', async () => {
		const { json } = await place([JANE], {
			...keyed,
			operation: 'createAndWait',
			output: 'selectedFields',
			fields: ['metadata'],
		});
		expect(json[0].metadata).toMatchObject({ customer_name: 'Jane Doe' });
		expect(Object.keys(Object(json[0].metadata)).join(' ')).not.toContain('n8n');
		const [{ body }] = sandbox.requests.filter(({ method }) => method === 'POST');
		expect(JSON.stringify(body)).toMatch(/"n8n_call_once":"[\da-f]{32}"/);
	});

	it('counts a call that was refused and taken, in a later turn of a loop too', async () => {
		sandbox.fault({ on: { method: 'POST' }, when: 'after', status: 400 });
		const batches = [[{ phone: JANE }], [{ phone: JANE }]];
		const { json } = await place([JANE], keyed, { batches, settings: GOES_ON });
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(json[1]).toMatchObject({ status: 'skipped' });
	});

	it('does not call what was refused while nobody can be asked whether it was taken', async () => {
		sandbox.fault({ on: { method: 'POST' }, when: 'after', status: 400 });
		await place([JANE], keyed, { settings: GOES_ON });
		sandbox.fault({ on: { method: 'GET' }, status: 500, times: Number.POSITIVE_INFINITY });
		const { json } = await place([JANE], keyed, { settings: GOES_ON });
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(json[0]).toMatchObject({
			status: 'skipped',
			reason: expect.stringContaining('could not be looked up now'),
		});
	});

	it('counts a call that was refused and taken', async () => {
		sandbox.fault({ on: { method: 'POST' }, when: 'after', status: 400 });
		await place([JANE], keyed, { settings: GOES_ON });
		const { json } = await place([JANE], keyed);
		expect(sandbox.timesDialled(JANE)).toBe(1);
		expect(json).toMatchObject([{ status: 'skipped' }]);
	});
});
