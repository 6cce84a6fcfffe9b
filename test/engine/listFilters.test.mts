import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { DIALECTS, type Sandbox } from '../sandbox/index.mts';
import { locator, openSandbox, runNode } from './harness/index.mts';

/** An expression that comes to nothing, as where a field is missing from an item. */
const NOTHING = '={{ $json.nothing }}';

describe.each(DIALECTS)('what a list is asked for, in %s', (dialect) => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await openSandbox();
	});

	const run = async (parameters: INodeParameters, items: IDataObject[] = [{}]) =>
		await runNode({ parameters, items, credentials: sandbox.credentials(dialect) });

	const expectRefusal = async (result: ReturnType<typeof run>, message: string, remedy = '') => {
		const { error } = await result;
		expect(error?.message).toContain(message);
		expect(error?.description).toContain(remedy);
		expect(sandbox.requests).toEqual([]);
	};

	describe('a filter', () => {
		const list = (resource: string, more: INodeParameters, items?: IDataObject[]) =>
			run(
				{ resource, operation: 'getAll', spaceToken: locator(sandbox.spaceToken), ...more },
				items,
			);

		it.each<[string, string, string]>([
			['callLog', 'callStatus', 'Call Status'],
			['callLog', 'callType', 'Call Type'],
			['callLog', 'phoneNumber', 'Phone Number'],
			['callLog', 'startedAfter', 'Started After'],
			['callLog', 'startedBefore', 'Started Before'],
			['run', 'status', 'Status'],
			['run', 'taskId', 'Task'],
			['task', 'agentHandle', 'Agent'],
			['task', 'createdAfter', 'Created After'],
			['task', 'status', 'Status'],
		])(
			'of a %s, %s, is refused where its expression returned nothing',
			async (resource, name, shown) => {
				const isLocator = ['taskId', 'agentHandle'].includes(name);
				for (const empty of [NOTHING, '={{ "" }}', '={{ null }}', '=  ']) {
					await expectRefusal(
						list(resource, { filters: { [name]: empty } }),
						`'${shown}' is empty`,
						'remove it to get all results',
					);
					if (!isLocator) continue;
					await expectRefusal(
						list(resource, { filters: { [name]: locator(empty) } }),
						`'${shown}' is empty`,
					);
				}
			},
		);

		it('that was left empty by hand is none', async () => {
			sandbox.world.addHistory(3);
			const empty = { status: '', createdAfter: '', agentHandle: locator('') };
			expect((await list('task', { filters: empty })).json).toHaveLength(3);
			expect(
				(await list('run', { filters: { status: ' ', taskId: locator('') } })).json,
			).toHaveLength(3);
			const ofLogs = { callStatus: '', callType: '', phoneNumber: '', startedAfter: '' };
			expect((await list('callLog', { filters: ofLogs })).error).toBeNull();
		});

		it.each<[string, INodeParameters, string]>([
			['callLog', { phoneNumber: 'Jane' }, "'Phone Number' is not an international number: Jane"],
			['callLog', { phoneNumber: '+14155550100.0' }, "'Phone Number' is not an international"],
			['callLog', { callType: '={{ "sideways" }}' }, "'Call Type' has no option named sideways"],
			[
				'callLog',
				{ callStatus: '={{ [["missed"]] }}' },
				"'Call Status' contains entries that are not text",
			],
			['callLog', { callStatus: '{{ $json.status }}' }, "'Call Status' contains an expression"],
			['callLog', { startedAfter: '46205' }, "'Started After' is a spreadsheet's number"],
			['task', { createdAfter: '={{ 46205 }}' }, "'Created After' is a spreadsheet's number"],
			['task', { status: ' , ' }, "'Status' is empty"],
			['run', { status: '={{ [{}] }}' }, "'Status' contains entries that are not text"],
		])('of a %s that says nothing is refused: %j', async (resource, filters, message) => {
			await expectRefusal(list(resource, { filters }), message);
		});

		it('may list states in every way', async () => {
			sandbox.world.addHistory(3);
			for (const status of [
				'Completed, failed',
				'={{ ["completed", "failed"] }}',
				'failed,completed',
			]) {
				expect((await list('run', { filters: { status } })).json).toHaveLength(3);
			}
			expect((await list('run', { filters: { status: '={{ ["failed"] }}' } })).json).toEqual([]);
		});

		it('by space is refused where its expression returned nothing, since it would ask for all spaces', async () => {
			for (const spaceToken of [NOTHING, locator(NOTHING)]) {
				await expectRefusal(list('callLog', { spaceToken }), "'Space' is empty");
				await expectRefusal(list('agent', { spaceToken }), "'Space' is empty");
			}
		});
	});

	describe('how much comes out', () => {
		const runs = async (more: INodeParameters) => {
			sandbox.world.addHistory(60);
			const spaceToken = locator(sandbox.spaceToken);
			return await run({ resource: 'run', operation: 'getAll', spaceToken, ...more });
		};

		it.each<[INodeParameters, number]>([
			[{ limit: '={{ "" }}' }, 50],
			[{ limit: '={{ null }}' }, 50],
			[{ limit: NOTHING }, 50],
			[{ limit: '={{ " 7 " }}' }, 7],
			[{ returnAll: '={{ "True" }}' }, 60],
			[{ returnAll: '={{ "TRUE " }}' }, 60],
			[{ returnAll: '={{ "False" }}', limit: 7 }, 7],
			[{ returnAll: '={{ "" }}' }, 50],
		])('is read from %j', async (more, count) => {
			expect((await runs(more)).json).toHaveLength(count);
		});

		it.each<[INodeParameters, string]>([
			[{ limit: '={{ "many" }}' }, "'Limit' is not a number"],
			[{ limit: '={{ [7] }}' }, "'Limit' is not a number"],
			[{ returnAll: '={{ "yes" }}' }, "'Return All' is neither true nor false"],
			[{ output: '={{ "everything" }}' }, "'Output' has no option named everything"],
			[
				{ resource: 'task', transcriptFormat: '={{ "html" }}' },
				"'Transcript Format' has no option named html",
			],
			[
				{ output: 'selectedFields', fields: '={{ "status, tone" }}' },
				"'Fields' has no option named tone",
			],
			[{ output: 'selectedFields', fields: NOTHING }, "'Fields' is empty"],
			[
				{ output: 'selectedFields', fields: '={{ [{}] }}' },
				"'Fields' contains entries that are not text",
			],
		])('is refused where it says nothing: %j', async (more, message) => {
			const { error } = await runs(more);
			expect(error?.message).toContain(message);
		});

		it.each([
			['={{ "status, summary" }}'],
			['status,summary'],
			['={{ ["Summary", " status "] }}'],
			['={{ \'["status", "summary"]\' }}'],
		])('is the fields that are named: %s', async (fields) => {
			const { json } = await runs({ output: 'selectedFields', fields, limit: 1 });
			expect(Object.keys(json[0]).sort()).toEqual(['runId', 'status', 'summary', 'taskId']);
		});
	});
});
