import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { isObject, type JsonObject, parseJson, textAt } from '../../nodes/Unpod/domain/json';
import { type Dialect, numbers, type Sandbox } from '../sandbox/index.mts';
import { type EngineRun, openSandbox, placeCalls } from './harness/index.mts';

/**
 * What version 0.1.0 kept in executions that failed: of six items, two alike twice, five or six were sent
 * and one of these was answered 502. `volatile` asked for something else at each try.
 */
const SAVED = parseJson(readFileSync(join(__dirname, 'fixtures/ledger-0.1.json'), 'utf8'));

const PHONES = [...numbers(2), ...numbers(4)];

const PARAMETERS: Record<string, INodeParameters> = {
	plain: { additionalFields: { contactName: 'Jane Doe', context: 'Remind her' } },
	volatile: {
		metadataFields: {
			field: [
				{ name: 'asked_at', value: '={{ Math.random() + $now.toMillis() }}' },
				{ name: 'customer', value: 'Jane Doe' },
			],
		},
	},
};

function savedBy(dialect: Dialect, kind: string): JsonObject {
	const saved = isObject(SAVED) && isObject(SAVED[dialect]) ? SAVED[dialect][kind] : undefined;
	if (!isObject(saved)) throw new Error('There is no such fixture');
	return saved;
}

describe.each<Dialect>(['v1', 'platform'])('an execution of version 0.1.0 in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	/** It failed before anybody was called, then got the memory of one in which some were. */
	const failedWith = async (kind: string): Promise<EngineRun> => {
		const refused = { on: { method: 'POST' }, status: 400, times: 100 } as const;
		sandbox.fault(refused);
		const failed = await placeCalls(sandbox, dialect, PHONES, PARAMETERS[kind]);
		sandbox.clearFaults();
		const { executionData } = failed.run.data;
		if (!executionData) throw new Error('It saved nothing');
		const contextData: IDataObject = JSON.parse(JSON.stringify(savedBy(dialect, kind)));
		Object.assign(executionData, { contextData });
		return failed;
	};

	it.each(['plain', 'volatile'])('that is retried dials nobody again: %s', async (kind) => {
		const { calls } = Object(savedBy(dialect, kind)['node:Unpod']);
		const entries = Object.values<JsonObject>(calls).filter(isObject);
		const placed = entries.filter(({ state }) => state === 'placed');
		const [open] = entries.filter(({ state }) => state === 'unconfirmed');
		expect(placed).toHaveLength(entries.length - 1);
		const { json, error } = await placeCalls(sandbox, dialect, PHONES, PARAMETERS[kind], {
			retryOf: await failedWith(kind),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(error).toBeNull();
		expect(json.map(({ phoneNumber }) => phoneNumber)).toEqual(PHONES);
		expect(sandbox.dialled).toHaveLength(PHONES.length - entries.length);
		const tasks = json.flatMap(({ taskId }) => taskId ?? []);
		const known = [...placed, ...sandbox.dialled].map(({ taskId }) => taskId);
		expect([...tasks].sort()).toEqual([...known].sort());
		expect(json.filter(({ status }) => status === 'unconfirmed')).toMatchObject([
			{ requestId: open.requestId, phoneNumber: open.phoneNumber },
		]);
	});

	it('finds a call again whose answer got lost', async () => {
		const { calls } = Object(savedBy(dialect, 'plain')['node:Unpod']);
		const [open] = Object.values<JsonObject>(calls).filter(
			(entry) => isObject(entry) && entry.state === 'unconfirmed',
		);
		sandbox.world.placeRun({
			contacts: [{ phoneNumber: textAt(open, 'phoneNumber') ?? '' }],
			metadata: { n8n_request_id: open.requestId },
		});
		const { json, error } = await placeCalls(sandbox, dialect, PHONES, PARAMETERS.plain, {
			retryOf: await failedWith('plain'),
		});
		expect(error).toBeNull();
		expect(json).toHaveLength(PHONES.length);
		expect(json.every(({ taskId }) => typeof taskId === 'string')).toBe(true);
		expect(sandbox.dialled).toEqual([]);
	});
});
