import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { FURTHER_KEYS, SIMPLIFIED_CALL } from '../outputKeys.mts';
import { type Dialect, DIALECTS, JANE, type Sandbox } from '../sandbox/index.mts';
import { callParameters, locator, openSandbox, Poller, runNode } from './harness/index.mts';

const MINUTE = 60_000;
const IDS = ['taskId', 'runId'];
const FIELDS = [...SIMPLIFIED_CALL.filter((field) => !IDS.includes(field)), ...FURTHER_KEYS];

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await openSandbox();
});

const run = async (dialect: Dialect, parameters: INodeParameters): Promise<IDataObject[]> => {
	const { json, error } = await runNode({
		parameters: { spaceToken: locator(sandbox.spaceToken), ...parameters },
		credentials: sandbox.credentials(dialect),
	});
	expect(error).toBeNull();
	return json;
};

/** One finished call, which all dialects show. */
const callJane = () => {
	const metadata = { customer_name: 'Jane Doe' };
	const contacts = [{ phoneNumber: JANE, name: 'Jane Doe', metadata }];
	const { runId } = sandbox.world.placeRun({ contacts });
	sandbox.clock.advance(MINUTE);
	return runId;
};

/** The ID of Jane's call as a dialect shows it. */
const idOf = async (dialect: Dialect, resource: string, key: string) => {
	const [entry] = await run(dialect, { resource, operation: 'getAll' });
	return String(entry[key]);
};

type Read = (dialect: Dialect, output: INodeParameters) => Promise<IDataObject[]>;

const get =
	(resource: string, operation: string, key: string): Read =>
	async (dialect, output) => {
		callJane();
		const id = await idOf(dialect, resource, key);
		const parameter = key === 'callLogId' ? id : locator(id);
		return await run(dialect, { resource, operation, [key]: parameter, ...output });
	};

const getAll =
	(resource: string): Read =>
	async (dialect, output) => {
		callJane();
		return await run(dialect, { resource, operation: 'getAll', ...output });
	};

const createAndWait: Read = async (dialect, output) =>
	await run(
		dialect,
		callParameters(sandbox, {
			operation: 'createAndWait',
			phoneNumber: JANE,
			additionalFields: { contactName: 'Jane Doe' },
			...output,
		}),
	);

const poll: Read = async (dialect, output) => {
	const trigger = new Poller({
		parameters: {
			events: ['runCompleted'],
			spaceToken: locator(sandbox.spaceToken),
			...output,
		},
		credentials: sandbox.credentials(dialect),
	});
	await trigger.activate();
	callJane();
	await trigger.tick();
	return trigger.emitted;
};

/** Operations that know all of a call. */
const WHOLE: Record<string, Read> = {
	'Task > Get': get('task', 'get', 'taskId'),
	'Task > Create and Wait': createAndWait,
	'Run > Get': get('run', 'get', 'runId'),
	'Run > Wait for Completion': get('run', 'wait', 'runId'),
	'Unpod Trigger': poll,
};

/** Operations that know as much as their list says. */
const LISTS: Record<string, Read> = {
	'Task > Get Many': getAll('task'),
	'Run > Get Many': getAll('run'),
	'Call Log > Get': get('callLog', 'get', 'callLogId'),
	'Call Log > Get Many': getAll('callLog'),
};

const ALL = Object.entries({ ...WHOLE, ...LISTS });

/** Keys that come with an operation's items besides those of a call. */
const extraKeys = (name: string, output: string): [before: string[], after: string[]] => {
	const isSimplified = output === 'simplified';
	if (name === 'Unpod Trigger') return [['event'], []];
	if (name === 'Run > Get Many') {
		return [[], isSimplified ? ['createdAt', 'startedAt', 'endedAt'] : []];
	}
	if (!name.startsWith('Call Log')) return [[], []];
	return [[], isSimplified ? ['callType', 'startedAt', 'callLogId'] : ['callLogId']];
};

it.each(ALL)('%s has the same keys in all dialects', async (name, read) => {
	const [before, after] = extraKeys(name, 'simplified');
	for (const dialect of DIALECTS) {
		const items = await read(dialect, { output: 'simplified' });
		expect(items.length).toBeGreaterThan(0);
		for (const item of items) {
			expect(Object.keys(item)).toEqual([...before, ...SIMPLIFIED_CALL, ...after]);
			expect(Object.values(item)).not.toContain(undefined);
		}
	}
});

