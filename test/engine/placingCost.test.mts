import type { INodeParameters } from 'n8n-workflow';
import { readTranscript } from '../../nodes/Unpod/domain/transcript';
import { type Dialect, numbers, type Sandbox } from '../sandbox/index.mts';
import {
	openSandbox,
	orderFor,
	placeCalls,
	type RunOptions,
	WorkCounter,
} from './harness/index.mts';

/** Calls, then twice and four times as many. */
const CALLS = 50;
const LINES = 100;

/** Two where work grows as what is worked on does, four where it grows with its square. */
const MOST_GROWTH = 2.1;

const counter = new WorkCounter();
let sandbox: Sandbox;

beforeAll(() => counter.start());

afterAll(() => counter.stop());

describe('what placing many calls takes grows with their number', () => {
	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const place = async (
		count: number,
		more: INodeParameters = {},
		options: Partial<RunOptions> = {},
		dialect: Dialect = 'v1',
	) => await placeCalls(sandbox, dialect, numbers(count), more, options);

	const growthOf = async (act: (count: number) => Promise<unknown>) =>
		await counter.growth(CALLS, async (count) => await counter.of(async () => await act(count)));

	it.each<Dialect>(['v1', 'platform', 'speech'])('with On Error = Stop in %s', async (dialect) => {
		const growth = await growthOf(async (count) => await place(count, {}, {}, dialect));
		expect(sandbox.dialled).toHaveLength(9 * CALLS);
		expect(growth).toBeLessThan(MOST_GROWTH);
	});

	it('with On Error = Continue', async () => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const growth = await growthOf(async (count) => await place(count, {}, { settings }));
		expect(sandbox.dialled).toHaveLength(9 * CALLS);
		expect(growth).toBeLessThan(MOST_GROWTH);
	});

	it('with Call Once Per', async () => {
		const keyed = { callingOptions: { callOncePer: '={{ Math.random() }}' } };
		const growth = await growthOf(async (count) => await place(count, keyed));
		expect(sandbox.dialled).toHaveLength(9 * CALLS);
		expect(growth).toBeLessThan(MOST_GROWTH);
	});

	it.each(['end', 'start'] as const)('in a retry, of what was saved at its %s', async (savedAt) => {
		const growth = await counter.growth(CALLS, async (count) => {
			sandbox.fault({ on: orderFor(numbers(count)[count - 1]), status: 400 });
			const failed = await place(count);
			expect(failed.error).not.toBeNull();
			return await counter.of(async () => await place(count, {}, { retryOf: failed, savedAt }));
		});
		expect(sandbox.dialled).toHaveLength(9 * CALLS);
		expect(growth).toBeLessThan(MOST_GROWTH);
	});
});

describe('what reading a transcript takes grows with its length', () => {
	it.each<[string, (lines: number[]) => unknown]>([
		[
			'of turns with speakers',
			(lines) => lines.map((line) => ({ role: 'user', content: `${line}` })),
		],
		['of turns without speakers', (lines) => lines.map((line) => ({ content: `Yes ${line}` }))],
		['of lines with speakers', (lines) => lines.map((line) => `Agent: ${line}`).join('\n')],
		['of lines without speakers', (lines) => lines.map((line) => `Yes ${line}`).join('\n')],
	])('%s', async (_, transcript) => {
		const growth = await counter.growth(LINES, async (count) => {
			const said = transcript(Array.from({ length: count }, (_line, index) => index));
			return await counter.of(() => readTranscript(said));
		});
		expect(growth).toBeGreaterThan(1);
		expect(growth).toBeLessThan(MOST_GROWTH);
	});
});
