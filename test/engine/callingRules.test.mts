import type { INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import { NOT_CALLED, SIMPLIFIED_CALL } from '../outputKeys.mts';
import {
	callParameters,
	openSandbox,
	orderFor,
	placeCalls,
	recordedKeys,
	runNode,
	type RunOptions,
	turn,
	until,
} from './harness/index.mts';

/** The sandbox's clock starts on a Monday at 09:00 UTC: night in San Francisco, morning in Berlin. */
const BERLIN = '+4930123456';
const LONDON = '+442071838750';
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
const OFFICE = { window: [{ days: WEEKDAYS, from: '09:00', to: '17:00' }] };

describe.each(DIALECTS)('the rules of a call in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const place = async (
		phones: string[],
		callingOptions: INodeParameters,
		options: Partial<RunOptions> = {},
		more: INodeParameters = {},
	) => await placeCalls(sandbox, dialect, phones, { callingOptions, ...more }, options);

	const dialled = () => sandbox.dialled.map(({ phoneNumber }) => phoneNumber);
	/** Reads of what was called, less those that see whether agent and space can be called with. */
	const lists = () =>
		sandbox.requests
			.filter(({ path }) => /(runs\/|tasks\/|call-logs\/|\/calls)$/.test(path))
			.filter(({ method }) => method === 'GET');
	const orders = () => sandbox.requests.filter(({ method }) => method === 'POST');

	it('call people within their hours only, and say of the others when they may be called', async () => {
		const { json, items, error } = await place([BERLIN, JANE, LONDON], { callingHours: OFFICE });
		expect(error).toBeNull();
		expect(dialled().sort()).toEqual([LONDON, BERLIN].sort());
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(Object.keys(json[1])).toEqual(NOT_CALLED);
		expect(json[1]).toMatchObject({
			status: 'not_called',
			phoneNumber: JANE,
			taskId: null,
			reason: 'outside_hours',
			message: "It is Monday 01:00 in America/Los_Angeles: outside 'Calling Hours'.",
			nextAllowedAt: '2026-03-02T17:00:00.000Z',
		});
	});

	it("return all keys of the operation's output for an item of Create and Wait", async () => {
		const options = { operation: 'createAndWait' };
		const { json } = await place([BERLIN, JANE], { callingHours: OFFICE }, {}, options);
		expect(json[0]).toMatchObject({ status: 'completed', phoneNumber: BERLIN });
		expect(json[1]).toMatchObject({ status: 'not_called', phoneNumber: JANE, outcome: null });
		expect(Object.keys(json[1])).toEqual(expect.arrayContaining(SIMPLIFIED_CALL));
	});

	it("go by the item's time zone where it has one", async () => {
		const items = [
			{ phone: JANE, zone: 'Europe/Berlin' },
			{ phone: BERLIN, zone: 'America/Los_Angeles' },
		];
		const rules = { callingHours: OFFICE, timeZone: '={{ $json.zone }}' };
		const { json } = await place([], rules, { items });
		expect(dialled()).toEqual([JANE]);
		expect(json[1]).toMatchObject({
			status: 'not_called',
			nextAllowedAt: '2026-03-02T17:00:00.000Z',
		});
	});

	it('take the values that the form shows for a window that was left as it came', async () => {
		const { json } = await place([BERLIN, JANE], { callingHours: { window: [{}] } });
		expect(dialled()).toEqual([BERLIN]);
		expect(json[1]).toMatchObject({ reason: 'outside_hours' });
	});

	it('are looked at again when it is time to dial, since a paced list runs past the hours', async () => {
		const callingHours = { window: [{ days: WEEKDAYS, from: '09:00', to: '09:03' }] };
		const options = {
			callingHours,
			timeZone: 'UTC',
			callsPerMinute: 1,
			callOncePer: '={{ $json.phone }}',
		};
		const { json } = await place(numbers(6), options);
		expect(dialled()).toEqual(numbers(3));
		expect(json.map(({ status }) => status === 'not_called')).toEqual([
			...[false, false, false],
			...[true, true, true],
		]);
		expect(json[3]).toMatchObject({ nextAllowedAt: '2026-03-03T09:00:00.000Z' });
		expect(recordedKeys()).toBe(3);
	});

	it('leave no trace of a call that was not placed', async () => {
		const options = { callingHours: OFFICE, callOncePer: '={{ $json.phone }}' };
		await place([JANE], options);
		expect(orders()).toEqual([]);
		expect(recordedKeys()).toBe(0);
		sandbox.clock.advance(8 * 3_600_000);
		await place([JANE], options);
		expect(dialled()).toEqual([JANE]);
	});

	it.each([
		['+14155550100, +14155550109'],
		['={{ $json.list }}'],
		["={{ ['+1 (415) 555-0100'] }}"],
		['={{ 14155550100 }}'],
	])('never call a number on the list: %s', async (doNotCall) => {
		const items = [JANE, BERLIN].map((phone) => ({ phone, list: '001-415-555-0100; 4155550109' }));
		const { json, error } = await place([], { doNotCall }, { items });
		expect(error).toBeNull();
		expect(dialled()).toEqual([BERLIN]);
		expect(json[0]).toMatchObject({
			status: 'not_called',
			reason: 'do_not_call',
			nextAllowedAt: null,
		});
	});

	it('take a list that was left empty by hand for none', async () => {
		await place([JANE], { doNotCall: ' ' });
		expect(dialled()).toEqual([JANE]);
	});

	it('count the items before, as long as they were placed', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 400 });
		const { json } = await place(
			[JANE, JANE, JANE],
			{ contactLimit: { rule: [{ calls: 1, hours: 4 }] }, callsAtOnce: 1 },
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(dialled()).toEqual([JANE]);
		expect(json[0]).toHaveProperty('error');
		expect(json[2]).toMatchObject({
			status: 'not_called',
			reason: 'contact_limit',
			nextAllowedAt: '2026-03-02T13:00:00.000Z',
		});
	});

	it('count calls that others placed, by lists that are read once', async () => {
		const HOUR = 3_600_000;
		const now = sandbox.clock.now();
		for (const [phoneNumber, hoursAgo] of [
			[JANE, 2],
			[JANE, 9],
			[BERLIN, 5],
			[LONDON, 30],
		] as const) {
			sandbox.world.placeRun({ contacts: [{ phoneNumber }], createdAt: now - hoursAgo * HOUR });
		}
		const rule = [
			{ calls: 3, hours: 24 },
			{ calls: 1, hours: 4 },
		];
		const { json } = await place([JANE, BERLIN, LONDON], { contactLimit: { rule } });
		expect(dialled().sort()).toEqual([LONDON, BERLIN]);
		expect(json[0]).toMatchObject({ reason: 'contact_limit' });
		// A call counts from when it began, some seconds after it was asked for.
		expect(String(json[0].nextAllowedAt)).toMatch(/^2026-03-02T11:00:/);
		// The list of Speech is that of tasks and of the call log at once.
		expect(lists()).toHaveLength(dialect === 'speech' ? 1 : 2);
	});

	it('count every call once where the log does not name its task', async () => {
		sandbox = await openSandbox({ logIds: false, v1Rows: 'full' });
		const createdAt = sandbox.clock.now() - 7_200_000;
		sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }], createdAt });
		await place([JANE, JANE], { contactLimit: { rule: [{ calls: 2, hours: 24 }] } });
		expect(dialled()).toEqual([JANE]);
	});

	it('do without the runs of a space where v1 lists them by task only', async () => {
		sandbox = await openSandbox({ v1RunsBySpace: false });
		const createdAt = sandbox.clock.now() - 7_200_000;
		sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }], createdAt });
		const contactLimit = { rule: [{ calls: 1, hours: 24 }] };
		const { json } = await place([JANE, BERLIN], { contactLimit });
		expect(dialled()).toEqual([BERLIN]);
		expect(json[0]).toMatchObject({ status: 'not_called', reason: 'contact_limit' });
	});

	it('read the lists once in all turns of a loop, and count the calls of all turns', async () => {
		const batches = [JANE, BERLIN, JANE, LONDON, BERLIN].map((phone) => [{ phone }]);
		const contactLimit = { rule: [{ calls: 1, hours: 1 }] };
		const { json } = await place([JANE], { contactLimit }, { batches });
		expect(dialled()).toEqual([JANE, BERLIN, LONDON]);
		expect(json.map(({ status }) => status === 'not_called')).toEqual([
			...[false, false, true],
			...[false, true],
		]);
		// The list of Speech is that of tasks and of the call log at once.
		expect(lists()).toHaveLength(dialect === 'speech' ? 1 : 2);
	});

	it('count what an execution placed before it failed when it is retried', async () => {
		const contactLimit = { rule: [{ calls: 1, hours: 4 }] };
		sandbox.fault({ on: orderFor(BERLIN), status: 400 });
		const options = { contactLimit, callsAtOnce: 1 };
		const failed = await place([JANE, BERLIN, JANE], options);
		expect(failed.error).not.toBeNull();
		const { json } = await place([JANE, BERLIN, JANE], options, { retryOf: failed });
		expect(dialled()).toEqual([JANE, BERLIN]);
		expect(json[0]).toMatchObject({ taskId: expect.any(String) });
		expect(json[2]).toMatchObject({ reason: 'contact_limit' });
	});

	it('call nobody where a limit is set and the lists cannot be read', async () => {
		sandbox.fault({
			on: { method: 'GET' },
			status: 503,
			times: Number.POSITIVE_INFINITY,
		});
		const { json, error } = await place([JANE], {
			contactLimit: { rule: [{ calls: 9, hours: 1 }] },
		});
		expect(error).toBeNull();
		expect(dialled()).toEqual([]);
		expect(json).toMatchObject([
			{ status: 'not_called', reason: 'contact_limit', nextAllowedAt: null },
		]);
		expect(json[0].message).toContain("Unpod's lists could not be read");
	});

	it('say in a dry run what would happen, and count as if calls were placed', async () => {
		const rules = {
			dryRun: true,
			callingHours: OFFICE,
			doNotCall: LONDON,
			contactLimit: { rule: [{ calls: 1, hours: 24 }] },
		};
		const { json } = await place([BERLIN, JANE, LONDON, BERLIN], rules);
		expect(json.map(({ status, reason }) => reason ?? status)).toEqual([
			'dry_run',
			'outside_hours',
			'do_not_call',
			'contact_limit',
		]);
		expect(json[0].message).toBe(
			`${BERLIN} would be called now: it is Monday 10:00 in Europe/Berlin, within 'Calling Hours'; not called within 24 hours, and 'Contact Limit' allows 1; not on the 'Do Not Call' list.`,
		);
		expect(dialled()).toEqual([]);
		expect(recordedKeys()).toBe(0);
	});

	it("have as many requests under way as 'Calls at Once' allows", async () => {
		sandbox.fault({ on: { method: 'POST' }, times: Number.POSITIVE_INFINITY, hang: true });
		const cancelWhen = (async () => {
			await until(() => orders().length >= 12);
			await turn(50);
		})();
		await place(numbers(20), { callsAtOnce: 12 }, { cancelWhen });
		expect(orders()).toHaveLength(12);
	});

	it("keep to the hours at the call's own time where it is scheduled", async () => {
		if (dialect !== 'platform') return;
		const at = { scheduleType: 'custom', scheduledAt: '={{ $json.at }}' };
		const items = [
			{ phone: JANE, at: '2026-03-02T18:00:00Z' },
			{ phone: BERLIN, at: '2026-03-02T18:00:00Z' },
		];
		const { json } = await place([], { callingHours: OFFICE }, { items }, { additionalFields: at });
		expect(dialled()).toEqual([JANE]);
		expect(json[1]).toMatchObject({
			reason: 'outside_hours',
			nextAllowedAt: '2026-03-03T08:00:00.000Z',
		});
	});

	it('hand a call outside the hours to Unpod for the next allowed time, or refuse to', async () => {
		const rules = { callingHours: OFFICE, outsideHours: 'schedule' };
		const { json, error } = await place([BERLIN, JANE], rules);
		if (dialect !== 'platform') {
			expect(error?.message).toContain("'When Outside Hours' is set to Schedule");
			expect(sandbox.requests).toEqual([]);
			return;
		}
		expect(error).toBeNull();
		expect(json.map(({ status }) => status)).toEqual(['pending', 'scheduled']);
		const scheduleOf = (phone: string) =>
			orders().map(({ body }) => JSON.stringify(body).includes(phone) && Object(body).schedule);
		expect(scheduleOf(BERLIN)).toContain(undefined);
		expect(scheduleOf(JANE)).toContainEqual({
			type: 'custom',
			calling_date: '2026-03-02',
			calling_time: '17:00:00+00:00',
		});
	});

	const FROM_ITEM = '={{ $json.value }}';
	const hours = (window: INodeParameters) => ({
		callingHours: { window: [{ days: WEEKDAYS, from: '09:00', to: '17:00', ...window }] },
	});
	const limit = (rule: INodeParameters) => ({
		contactLimit: { rule: [{ calls: 1, hours: 24, ...rule }] },
	});

	it.each<[string, INodeParameters, object]>([
		["'Calling Hours' has no window", { callingHours: {} }, {}],
		["'Calling Hours' has no window", { callingHours: { window: [] } }, {}],
		["'Days' of 'Calling Hours' is empty", hours({ days: [] }), {}],
		["'Days' of 'Calling Hours' is empty", hours({ days: FROM_ITEM }), {}],
		["'Days' of 'Calling Hours' contains an unknown day", hours({ days: ['someday'] }), {}],
		["'From' of 'Calling Hours' is empty", hours({ from: FROM_ITEM }), {}],
		["'From' of 'Calling Hours' is not a time", hours({ from: '24:00' }), {}],
		["'To' of 'Calling Hours' is not a time", hours({ to: '5 pm' }), {}],
		["'To' of 'Calling Hours' is not a time", hours({ to: FROM_ITEM }), { value: '12:60' }],
		["'From' and 'To' of 'Calling Hours' are the same", hours({ to: '09:00' }), {}],
		["'Time Zone' is empty", { ...hours({}), timeZone: FROM_ITEM }, {}],
		["'Time Zone' is empty", { ...hours({}), timeZone: FROM_ITEM }, { value: ' ' }],
		["'Time Zone' is not a time zone", { ...hours({}), timeZone: 'Mars/Olympus' }, {}],
		["'Time Zone' is not a time zone", { ...hours({}), timeZone: FROM_ITEM }, { value: 'EST' }],
		["'Time Zone' is not a time zone", { ...hours({}), timeZone: FROM_ITEM }, { value: 7 }],
		["'When Outside Hours' is neither", { ...hours({}), outsideHours: FROM_ITEM }, {}],
		["'Do Not Call' is empty", { doNotCall: FROM_ITEM }, {}],
		["'Do Not Call' is empty", { doNotCall: FROM_ITEM }, { value: [] }],
		["'Do Not Call' contains an entry", { doNotCall: 'Jane Doe' }, {}],
		["'Contact Limit' has no rule", { contactLimit: {} }, {}],
		["'Calls' of 'Contact Limit' is not", limit({ calls: 0 }), {}],
		["'Calls' of 'Contact Limit' is not", limit({ calls: 1.5 }), {}],
		["'Calls' of 'Contact Limit' is not", limit({ calls: FROM_ITEM }), {}],
		["'Hours' of 'Contact Limit' is not", limit({ hours: FROM_ITEM }), { value: 'day' }],
		["'Hours' of 'Contact Limit' is not", limit({ hours: 0 }), {}],
		["'Calls at Once' is not", { callsAtOnce: 0 }, {}],
		["'Calls at Once' is not", { callsAtOnce: 51 }, {}],
		["'Calls at Once' is not", { callsAtOnce: FROM_ITEM }, {}],
	])('are refused where they cannot be read: %s %j %j', async (message, options, item) => {
		const { error } = await place([], options, { items: [{ phone: BERLIN, ...item }] });
		expect(error?.message).toContain(message);
		expect(sandbox.requests).toEqual([]);
	});

	it.each<[string, INodeParameters]>([
		['Calling Hours', hours({ from: '={{ $fromAI("from") }}' })],
		['Time Zone', { ...hours({}), timeZone: '={{ $fromAI("zone") }}' }],
		['Do Not Call', { doNotCall: "={{ $fromAI('list') }}" }],
		['Contact Limit', limit({ calls: '={{ $fromAI("calls", "", "number") }}' })],
		['Calls at Once', { callsAtOnce: '={{ $fromAI("many", "", "number") }}' }],
	])('are never left to a model: %s', async (name, callingOptions) => {
		const { json } = await runNode({
			parameters: callParameters(sandbox, { callingOptions }),
			items: [{ phone: BERLIN }],
			credentials: sandbox.credentials(dialect),
			asTool: true,
		});
		expect(JSON.stringify(json)).toContain(`'${name}' is left to the AI model`);
		expect(sandbox.requests).toEqual([]);
	});
});
