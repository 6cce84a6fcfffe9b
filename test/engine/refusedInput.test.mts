import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, type Sandbox } from '../sandbox/index.mts';
import {
	callParameters,
	locator,
	openSandbox,
	runNode,
	type RunOptions,
} from './harness/index.mts';

const JOHN = '+14155550101';

/** An expression that comes to nothing, as where a field is missing from an item. */
const NOTHING = '={{ $json.nothing }}';

describe.each(DIALECTS)('what was entered, in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const run = async (
		parameters: INodeParameters,
		items: IDataObject[] = [{ phone: JANE }],
		options: Partial<RunOptions> = {},
	) => await runNode({ parameters, items, credentials: sandbox.credentials(dialect), ...options });

	const place = async (more: INodeParameters, ...rest: [IDataObject[]?, Partial<RunOptions>?]) =>
		await run(callParameters(sandbox, more), ...rest);

	/** The parameter that is wrong, and a sentence that says what to enter. Nothing was sent. */
	const expectRefusal = async (
		result: Promise<Awaited<ReturnType<typeof run>>>,
		message: string,
		remedy: string,
	) => {
		const { error, json } = await result;
		expect(error?.message).toBe(`${message} [item 0]`);
		expect(error?.message).not.toMatch(/\b(error|failure|mistake|problem)\b/i);
		expect(error?.description).toContain(remedy);
		expect(error).toHaveProperty('context.itemIndex', 0);
		expect(json).toEqual([]);
		expect(sandbox.requests).toEqual([]);
	};

	const NO_NUMBER = "'Phone Number' is not an international number: ";
	const E164 =
		'Write it with a plus, its country code and 7 to 15 digits in all, e.g. +14155550100.';

	it.each<[string, unknown, string, string]>([
		['no number', undefined, "'Phone Number' is empty", 'Enter the number with a plus'],
		['null', null, "'Phone Number' is empty", 'Enter the number with a plus'],
		['an empty text', ' ', "'Phone Number' is empty", 'Enter the number with a plus'],
		['an object', { number: JANE }, `${NO_NUMBER}{"number":"${JANE}"}`, E164],
		['a list', [JANE], `${NO_NUMBER}["${JANE}"]`, E164],
		['true', true, `${NO_NUMBER}true`, E164],
		['no country code', '415 555 0100', `${NO_NUMBER}415 555 0100`, E164],
		['no plus', '14155550100', `${NO_NUMBER}14155550100`, E164],
		['a number without quotes', 14155550100, `${NO_NUMBER}14155550100`, E164],
		['letters', '+1 415 555 CALL', `${NO_NUMBER}+1 415 555 CALL`, E164],
		['an extension', `${JANE} ext. 7`, `${NO_NUMBER}${JANE} ext. 7`, E164],
		['too many digits', '+1415555010012345', `${NO_NUMBER}+1415555010012345`, E164],
		['two numbers', `${JANE}, ${JOHN}`, `${NO_NUMBER}${JANE}, ${JOHN}`, E164],
	])('refuses what is no phone number: %s', async (_, phone, message, remedy) => {
		await expectRefusal(place({}, [{ phone } as IDataObject]), message, remedy);
	});

	it.each<[string, INodeParameters, string, string]>([
		[
			'no space',
			{ spaceToken: locator(NOTHING) },
			"'Space' is missing",
			"from the list under 'Space'",
		],
		['no agent', { agentHandle: locator(' ') }, "'Agent' is missing", "the list under 'Agent'"],
		[
			'an ID with a space',
			{ agentHandle: locator('support agent') },
			"'Agent' is not an ID: support agent",
			'An ID has no spaces and no slashes.',
		],
		[
			'an ID that is a path',
			{ spaceToken: locator('../organizations') },
			"'Space' is not an ID: ../organizations",
			'or copy the ID alone.',
		],
		[
			'an ID with a query',
			{ spaceToken: locator('sp_abc123xyz?x=1') },
			"'Space' is not an ID: sp_abc123xyz?x=1",
			'or copy the ID alone.',
		],
	])('refuses what is no ID: %s', async (_, parameters, message, remedy) => {
		await expectRefusal(place(parameters), message, remedy);
	});

	it.each<[string, string]>([
		['a list', '["Jane Doe"]'],
		['a text', '"Jane Doe"'],
		['a number', '42'],
		['null', 'null'],
		['a list from an expression', '={{ ["Jane Doe"] }}'],
		['a number from an expression', '={{ 42 }}'],
		['a boolean from an expression', '={{ true }}'],
	])('refuses metadata that is no JSON object: %s', async (_, metadataJson) => {
		await expectRefusal(
			place({ metadataInput: 'json', metadataJson }),
			"'Metadata JSON' is not a JSON object",
			'Write names and values in curly brackets, e.g. {"customer_name": "Jane Doe"}.',
		);
	});

	it.each([
		[
			'cut-off JSON',
			'{"customer_name": "Jane Doe"',
			"Expected ',' or '}' after property value at line 1, column 29",
		],
		[
			'single quotes',
			"{'customer_name': 'Jane Doe'}",
			"Expected property name or '}' at line 1, column 2",
		],
		[
			'nothing after a colon',
			'{"customer_name":',
			'Unexpected end of JSON input at line 1, column 18',
		],
		['a bare word', '{"customer_name": Jane}', 'Unexpected "J" at line 1, column 19'],
		['a text from an expression', '={{ $json.phone }}', 'Unexpected "+" at line 1, column 1'],
		[
			'a quote that comes with a value',
			'={"note": "{{ \'He said "Hi"\' }}"}',
			"Expected ',' or '}' after property value at line 1, column 20",
		],
	])('says where metadata is no JSON: %s', async (_, metadataJson, reason) => {
		const result = place({ metadataInput: 'json', metadataJson });
		await expectRefusal(result, `'Metadata JSON' can't be read: ${reason}`, 'JSON.stringify');
		expect((await result).error?.description).toContain('Metadata Fields');
	});

	it('refuses metadata without a name', async () => {
		await expectRefusal(
			place({ metadataFields: { field: [{ name: ' ', value: 'Jane Doe' }] } }),
			"'Metadata Fields' has a field without a name",
			'Give each field the name under which the agent knows it, or remove it.',
		);
	});

	const IS_EMPTY = "'Scheduled At' is empty";
	const ENTER_WHEN = "Enter when to call, or set 'Schedule' to another choice.";
	const NO_TIME = "'Scheduled At' is not a date and time";
	const WRITE_ISO = 'Write it in ISO 8601, e.g. 2026-03-02T09:00:00Z.';

	it.each<[string, INodeParameters, string, string]>([
		['no time', {}, IS_EMPTY, ENTER_WHEN],
		['an empty time', { scheduledAt: '' }, IS_EMPTY, ENTER_WHEN],
		['a field that is not there', { scheduledAt: NOTHING }, IS_EMPTY, ENTER_WHEN],
		['a word', { scheduledAt: 'tomorrow' }, NO_TIME, WRITE_ISO],
		['another order', { scheduledAt: '03/04/2026 09:00' }, NO_TIME, WRITE_ISO],
		['no such day', { scheduledAt: '2026-02-30T09:00:00Z' }, NO_TIME, WRITE_ISO],
		[
			'the past',
			{ scheduledAt: '2026-03-02T08:59:00Z' },
			"'Scheduled At' is in the past: 2026-03-02 03:59:00 (America/New_York)",
			'Enter a time in the future.',
		],
		[
			'the past in the time zone of the workflow',
			{ scheduledAt: '2026-03-02T03:59:00' },
			"'Scheduled At' is in the past: 2026-03-02 03:59:00 (America/New_York)",
			'Enter a time in the future.',
		],
	])('refuses to call at a time that is none: %s', async (_, fields, message, remedy) => {
		const additionalFields = { scheduleType: 'custom', ...fields };
		await expectRefusal(place({ additionalFields }), message, remedy);
	});

	it('refuses what this version of the API can not do', async () => {
		if (dialect === 'v1') {
			await expectRefusal(
				place({ additionalFields: { scheduleType: 'auto' } }),
				"'Schedule' is not supported by Quick Start (v1), which calls at once",
				"Set 'Schedule' to Now, or switch 'API Version' in the credential to Platform (v2).",
			);
		} else if (dialect === 'speech') {
			await expectRefusal(
				place({ additionalFields: { scheduleType: 'auto' } }),
				"'Schedule' is not supported by Speech, which calls at once",
				'start the workflow when it is time to call',
			);
			await expectRefusal(
				place({ additionalFields: { bridgeSlug: 'support-bridge' } }),
				"'Bridge Slug' is not supported by Speech",
				"use 'From Number'",
			);
			await expectRefusal(
				place({ metadataFields: { field: [{ name: 'playbook_id', value: 'PB_7' }] } }),
				"'Metadata' contains a field named playbook_id, which Speech sets itself",
				'Give the field another name under',
			);
			return;
		} else {
			await expectRefusal(
				place({ additionalFields: { bridgeSlug: 'support-bridge' } }),
				"'Bridge Slug' is not supported by Platform (v2)",
				"Remove it: the agent's own bridge is used.",
			);
			await expectRefusal(
				place({ metadataFields: { field: [{ name: 'contact_number', value: JOHN }] } }),
				"'Metadata' contains a field named contact_number, which Platform (v2) would call",
				'Give the field another name under',
			);
		}
		await expectRefusal(
			place({ additionalFields: { fromNumber: '+14155550102' } }),
			`'From Number' is not supported by ${dialect === 'v1' ? 'Quick Start (v1)' : 'Platform (v2)'}`,
			'Only Speech lets you choose one.',
		);
	});

	it.each<[string, INodeParameters, string, string]>([
		['task', { filters: { createdAfter: 'last week' } }, "'Created After' is not", WRITE_ISO],
		['callLog', { filters: { startedAfter: '12.3.2026' } }, "'Started After' is not", WRITE_ISO],
		['callLog', { filters: { startedBefore: '25:00' } }, "'Started Before' is not", WRITE_ISO],
	])('refuses a date in a filter that is none: %s %j', async (resource, more, message, remedy) => {
		const spaceToken = locator(sandbox.spaceToken);
		await expectRefusal(
			run({ resource, operation: 'getAll', spaceToken, ...more }),
			`${message} a date and time`,
			remedy,
		);
	});

	it.each<[string, string, INodeParameters, string]>([
		['run', 'getAll', { spaceToken: locator(NOTHING) }, "'Space' is missing"],
		['run', 'get', { runId: locator(NOTHING) }, "'Run' is missing"],
		['run', 'wait', { runId: locator('R1/tasks') }, "'Run' is not an ID: R1/tasks"],
		['run', 'getAll', { filters: { taskId: locator('T 1') } }, "'Task' is not an ID: T 1"],
		['task', 'get', { taskId: locator(NOTHING) }, "'Task' is missing"],
		['task', 'getAll', { filters: { agentHandle: locator('a b') } }, "'Agent' is not an ID: a b"],
		['agent', 'get', { agentHandle: locator(NOTHING) }, "'Agent' is missing"],
		['space', 'get', { spaceToken: locator('..') }, "'Space' is not an ID: .."],
		['callLog', 'get', { callLogId: NOTHING }, "'Call Log ID' is missing"],
		['callLog', 'get', { callLogId: '1 2' }, "'Call Log ID' is not an ID: 1 2"],
	])('refuses to ask for %s %s with %j', async (resource, operation, more, message) => {
		const spaceToken = locator(sandbox.spaceToken);
		await expectRefusal(run({ resource, operation, spaceToken, ...more }), message, 'ID');
	});

	it.each(['five', '5/min', NOTHING, -1])(
		'calls nobody at a pace that is no number: %s',
		async (callsPerMinute) => {
			const { error } = await place({ callingOptions: { callsPerMinute } });
			expect(error?.message).toBe("'Calls per Minute' is not a number");
			expect(error?.description).toContain('Enter how many calls to start a minute, e.g. 5');
			expect(sandbox.requests).toEqual([]);
		},
	);

	it.each(['spaceToken', 'agentHandle', 'phoneNumber'])(
		'is not even begun by n8n while %s is left empty',
		async (name) => {
			const empty = name === 'phoneNumber' ? '' : locator('');
			await expect(place({ [name]: empty })).rejects.toThrow('is required');
		},
	);

	it.each([['regular output'], ['error output']])(
		'returns for each wrong item its own message and calls the others: %s',
		async (output) => {
			const isError = output === 'error output';
			const onError = isError ? 'continueErrorOutput' : 'continueRegularOutput';
			const { items, errorItems, error } = await place(
				{ agentHandle: locator('={{ $json.agent }}') },
				[
					{ phone: '0415', agent: 'support-agent' },
					{ phone: JANE, agent: 'support-agent' },
					{ phone: JOHN, agent: '' },
				],
				{ settings: { onError } },
			);
			expect(error).toBeNull();
			const wrong = isError ? errorItems : items.filter(({ json }) => 'error' in json);
			expect(wrong.map(({ json }) => json.error)).toEqual([
				`${NO_NUMBER}0415 [item 0]. ${E164} No country code is guessed.`,
				"'Agent' is missing [item 2]. Pick one from the list under 'Agent', or enter its ID.",
			]);
			expect(wrong.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
			const placed = items.filter(({ json }) => !('error' in json));
			expect(placed).toMatchObject([{ json: { phoneNumber: JANE }, pairedItem: { item: 1 } }]);
			expect(sandbox.dialled.map(({ phoneNumber }) => phoneNumber)).toEqual([JANE]);
		},
	);

	it('calls nobody at all where one item is wrong and the workflow stops', async () => {
		const { error } = await place({}, [{ phone: JANE }, { phone: 'unknown' }]);
		expect(error?.message).toBe(`${NO_NUMBER}unknown [item 1]`);
		expect(sandbox.requests).toEqual([]);
	});
});
