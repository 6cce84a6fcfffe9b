import type { INodeParameters } from 'n8n-workflow';
import { DIALECTS } from '../sandbox/index.mts';
import { locator } from './harness/index.mts';
import { phones, Stage } from './triggerStage.mts';

const NOTHING = '={{ $vars.nothing }}';
const JANE = '+14155550100';

describe.each(DIALECTS)('what was entered in the trigger, in %s', (dialect) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await Stage.open(dialect);
	});

	afterEach(async () => await stage.close());

	it.each<[INodeParameters, string]>([
		[{ filters: { agentHandle: NOTHING } }, "'Agent' is empty"],
		[{ filters: { agentHandle: locator(NOTHING) } }, "'Agent' is empty"],
		[{ filters: { taskId: locator('={{ "" }}') } }, "'Task' is empty"],
		[{ spaceToken: locator(NOTHING) }, "'Space' is missing"],
		[{ events: ['callLogCreated'], spaceToken: locator(NOTHING) }, "'Space' is empty"],
		[{ filters: { agentHandle: locator('{{ $vars.agent }}') } }, "'Agent' contains an expression"],
		[{ events: NOTHING }, "'Trigger On' is empty"],
		[{ events: '={{ "" }}' }, "'Trigger On' is empty"],
		[{ events: 'runCompleted, runEnded' }, "'Trigger On' has no option named runEnded"],
		[{ events: ['callCompleted'] }, "'Trigger On' has no option named callCompleted"],
		[{ options: { maxRunsPerPoll: '={{ "many" }}' } }, "'Max Runs per Poll' is not a number"],
		[{ options: { analysisTimeoutMinutes: '={{ [] }}' } }, "'Analysis Timeout (Minutes)' is not"],
		[{ options: { includeCallDetails: '={{ "maybe" }}' } }, "'Include Call Details' is neither"],
		[{ output: 'selectedFields', fields: 'status, tone' }, "'Fields' has no option named tone"],
	])('is refused when the workflow is published: %j', async (parameters, message) => {
		await expect(stage.poller(parameters).activate()).rejects.toThrow(message);
		expect(stage.sandbox.requests).toEqual([]);
	});

	it.each<[INodeParameters]>([
		[{ events: 'runFailed, runCompleted' }],
		[{ events: '={{ ["runFailed", " RunCompleted "] }}' }],
		[{ filters: { agentHandle: locator(''), taskId: '' } }],
		[{ options: { maxRunsPerPoll: '', includeCallDetails: '={{ "TRUE" }}' } }],
		[{ output: 'selectedFields', fields: 'phoneNumber, status' }],
	])('fires as it is meant: %j', async (parameters) => {
		const trigger = stage.poller(parameters);
		await trigger.activate();
		stage.call(JANE);
		expect(phones(await stage.next(trigger, 3))).toEqual([JANE]);
	});
});
