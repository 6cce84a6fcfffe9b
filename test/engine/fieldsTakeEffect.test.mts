import { type INodeParameters, NodeHelpers } from 'n8n-workflow';
import { Unpod } from '../../nodes/Unpod/Unpod.node';
import { CREATED_TASK, SIMPLIFIED_CALL } from '../outputKeys.mts';
import { type Dialect, DIALECTS, JANE, type Sandbox } from '../sandbox/index.mts';
import {
	callParameters,
	locator,
	openSandbox,
	runNode,
	type RunOptions,
} from './harness/index.mts';

const SET_TIME = '2026-03-03T09:00:00';
/** The same in Unix seconds. */
const SET_SECOND = Date.parse('2026-03-03T14:00:00Z') / 1000;

describe('the form', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const run = async (
		parameters: INodeParameters,
		options: Partial<RunOptions> = {},
		dialect: Dialect = 'platform',
	) =>
		await runNode({
			parameters,
			items: [{ phone: JANE }],
			credentials: sandbox.credentials(dialect),
			...options,
		});

	const place = async (more: INodeParameters, options: Partial<RunOptions> = {}) =>
		await run(callParameters(sandbox, more), options);

	describe('with a schedule', () => {
		/** What is saved of a form's values, and what of that a node gets. */
		const saved = (additionalFields: INodeParameters): INodeParameters => {
			const { description } = new Unpod();
			const parameters = callParameters(sandbox, { additionalFields });
			const node = { parameters, typeVersion: 1 };
			const kept = NodeHelpers.getNodeParameters(
				description.properties,
				parameters,
				false,
				false,
				node,
				description,
			);
			return kept ?? {};
		};

		const inGroup = (time: INodeParameters) => ({ schedule: { time } });

		it.each<[string, INodeParameters]>([
			['in its group', inGroup({ scheduleType: 'custom', scheduledAt: SET_TIME })],
			['beside the other fields', { scheduleType: 'custom', scheduledAt: SET_TIME }],
			['as a number beside them', { scheduleType: 'custom', scheduledAt: SET_SECOND }],
		])('calls at the set time %s', async (_, additionalFields) => {
			const { error, json } = await run(saved(additionalFields));
			expect(error).toBeNull();
			expect(json).toMatchObject([{ status: 'scheduled' }]);
			const [{ body }] = sandbox.requests.filter(({ method }) => method === 'POST');
			expect(body).toMatchObject({
				schedule: { type: 'custom', calling_date: '2026-03-03', calling_time: '14:00:00+00:00' },
			});
		});

		it.each<[string, INodeParameters]>([
			['that was just added', inGroup({ scheduleType: 'custom', scheduledAt: '' })],
			['without a time', inGroup({ scheduleType: 'custom' })],
			[
				'whose time is an expression that returned nothing',
				inGroup({ scheduleType: 'custom', scheduledAt: '={{ "" }}' }),
			],
			['without a time beside the other fields', { scheduleType: 'custom', scheduledAt: '' }],
		])('calls nobody at once by one %s', async (_, additionalFields) => {
			const { error } = await run(saved(additionalFields));
			expect(error?.message).toContain("'Scheduled At' is empty");
			expect(sandbox.requests).toEqual([]);
		});

		it('refuses two of them', async () => {
			const both = { scheduleType: 'now', ...inGroup({ scheduleType: 'auto' }) };
			const { error } = await run(saved(both));
			expect(error?.message).toContain("'Schedule' is set twice");
			expect(sandbox.requests).toEqual([]);
		});
	});

	describe('in a dry run', () => {
		const dry = { callingOptions: { dryRun: true } };

		it('returns all keys of a created task', async () => {
			const { json } = await place(dry);
			expect(Object.keys(json[0])).toEqual([...CREATED_TASK, 'message', 'wouldSend']);
		});

		it.each<[string, INodeParameters, string[]]>([
			['simplified', {}, SIMPLIFIED_CALL],
			['raw, which there is none of', { output: 'raw' }, SIMPLIFIED_CALL],
			[
				'selected',
				{ output: 'selectedFields', fields: ['recordingUrl', 'outcome'] },
				['outcome', 'recordingUrl', 'taskId', 'runId'],
			],
		])('returns all keys of a finished call: %s', async (_, output, keys) => {
			const { json } = await place({ operation: 'createAndWait', ...dry, ...output });
			const [item] = json;
			expect(Object.keys(item).slice(0, keys.length)).toEqual(keys);
			expect(item).toMatchObject({ status: 'dry_run', phoneNumber: JANE, outcome: null });
			// Agent and space are looked at; nothing is ordered.
			expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
		});
	});

	it('returns all keys of a finished call where nobody was called again', async () => {
		const once = { operation: 'createAndWait', callingOptions: { callOncePer: 'jane' } };
		await place(once);
		const { json } = await place(once);
		expect(Object.keys(json[0])).toEqual(expect.arrayContaining(SIMPLIFIED_CALL));
		expect(json[0]).toMatchObject({ status: 'skipped', phoneNumber: JANE, summary: null });
	});

	it.each<[string, object, Partial<RunOptions>]>([
		['a number that is none', { phone: '555-0100', expected: '555-0100' }, {}],
		['no number', { expected: null }, {}],
		['a number that is not allowed', { phone: '+1 415 555 0199', expected: '+14155550199' }, {}],
		['a missing key', { phone: JANE, expected: JANE }, { credentials: {} }],
	])('names the number of an item that fails: %s', async (_, item, options) => {
		for (const operation of ['create', 'createAndWait']) {
			const { json, error } = await place(
				{ operation, callingOptions: { allowedNumbers: JANE } },
				{ items: [{ ...item }], settings: { onError: 'continueRegularOutput' }, ...options },
			);
			expect(error).toBeNull();
			const { expected } = Object(item);
			expect(json).toEqual([{ phoneNumber: expected, error: expect.any(String) }]);
		}
	});

	it('sends an item that fails to the error output, with the fields of its own', async () => {
		const { json, errorItems } = await place(
			{},
			{ items: [{ phone: '555-0100' }], settings: { onError: 'continueErrorOutput' } },
		);
		expect(json).toEqual([]);
		expect(errorItems).toMatchObject([{ json: { error: expect.stringContaining('555-0100') } }]);
	});

	it.each(DIALECTS)('shows the times of runs in %s', async (dialect) => {
		await run(callParameters(sandbox), {}, dialect);
		const list = {
			resource: 'run',
			operation: 'getAll',
			spaceToken: locator(sandbox.spaceToken),
		};
		const { json } = await run(list, {}, dialect);
		expect(json).toMatchObject([
			{ createdAt: expect.stringMatching(/^2026-03-02T09:0\d:\d\d.*Z$/), endedAt: null },
		]);
	});
});
