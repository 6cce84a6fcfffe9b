import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { JANE, numbers, type Sandbox, startSandbox, type V1Paging } from '../sandbox/index.mts';
import {
	callParameters,
	locator,
	openSandbox,
	Poller,
	runNode,
	searchList,
} from './harness/index.mts';

const MINUTE = 60_000;

const STYLES: Array<[string, Partial<V1Paging>]> = [
	['by limit and offset', { style: 'offset' }],
	['by limit and offset, its count that of a page', { style: 'offset', count: 'page' }],
	['by limit and offset, its count that of the rows left', { style: 'offset', count: 'left' }],
	['by cursor', { style: 'cursor', count: 'none' }],
	['by number', { style: 'page' }],
	['by number, its count that of a page', { style: 'page', count: 'page' }],
	['by number, without a count', { style: 'page', count: 'none' }],
	['by number, without links', { style: 'page', links: false }],
	['not at all', { style: 'none', links: false, count: 'none' }],
];

let sandbox: Sandbox;

const start = async (v1Paging: Partial<V1Paging>) => {
	sandbox = await openSandbox({ v1Paging });
};

const read = async (parameters: INodeParameters) =>
	await runNode({
		parameters: { spaceToken: locator(sandbox.spaceToken), returnAll: true, ...parameters },
		credentials: sandbox.credentials('v1'),
	});

const different = (items: IDataObject[], key: string) =>
	new Set(items.map((item) => item[key])).size;

describe.each(STYLES)('a v1 service that pages its lists %s', (_, paging) => {
	beforeEach(async () => await start(paging));

	it('returns every list whole', async () => {
		sandbox.world.addHistory(230);
		for (let index = 1; index < 120; index++) {
			sandbox.world.addSpace();
			sandbox.world.addAgent();
			sandbox.world.addOrganization();
		}
		const many = async (resource: string) => (await read({ resource, operation: 'getAll' })).json;
		expect(different(await many('run'), 'runId')).toBe(230);
		expect(different(await many('task'), 'taskId')).toBe(230);
		expect(different(await many('callLog'), 'callLogId')).toBe(230);
		expect(different(await many('space'), 'spaceToken')).toBe(120);
		expect(different(await many('agent'), 'agentHandle')).toBe(120);
		expect(different(await many('organization'), 'organizationHandle')).toBe(120);
	});

	it('shows all runs to somebody who scrolls', async () => {
		sandbox.world.addHistory(230);
		const values: unknown[] = [];
		let paginationToken: string | undefined;
		do {
			const page = await searchList({
				method: 'searchRuns',
				paginationToken,
				parameters: { spaceToken: locator(sandbox.spaceToken) },
				credentials: sandbox.credentials('v1'),
			});
			values.push(...page.results.map(({ value }) => value));
			paginationToken =
				page.paginationToken === undefined ? undefined : String(page.paginationToken);
		} while (paginationToken !== undefined);
		expect(values).toHaveLength(230);
		expect(new Set(values).size).toBe(230);
	});

	it('finds an old run with what was said on it', async () => {
		const { runId, serial } = sandbox.world.placeRun({ contacts: [{ phoneNumber: JANE }] });
		sandbox.clock.advance(10 * MINUTE);
		for (const phoneNumber of numbers(180)) sandbox.world.placeRun({ contacts: [{ phoneNumber }] });
		sandbox.clock.advance(10 * MINUTE);
		expect(sandbox.world.run(runId).serial).toBe(serial);
		const { json } = await read({
			resource: 'run',
			operation: 'get',
			runId: locator(`run_${serial}`),
		});
		expect(json).toMatchObject([{ phoneNumber: JANE, outcome: 'Connected' }]);
	});

	it('finds a call whose answer got lost, though more than a page was made since', async () => {
		sandbox.fault({ reset: 'after', on: { method: 'POST' } });
		const { json, error } = await runNode({
			parameters: callParameters(sandbox),
			items: [{ phone: JANE }],
			credentials: sandbox.credentials('v1'),
		});
		expect(error).toBeNull();
		expect(json).toMatchObject([{ taskId: sandbox.dialled[0].taskId }]);
		expect(sandbox.timesDialled(JANE)).toBe(1);
	});

	it('is watched without a run that is missed or repeated', async () => {
		sandbox.world.addHistory(130);
		const poller = new Poller({
			parameters: {
				events: ['runCompleted'],
				spaceToken: locator(sandbox.spaceToken),
				options: { includeCallDetails: false },
			},
			credentials: sandbox.credentials('v1'),
		});
		await poller.activate();
		const placed = numbers(170).map((phoneNumber) =>
			sandbox.world.placeRun({ contacts: [{ phoneNumber }] }),
		);
		sandbox.clock.advance(2 * MINUTE);
		for (let polls = 0; polls < 12; polls++) {
			await poller.tick();
			sandbox.clock.advance(MINUTE);
		}
		const said = poller.emitted.map(({ runId }) => String(runId));
		expect(said.sort()).toEqual(placed.map(({ serial }) => `run_${serial}`).sort());
	});
});

describe('a v1 service that says where its next page is', () => {
	it.each(['page', 'offset', 'cursor'] as const)(
		'is asked there by its query and never by its host: %s',
		async (style) => {
			const elsewhere = await startSandbox();
			try {
				await start({ style, linkOrigin: elsewhere.url });
				sandbox.world.addHistory(130);
				const { json } = await read({ resource: 'run', operation: 'getAll' });
				expect(json).toHaveLength(130);
				expect(sandbox.requests).toHaveLength(3);
				expect(
					sandbox.requests.every(({ query }) => query.space_token === sandbox.spaceToken),
				).toBe(true);
				expect(elsewhere.requests).toEqual([]);
			} finally {
				await elsewhere.close();
			}
		},
	);

	it('and shows the same page again is refused, not taken for a short list', async () => {
		await start({ style: 'stuck' });
		sandbox.world.addHistory(130);
		const { error } = await read({ resource: 'run', operation: 'getAll' });
		expect(error?.message).toBe(
			`${sandbox.url} announces more rows of GET runs/, but does not return them [item 0]`,
		);
		expect(error?.description).toContain('Try again in a moment.');
	});
});