it.each(Object.entries(WHOLE))('%s shows all of a call in all dialects', async (_, read) => {
	const time = expect.stringMatching(/^2026-03-02T09:\d\d:\d\d(\.\d+)?Z$/);
	for (const dialect of DIALECTS) {
		const [item] = await read(dialect, { output: 'selectedFields', fields: FIELDS });
		expect(item).toMatchObject({
			taskId: expect.stringMatching(/^(task_|T|SCL_)/),
			runId: expect.stringMatching(/^(run_|R|SCL_)/),
			status: 'completed',
			phoneNumber: JANE,
			durationSeconds: 30,
			outcome: 'Connected',
			sentiment: expect.stringMatching(/^positive$/i),
			summary: 'The appointment on Thursday suits.',
			transcript: expect.stringMatching(/^Agent: Hello.*\nCaller: .*Thursday suits me\./),
			extractedData: { appointment: 'Thursday' },
			agentHandle: 'support-agent',
			recordingUrl: expect.stringContaining('/media/private/'),
			createdAt: time,
			startedAt: time,
			endedAt: time,
			metadata: { customer_name: 'Jane Doe' },
		});
		expect(item.metadata).not.toHaveProperty('n8n_request_id');
	}
});

it.each(ALL)('%s returns each field that is selected, and the IDs', async (name, read) => {
	const [before, after] = extraKeys(name, 'selectedFields');
	for (const dialect of DIALECTS) {
		const whole = await read(dialect, { output: 'selectedFields', fields: FIELDS });
		expect(Object.keys(whole[0])).toEqual([...before, ...FIELDS, ...IDS, ...after]);
		for (const fields of [[], ['sentiment'], ['metadata', 'status']]) {
			const [item] = await read(dialect, { output: 'selectedFields', fields });
			const known = FIELDS.filter((field) => fields.includes(field));
			expect(Object.keys(item)).toEqual([...before, ...known, ...IDS, ...after]);
		}
	}
});

describe.each(Object.entries(WHOLE))('the transcript of %s', (_, read) => {
	it.each<[string, unknown]>([
		['text', expect.stringMatching(/^Agent: Hello[^\n]*\nCaller: [^\n]*Thursday suits me\./)],
		[
			'markdown',
			expect.stringMatching(/^\*\*Agent:\*\* Hello[^\n]*\n\n\*\*Caller:\*\* .*Thursday suits me\./),
		],
		[
			'turns',
			expect.arrayContaining([
				expect.objectContaining({
					role: 'caller',
					text: expect.stringContaining('Thursday suits me.'),
				}),
			]),
		],
	])('comes as %s in all dialects', async (transcriptFormat, expected) => {
		for (const dialect of DIALECTS) {
			const [simplified] = await read(dialect, { transcriptFormat });
			expect(simplified.transcript).toEqual(expected);
			const selected = { output: 'selectedFields', fields: ['transcript'], transcriptFormat };
			expect((await read(dialect, selected))[0].transcript).toEqual(expected);
		}
	});
});

it.each(Object.entries(WHOLE))(
	'%s returns turns with the same keys in all dialects',
	async (_, read) => {
		for (const dialect of DIALECTS) {
			const [{ transcript }] = await read(dialect, { transcriptFormat: 'turns' });
			if (!Array.isArray(transcript)) throw new TypeError('Expected a list of turns');
			for (const turn of transcript) expect(Object.keys(turn)).toEqual(['role', 'text', 'at']);
		}
	},
);

describe.each(ALL)('the raw output of %s', (name, read) => {
	it("is Unpod's own object less the token of its user", async () => {
		for (const dialect of DIALECTS) {
			const items = await read(dialect, { output: 'raw' });
			expect(items.length).toBeGreaterThan(0);
			for (const item of items) {
				expect(JSON.stringify(item)).not.toMatch(/user_token|token-of-a-user/);
				expect(item).not.toHaveProperty('phoneNumber');
				expect(item).toHaveProperty(ownKeyOf(dialect, name));
			}
		}
	});

	it('has no key that n8n takes for a failure', async () => {
		sandbox.world.script(JANE, { log: { error: 'Line was noisy' } });
		const [item] = await read('v1', { output: 'raw' });
		expect(item).not.toHaveProperty('error');
		const isOfLog = !name.endsWith('Get Many') || name.startsWith('Call Log');
		expect(item.unpodError).toBe(isOfLog ? 'Line was noisy' : undefined);
	});
});

function ownKeyOf(dialect: Dialect, name: string): string {
	if (dialect === 'speech') return 'call_id';
	if (name.startsWith('Call Log')) return 'id';
	return dialect === 'v1' ? 'task_id' : 'run_id';
}

it('shows a user only without the token', async () => {
	callJane();
	const [task] = await run('platform', { resource: 'task', operation: 'getAll', output: 'raw' });
	expect(task.user_info).toEqual({ id: '261', email: 'jane@example.com', full_name: 'Jane Doe' });
});
