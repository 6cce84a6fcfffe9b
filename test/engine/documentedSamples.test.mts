import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { type Dialect, JANE, type Sandbox } from '../sandbox/index.mts';
import {
	callParameters,
	locator,
	openSandbox,
	Poller,
	runNode,
	type RunOptions,
} from './harness/index.mts';

const ROOT = join(__dirname, '../..');
const MINUTE = 60_000;

/** The samples of a page: each is a block of JSON behind a comment with its name. */
function samplesIn(page: string): Array<[name: string, sample: IDataObject]> {
	const text = readFileSync(join(ROOT, page), 'utf8');
	const blocks = text.matchAll(/<!-- sample: (\w+) -->\n\n```json\n([\s\S]*?)```/g);
	return [...blocks].map(([, name, json]) => [name, JSON.parse(json)]);
}

const README = samplesIn('README.md');
const OUTPUT = [...samplesIn('docs/output.md'), ...samplesIn('docs/campaigns.md')];

/** What differs from one sandbox to the next, as the pages have it. */
function asOnPage(items: IDataObject[]): IDataObject {
	const text = JSON.stringify(items[0])
		.replace(/http:\/\/127\.0\.0\.1:\d+/g, 'https://unpod.ai')
		.replace(/[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}/g, '0b5c2f6e-8d1a-4b5c-8f6e-3f2a9c7d1e50');
	return JSON.parse(text);
}

describe('the samples in the documents', () => {
	let sandbox: Sandbox;
	let dialect: Dialect;

	beforeEach(async () => {
		sandbox = await openSandbox();
		dialect = 'platform';
	});

	const run = async (
		parameters: INodeParameters,
		options: Partial<RunOptions> = {},
	): Promise<IDataObject[]> => {
		const { json, error } = await runNode({
			parameters: { spaceToken: locator(sandbox.spaceToken), ...parameters },
			items: [{ phone: JANE }],
			credentials: sandbox.credentials(dialect),
			...options,
		});
		expect(error).toBeNull();
		return json;
	};

	const place = async (more: INodeParameters = {}, options?: Partial<RunOptions>) => {
		const parameters = { additionalFields: { contactName: 'Jane Doe' }, ...more };
		return await run(callParameters(sandbox, parameters), options);
	};

	const listAll = async (resource: string) => await run({ resource, operation: 'getAll' });

	const wait = async () => await place({ operation: 'createAndWait' });

	const makers: Record<string, () => Promise<IDataObject[]>> = {
		finished: wait,
		created: place,
		trigger: async () => {
			const trigger = new Poller({
				parameters: { events: ['runCompleted'], spaceToken: locator(sandbox.spaceToken) },
				credentials: sandbox.credentials(dialect),
			});
			await trigger.activate();
			await place();
			sandbox.clock.advance(MINUTE);
			await trigger.tick();
			return trigger.emitted;
		},
		dryRun: async () => await place({ callingOptions: { dryRun: true } }),
		notCalled: async () => {
			const window = [{ days: ['mon', 'tue'], from: '09:00', to: '17:00' }];
			return await place({ callingOptions: { callingHours: { window } } });
		},
		skipped: async () => {
			const once = { callingOptions: { callOncePer: 'row 7' } };
			await place(once);
			return await place(once);
		},
		unconfirmed: async () => {
			sandbox.fault({ on: { method: 'POST' }, status: 502 });
			return await place({}, { settings: { onError: 'continueRegularOutput' } });
		},
		failed: async () => {
			const items = [{ phone: '555-0100' }];
			return await place({}, { items, settings: { onError: 'continueRegularOutput' } });
		},
		run: async () => {
			await wait();
			return await listAll('run');
		},
		callLog: async () => {
			await wait();
			return await listAll('callLog');
		},
		recording: async () => {
			const [{ runId }] = await wait();
			const from = { recordingFrom: 'run', runId: locator(String(runId)) };
			return await run({ resource: 'callLog', operation: 'getRecording', ...from });
		},
		agent: async () => await listAll('agent'),
		space: async () => await listAll('space'),
		organization: async () => await listAll('organization'),
	};

	it.each([...README, ...OUTPUT])('are what the nodes put out: %s', async (name, sample) => {
		const item = asOnPage(await makers[name]());
		expect(item).toEqual(sample);
		expect(Object.keys(item)).toEqual(Object.keys(sample));
	});

	const others = (['v1', 'speech'] as const).flatMap((other) =>
		OUTPUT.map(([name, sample]): [Dialect, string, string[]] => [other, name, Object.keys(sample)]),
	);

	it.each(others)('have the keys of the items of %s: %s', async (other, name, keys) => {
		dialect = other;
		const [item] = await makers[name]();
		expect(Object.keys(item)).toEqual(keys);
	});

	it('are there for each kind of item', () => {
		expect(OUTPUT.map(([name]) => name).sort()).toEqual(Object.keys(makers).sort());
		expect(README.map(([name]) => name)).toEqual(['finished', 'created']);
	});
});
