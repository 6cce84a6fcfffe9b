import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import {
	dialledOnce,
	openSandbox,
	orderFor,
	type Place,
	placeCalls,
	recordedKeys,
	recordKeys,
	replaceRecordedKeys,
	startPlacing,
	storeUse,
	until,
} from './harness/index.mts';

/** Each number is called once, in all executions of the node. */
const ONCE = { callingOptions: { callOncePer: '={{ $json.phone }}' } };

describe.each(DIALECTS)('Call Once Per in %s', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		const stage = await startPlacing(dialect);
		sandbox = stage.sandbox;
		place = async (phones, more, options) =>
			await stage.place(phones, { ...ONCE, ...more }, options);
	});

	it('holds for executions that overlap and for those after them', async () => {
		const phones = numbers(240);
		await Promise.all([place(phones.slice(0, 120)), place(phones.slice(120))]);
		const { json } = await place(phones);
		expect(json.filter(({ status }) => status !== 'skipped')).toEqual([]);
		expect(sandbox.dialled).toHaveLength(240);
		expect(dialledOnce(sandbox)).toBe(true);
	});

	it('rings each number once where executions with the same ones overlap', async () => {
		const phones = numbers(60);
		await Promise.all([place(phones), place([...phones].reverse()), place(phones)]);
		expect(sandbox.dialled).toHaveLength(60);
		expect(dialledOnce(sandbox)).toBe(true);
	});

	it('calls in the order of the items', async () => {
		const phones = numbers(7);
		await place(phones, {
			callingOptions: { callOncePer: '={{ $json.phone }}', callsPerMinute: 5 },
		});
		expect(sandbox.dialled.map(({ phoneNumber }) => phoneNumber)).toEqual(phones);
	});

	it('holds where another worker has overwritten the keys meanwhile', async () => {
		const placeRun = sandbox.world.placeRun.bind(sandbox.world);
		jest.spyOn(sandbox.world, 'placeRun').mockImplementationOnce((order) => {
			replaceRecordedKeys(['of another worker']);
			return placeRun(order);
		});
		await place([JANE]);
		expect(recordedKeys()).toBe(2);
		expect((await place([JANE])).json).toMatchObject([{ status: 'skipped' }]);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it('knows a number as an earlier version recorded it', async () => {
		recordKeys(['+1 (415) 555-0100']);
		expect((await place(['+1 (415) 555-0100'])).json).toMatchObject([{ status: 'skipped' }]);
		expect(sandbox.dialled).toEqual([]);
	});

	it('takes no further key once the execution is cancelled', async () => {
		sandbox.fault({ on: orderFor(JANE), hang: true, when: 'after' });
		let used = 0;
		const cancelWhen = until(() => sandbox.dialled.length >= 1).then(() => {
			used = storeUse().calls;
		});
		const atOnce = 5;
		const callingOptions = { ...ONCE.callingOptions, callsPerMinute: 1, callsAtOnce: atOnce };
		const settings = { onError: 'continueRegularOutput' } as const;
		await place(numbers(20), { callingOptions }, { cancelWhen, settings });
		expect(sandbox.dialled).toHaveLength(1);
		expect(recordedKeys()).toBe(1);
		// Those that were waiting for their turn release theirs.
		expect(storeUse().calls - used).toBeLessThanOrEqual(atOnce);
	});

	it('leaves no key of calls that were not made', async () => {
		sandbox.fault({ on: orderFor(numbers(3)[2]), status: 400 });
		await place(numbers(60));
		expect(recordedKeys()).toBe(sandbox.dialled.length);
		await place(numbers(60));
		expect(sandbox.dialled).toHaveLength(60);
	});
});

describe('Call Once Per with many keys', () => {
	it('asks the store a few times for a thousand calls, however many keys it holds', async () => {
		const sandbox = await openSandbox();
		recordKeys(Array.from({ length: 95_000 }, (_, index) => `earlier ${index}`));
		const before = storeUse();
		await placeCalls(sandbox, 'v1', numbers(1000), ONCE);
		const { calls, keysMoved } = storeUse();
		expect(sandbox.dialled).toHaveLength(1000);
		expect(calls - before.calls).toBeLessThanOrEqual(25);
		expect(keysMoved - before.keysMoved).toBeLessThanOrEqual(25 * 2 * 96_000);
	});
});
