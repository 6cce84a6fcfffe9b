import type { INodeParameters } from 'n8n-workflow';
import { DIALECTS, JANE, numbers, type Sandbox } from '../sandbox/index.mts';
import { orderFor, type Place, startPlacing, until } from './harness/index.mts';

describe.each(DIALECTS)('what messages say of calls in %s', (dialect) => {
	let sandbox: Sandbox;
	let place: Place;

	beforeEach(async () => {
		({ sandbox, place } = await startPlacing(dialect));
	});

	const taskIds = () => sandbox.dialled.map(({ taskId }) => String(taskId));

	it.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
		'names the IDs where the key is refused while it waits, with %s',
		async (onError) => {
			sandbox.fault({ on: { method: 'GET' }, times: 1000, status: 401 });
			const { json, errorItems } = await place(
				numbers(2),
				{ operation: 'createAndWait' },
				{ settings: { onError } },
			);
			const shown = JSON.stringify([json, errorItems]);
			expect(taskIds()).toHaveLength(2);
			for (const id of taskIds()) expect(shown).toContain(id);
			expect(json.filter((item) => 'error' in item)).toEqual([]);
		},
	);

	it.each<[string, INodeParameters]>([
		['wait options', { waitOptions: { timeoutMinutes: '={{ $("Nobody").item.json.x }}' } }],
		['output', { output: '={{ $("Nobody").item.json.x }}' }],
	])('says that its %s cannot be read before anybody is called', async (_, parameters) => {
		const more = { operation: 'createAndWait', ...parameters };
		const stopped = await place(numbers(2), more);
		expect(stopped.error).not.toBeNull();
		const { json } = await place(numbers(2), more, {
			settings: { onError: 'continueRegularOutput' },
		});
		expect(json).toMatchObject([{ error: expect.any(String) }, { error: expect.any(String) }]);
		expect(sandbox.dialled).toEqual([]);
	});

	it('returns a message for each item where the node itself is set up wrong', async () => {
		const onError = 'continueRegularOutput';
		const pace = await place(
			numbers(2),
			{ callingOptions: { callsPerMinute: 'fast' } },
			{ settings: { onError } },
		);
		expect(pace.json.map(({ error }) => error)).toEqual([
			expect.stringContaining("'Calls per Minute' is not a number"),
			expect.stringContaining("'Calls per Minute' is not a number"),
		]);
		const credentials = { ...sandbox.credentials(dialect), apiKey: '' };
		const keyless = await place(numbers(2), {}, { settings: { onError }, credentials });
		expect(keyless.json).toMatchObject([
			{ error: expect.stringContaining("'API Key' of the credential is empty") },
			{ error: expect.stringContaining("'API Key' of the credential is empty") },
		]);
		expect(sandbox.requests).toEqual([]);
	});

	it('says how to call the others behind one that may have been placed', async () => {
		sandbox.fault({ on: { method: 'POST' }, status: 502 });
		const paced = { callingOptions: { callsPerMinute: 1 } };
		const stopped = await place(numbers(10), paced);
		expect(stopped.error?.message).toContain('may have been placed');
		expect(stopped.error?.description).toContain('9 items were not called.');
		expect(stopped.error?.description).toContain("set 'On Error' of this node to Continue");
		const { json } = await place(numbers(10), paced, {
			retryOf: stopped,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(json[0]).toMatchObject({ status: 'unconfirmed' });
		expect(sandbox.dialled.map(({ phoneNumber }) => phoneNumber)).toEqual(numbers(10).slice(1));
	});

	it('says of each item that the execution was cancelled before its call', async () => {
		sandbox.fault({ on: orderFor(JANE), hang: true, when: 'after' });
		const { json } = await place(
			numbers(20),
			{ callingOptions: { callsPerMinute: 1 } },
			{
				cancelWhen: until(() => sandbox.dialled.length >= 1),
				settings: { onError: 'continueRegularOutput' },
			},
		);
		expect(json[0]).toMatchObject({ status: 'unconfirmed', phoneNumber: JANE });
		expect(json.slice(1)).toEqual(
			numbers(20)
				.slice(1)
				.map((phoneNumber, index) => ({
					phoneNumber,
					error: `The execution was cancelled [item ${index + 1}]. No further request was sent to Unpod.`,
				})),
		);
	});

	it('does not ask to call those before whose call the execution was cancelled', async () => {
		sandbox.fault({ on: orderFor(JANE), hang: true, when: 'after' });
		const { error } = await place(
			numbers(20),
			{ callingOptions: { callsPerMinute: 1 } },
			{ cancelWhen: until(() => sandbox.dialled.length >= 1) },
		);
		expect(error?.message).toContain(`The call to ${JANE} may have been placed`);
		expect(error?.description).toContain('before it could be looked up.');
		expect(error?.description).not.toContain('were not called');
	});

	it('keeps the words of a refusal that names no task', async () => {
		const body = { success: false, error: 'Agent is busy' };
		sandbox.fault({ on: { method: 'POST' }, status: 200, body });
		const { error } = await place([JANE]);
		expect(error?.message).toContain('may have been placed');
		expect(error?.description).toContain('Unpod says: Agent is busy.');
	});
});
