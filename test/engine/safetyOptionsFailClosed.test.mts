import type { INodeParameters } from 'n8n-workflow';
import { JANE, type Sandbox } from '../sandbox/index.mts';
import { callParameters, openSandbox, runNode } from './harness/index.mts';

describe('an option that keeps people from being called', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const place = async (callingOptions: INodeParameters, item: object = {}) =>
		await runNode({
			parameters: callParameters(sandbox, { callingOptions }),
			items: [{ phone: JANE, ...item }],
			credentials: sandbox.credentials('v1'),
		});

	const FROM_ITEM = '={{ $json.value }}';

	it.each([
		["'Allowed Numbers' is empty", { allowedNumbers: FROM_ITEM }, {}],
		["'Allowed Numbers' is empty", { allowedNumbers: FROM_ITEM }, { value: null }],
		["'Allowed Numbers' is empty", { allowedNumbers: FROM_ITEM }, { value: ' , ' }],
		["'Allowed Numbers' is empty", { allowedNumbers: '' }, {}],
		["'Call Once Per' is empty", { callOncePer: FROM_ITEM }, {}],
		["'Call Once Per' is empty", { callOncePer: FROM_ITEM }, { value: ' ' }],
		["'Call Once Per' is empty", { callOncePer: FROM_ITEM }, { value: { id: 7 } }],
		["'Dry Run' is neither true nor false", { dryRun: FROM_ITEM }, {}],
		["'Dry Run' is neither true nor false", { dryRun: FROM_ITEM }, { value: 'yes' }],
	])(
		'lets nobody be called where it came out as nothing: %s %j %j',
		async (message, options, item) => {
			const { error } = await place(options, item);
			expect(error?.message).toContain(message);
			expect(sandbox.requests).toEqual([]);
		},
	);

	it.each([
		[{ allowedNumbers: FROM_ITEM }, { value: [JANE, '+4930*'] }],
		[{ allowedNumbers: FROM_ITEM }, { value: '+1 (415)*' }],
		[{ callOncePer: FROM_ITEM }, { value: 7 }],
		[{ dryRun: FROM_ITEM }, { value: 'false' }],
	])('lets a call through that it allows: %j %j', async (options, item) => {
		const { error } = await place(options, item);
		expect(error).toBeNull();
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it.each<[string, INodeParameters]>([
		['Allowed Numbers', { callingOptions: { allowedNumbers: "={{ $fromAI('numbers') }}" } }],
		[
			'Allowed Numbers',
			{ callingOptions: { allowedNumbers: "=+4930*, {{ $fromai ( 'more' ) }}" } },
		],
		['Dry Run', { callingOptions: { dryRun: "={{ $fromAI('Dry_Run', ``, 'boolean') }}" } }],
		['Calls per Minute', { callingOptions: { callsPerMinute: "={{ $fromAi('pace') }}" } }],
		['Call Once Per', { callingOptions: { callOncePer: "={{ $json.id + $fromAI('key') }}" } }],
		['Schedule', { additionalFields: { scheduleType: "={{ $fromAI('when') }}" } }],
		[
			'Schedule',
			{ additionalFields: { schedule: { time: { scheduleType: "={{ $fromAI('when') }}" } } } },
		],
	])("is not the model's to choose: %s %j", async (displayName, more) => {
		for (const asTool of [true, false]) {
			const { json, error } = await runNode({
				parameters: callParameters(sandbox, more),
				items: [{ phone: JANE }],
				credentials: sandbox.credentials('platform'),
				asTool,
			});
			const said = asTool ? String(json[0].error) : (error?.message ?? '');
			expect(said).toContain(`'${displayName}' is left to the AI model`);
			expect(asTool ? said : error?.description).toContain('Nobody was called.');
			expect(sandbox.requests).toEqual([]);
		}
	});

	it('lets a model choose the number and what is said', async () => {
		const { error } = await runNode({
			parameters: callParameters(sandbox, {
				phoneNumber: `={{ $fromAI('Phone_Number', '', 'string', '${JANE}') }}`,
				callingOptions: { allowedNumbers: JANE },
			}),
			credentials: sandbox.credentials('platform'),
		});
		expect(error).toBeNull();
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it('refuses a number with a zero in brackets, which nobody knows how to dial', async () => {
		const { error } = await place({}, { phone: '+1 (0) 415 555 0100' });
		expect(error?.message).toContain("'Phone Number' has a zero in brackets");
		expect(sandbox.requests).toEqual([]);
	});
});
