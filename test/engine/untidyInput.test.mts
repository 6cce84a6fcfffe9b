import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import { callParameters, locator, openSandbox, recordedKeys, runNode } from './harness/index.mts';

/** An expression that comes to nothing, as where a field is missing from an item. */
const NOTHING = '={{ $json.nothing }}';

/** An expression that somebody typed while the field is set to Fixed. */
const TYPED = 'Hello {{ $json.name }}';

describe.each(DIALECTS)('data from real life, in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const run = async (parameters: INodeParameters, items: IDataObject[] = [{ phone: JANE }]) =>
		await runNode({ parameters, items, credentials: sandbox.credentials(dialect) });

	const place = async (more: INodeParameters, items?: IDataObject[]) =>
		await run(callParameters(sandbox, more), items);

	const expectRefusal = async (
		result: Promise<Awaited<ReturnType<typeof run>>>,
		message: string,
		remedy = '',
	) => {
		const { error } = await result;
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(remedy);
		expect(sandbox.requests).toEqual([]);
	};

	const sent = () => {
		const order = Object(sandbox.requests.find(({ method }) => method === 'POST')?.body);
		if (dialect === 'speech') {
			const { data, instructions: context } = order;
			return { ...data, contact: data.contact_name, context };
		}
		return dialect === 'v1'
			? { ...order.metadata, contact: order.metadata.contact_name, context: order.metadata.context }
			: { ...order.documents[0], contact: order.documents[0].name, context: order.context };
	};

	it.each([
		...['+14155550100.0', '+1 415-555-0100 (5)', '+1 415-555-0100-5', '+14155550100 / 01'],
		...['+1 415 555 0100\n+1 415 555 0101', 14155550100, '1.4155550100E+10'],
	])('dials no other number: %j', async (phone) => {
		await expectRefusal(place({}, [{ phone }]), "'Phone Number' is not an international number");
	});

	it.each(['+1.415.555.0100', '+1 (415) 555-0100', '\u202a+14155550100\u202c'])(
		'dials the number however it is written: %j',
		async (phone) => {
			const { json } = await place({}, [{ phone }]);
			expect(json).toMatchObject([{ phoneNumber: JANE }]);
			expect(sandbox.timesDialled(JANE)).toBe(1);
		},
	);

	describe('what holds a call back', () => {
		it.each<[string, INodeParameters]>([
			["'Schedule' is empty", { scheduleType: NOTHING }],
			["'Schedule' is empty", { scheduleType: NOTHING, scheduledAt: '2026-03-03T09:00:00Z' }],
			["'Schedule' has no option named tomorrow", { scheduleType: '={{ "tomorrow" }}' }],
			["'Scheduled At' is empty", { scheduleType: 'custom', scheduledAt: NOTHING }],
			["'Scheduled At' is empty", { scheduleType: '={{ "custom" }}', scheduledAt: '={{ null }}' }],
		])('is not passed over where it came out as nothing: %s %j', async (message, fields) => {
			await expectRefusal(place({ additionalFields: fields }), message);
			const inGroup = { schedule: { time: fields } };
			await expectRefusal(place({ additionalFields: inGroup }), message);
		});

		it.each<[INodeParameters]>([
			[{ scheduledAt: '2026-03-03T09:00:00Z' }],
			[{ scheduledAt: NOTHING }],
			[{ scheduledAt: '{{ $json.when }}' }],
		])('is not a time without a schedule: %j', async (additionalFields) => {
			const message = "'Scheduled At' is set without 'Schedule'";
			await expectRefusal(place({ additionalFields }), message, 'At a Set Time');
		});

		it('is nothing where its time was left empty by hand', async () => {
			const { error } = await place({ additionalFields: { scheduledAt: '' } });
			expect(error).toBeNull();
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it.each([
			['46205', "is a spreadsheet's number for a date: 46205"],
			['={{ 46205.375 }}', "is a spreadsheet's number for a date: 46205.375"],
			['={{ 20260303 }}', 'is not a date and time'],
			['{{ $json.when }}', 'contains an expression that is not evaluated'],
			['={{ new Date("1971-01-01T00:00:00Z") }}', 'is in the past: 1970-12-31 19:00:00'],
			['={{ new Date("1973-02-01T00:00:00Z").getTime() }}', 'is in the past: 1973-01-31 19:00:00'],
		])('is a time that is meant: %s', async (scheduledAt, message) => {
			const additionalFields = { scheduleType: 'custom', scheduledAt };
			await expectRefusal(place({ additionalFields }), `'Scheduled At' ${message}`);
		});

		it('is the time that a spreadsheet shows, where its number is turned into one as described', async () => {
			const at = (scheduledAt: string) => ({ scheduleType: 'custom', scheduledAt });
			const items = [{ phone: JANE, date: 46027.375 }];
			const { error } = await place({ additionalFields: at('={{ $json.date }}') }, items);
			const [expression] = /\{\{.*\}\}/.exec(error?.description ?? '') ?? [];
			await expectRefusal(
				place({ additionalFields: at(`=${expression}`) }, items),
				"'Scheduled At' is in the past: 2026-01-05 09:00:00 (America/New_York)",
			);
		});
	});

	describe('Call Once Per', () => {
		const callOncePer = '={{ $json.key }}';

		it.each([
			[['+1 (415) 555-0100', '+14155550100', '+1.415.555.0100']],
			[['José', 'Jose\u0301', '\u200bJosé\u2060']],
			[['customer 7', '\ufeffcustomer 7 ', 'customer\u00ad 7']],
			[['Jane Doe', 'Jane\u00a0Doe', 'Jane\t\u200b Doe\u0000']],
			[['Zoë', 'Zo\u034fe\u0308', 'Zoë\ufe0f\u3164']],
		])('takes one person for one key: %j', async (keys) => {
			const items = keys.map((key, index) => ({ phone: numbers(3)[index], key }));
			const { json, error } = await place({ callingOptions: { callOncePer } }, items);
			expect(error).toBeNull();
			expect(json.map(({ status }) => status === 'skipped')).toEqual([false, true, true]);
			expect(sandbox.dialled).toHaveLength(1);
		});

		it('takes no two people for one', async () => {
			const items = ['7', '07', 'customer 7', 'Customer 7', '+14155550107'].map((key, index) => ({
				phone: numbers(5)[index],
				key,
			}));
			await place({ callingOptions: { callOncePer } }, items);
			expect(sandbox.dialled).toHaveLength(5);
			expect(recordedKeys()).toBe(5);
		});

		it.each([
			['{{ $json.customerId }}', 'contains an expression that is not evaluated'],
			['={{ 12345678901234567890 }}', "contains a number that can't be sent exactly"],
			['={{ "\\u200b" }}', 'is empty'],
			['={{ true }}', 'is empty'],
		])('refuses a key that many would share: %s', async (key, message) => {
			await expectRefusal(
				place({ callingOptions: { callOncePer: key } }),
				`'Call Once Per' ${message}`,
			);
		});
	});

	describe('what is spoken', () => {
		it.each<[unknown, string]>([
			[{ reason: 'renewal', visits: 3 }, '{"reason":"renewal","visits":3}'],
			[['Ask for Jane', 'Be brief'], '["Ask for Jane","Be brief"]'],
			[true, 'true'],
			[0, '0'],
			[42, '42'],
			['  Ask for {{name}}  ', 'Ask for {{name}}'],
		])('loses nothing: %j', async (value, text) => {
			const more = { contactName: '={{ $json.value }}', context: '={{ $json.value }}' };
			const { error } = await place({ additionalFields: more }, [
				{ phone: JANE, value } as IDataObject,
			]);
			expect(error).toBeNull();
			expect(sent()).toMatchObject({ contact: text, context: text });
		});

		it.each<[string, INodeParameters]>([
			['Context', { additionalFields: { context: TYPED } }],
			['Contact Name', { additionalFields: { contactName: "{{ $('Sheet').item.json.name }}" } }],
			['Bridge Slug', { additionalFields: { bridgeSlug: '{{ $vars.bridge }}' } }],
			[
				'Metadata Fields: greeting',
				{ metadataFields: { field: [{ name: 'greeting', value: TYPED }] } },
			],
			['Metadata Fields > Name', { metadataFields: { field: [{ name: TYPED, value: '' }] } }],
			['Metadata JSON', { metadataInput: 'json', metadataJson: `{"greeting": "${TYPED}"}` }],
			['Phone Number', { phoneNumber: '{{ $json.phone }}' }],
			['Space', { spaceToken: locator('{{$json.space}}') }],
			['Agent', { agentHandle: locator('{{ $json.agent }}') }],
			['From Number', { additionalFields: { fromNumber: '{{ $json.line }}' } }],
			['Allowed Numbers', { callingOptions: { allowedNumbers: '{{ $json.allowed }}' } }],
		])('holds no expression that n8n leaves as it is: %s', async (name, more) => {
			await expectRefusal(
				place(more),
				`'${name}' contains an expression that is not evaluated`,
				'Switch the field from Fixed to Expression',
			);
		});

		it.each([
			'Today is {{ DateTime.now().toISO() }}',
			'Today is {{new Date()}}',
			'{{ JSON.stringify(1) }}',
			'Hello $json.name',
			"Hello $json['first name']",
			'Hello {{ name }}, {{ $json.reason }}',
		])('holds none in another form: %s', async (context) => {
			await expectRefusal(
				place({ additionalFields: { context } }),
				"'Context' contains an expression that is not evaluated",
			);
		});

		it("keeps the names of the agent's own prompt, and what a customer wrote", async () => {
			const field = [
				{ name: 'greeting', value: 'Hello {{name}}' },
				{ name: 'offer', value: 'The new Date shake is $5, JSON. {{ name | default("you") }}' },
				{ name: 'note', value: '={{ $json.note }}' },
			];
			const note = 'Your form says {{ $json.name }}';
			const { error } = await place({ metadataFields: { field } }, [{ phone: JANE, note }]);
			expect(error).toBeNull();
			expect(sent()).toMatchObject({ greeting: 'Hello {{name}}', note });
		});
	});

	describe('metadata', () => {
		const TOO_LONG = "contains a number that can't be sent exactly";

		it.each<[string, INodeParameters]>([
			[`'Metadata JSON' ${TOO_LONG}: id`, { metadataJson: '{"id": 12345678901234567890}' }],
			[
				`'Metadata JSON' ${TOO_LONG}: a.b.1`,
				{ metadataJson: '{"a": {"b": [1, -9007199254740993]}}' },
			],
			[`'Metadata JSON' ${TOO_LONG}: id`, { metadataJson: '={"id": {{ "9007199254740992" }}}' }],
			[`'Metadata JSON' ${TOO_LONG}: id`, { metadataJson: '={{ { id: 2 ** 53 } }}' }],
			[`'Metadata JSON' ${TOO_LONG}: much`, { metadataJson: '{"much": 1e999}' }],
		])('is not rounded: %s', async (message, more) => {
			await expectRefusal(
				place({ metadataInput: 'json', ...more }),
				message,
				'Put the number in quotes',
			);
		});

		it('is not rounded as a field either', async () => {
			const metadataFields = { field: [{ name: 'id', value: '={{ 12345678901234567890 }}' }] };
			await expectRefusal(place({ metadataFields }), `'Metadata Fields: id' ${TOO_LONG}`);
		});

		it('keeps long numbers in quotes, and numbers that are not whole', async () => {
			const metadataJson = '{"id": "12345678901234567890", "most": 9007199254740991, "half": 0.5}';
			await place({ metadataInput: 'json', metadataJson });
			expect(sent()).toMatchObject(JSON.parse(metadataJson));
		});

		it('is not sent in the place of what a field of the form says', async () => {
			const name = dialect === 'platform' ? 'name' : 'contact_name';
			const both = (value: string): INodeParameters => ({
				additionalFields: { contactName: 'Jane Doe' },
				metadataFields: { field: [{ name, value }] },
			});
			await expectRefusal(
				place(both('John Doe')),
				`'Metadata' and 'Contact Name' both set ${name}, to different values`,
				'Remove one of them',
			);
			await place(both('Jane Doe'));
			expect(sent()).toMatchObject({ contact: 'Jane Doe' });
		});

		it('refuses two fields of one name, of which one would be lost', async () => {
			const metadataFields = {
				field: [
					{ name: 'id', value: '1' },
					{ name: '\ufeffid', value: '2' },
				],
			};
			await expectRefusal(
				place({ metadataFields }),
				"'Metadata Fields' has two fields with the name id",
			);
		});
	});

	it('strips invisible marks from space and agent', async () => {
		const { error } = await place({
			spaceToken: locator(`\ufeff${sandbox.spaceToken}\u200b`),
			agentHandle: locator(`\u2068${sandbox.agentHandle}\u2069`),
		});
		expect(error).toBeNull();
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it.each<[string, INodeParameters]>([
		['Run', { resource: 'run', operation: 'get', runId: '={{ 2 ** 60 }}' }],
		['Task', { resource: 'task', operation: 'get', taskId: locator('={{ $json.id }}') }],
		['Call Log ID', { resource: 'callLog', operation: 'get', callLogId: '={{ $json.id }}' }],
	])('takes no ID that was rounded on its way: %s', async (name, parameters) => {
		await expectRefusal(
			run({ spaceToken: locator(sandbox.spaceToken), ...parameters }, [{ id: 2 ** 53 }]),
			`'${name}' contains a number that can't be sent exactly`,
			'Put the number in quotes',
		);
	});

	it('names a recording by no expression that n8n leaves as it is', async () => {
		const recordingUrl = '{{ $json.recordingUrl }}';
		await expectRefusal(
			run({ resource: 'callLog', operation: 'getRecording', recordingFrom: 'url', recordingUrl }),
			"'Recording URL' contains an expression that is not evaluated",
		);
	});
});
