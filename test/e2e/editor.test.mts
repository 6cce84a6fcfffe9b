import type { SavedWorkflow } from '../../tools/n8n/client.mts';
import { manualTrigger, type WorkflowNode } from '../../tools/n8n/workflow.mts';
import { type Dialect, JANE, type Sandbox, startSandbox } from '../sandbox/index.mts';
import { Editor } from '../../tools/n8n/editor.mts';
import { OWNER, RealN8n } from '../../tools/n8n/realN8n.mts';

const TIMING = { queuedMs: 100, talkingMs: 500, analysisMs: 100 };

describe('the nodes in the editor of a real n8n', () => {
	let n8n: RealN8n;
	let editor: Editor;
	let sandbox: Sandbox;

	beforeAll(async () => {
		n8n = await RealN8n.start();
		editor = await Editor.open(n8n.client.url, OWNER);
	});

	afterAll(async () => {
		await editor?.close();
		await n8n?.close();
	});

	beforeEach(async () => {
		sandbox = await startSandbox({ clock: 'real', timing: TIMING });
		sandbox.world.addSpace({ token: 'sp_letters', name: 'Letters', contentType: 'email' });
	});

	afterEach(async () => await sandbox.close());

	const workflowOf = async (...nodes: WorkflowNode[]): Promise<SavedWorkflow> =>
		await n8n.client.createWorkflow({ name: 'New', nodes, connections: {}, settings: {} });

	const emptyWorkflow = async () => await workflowOf();

	const startedWorkflow = async () => await workflowOf(manualTrigger('Start'));

	describe.each<[Dialect, space: string]>([
		['v1', 'My Workspace'],
		['platform', 'My Workspace'],
		['speech', 'Acme'],
	])('in %s', (dialect, space) => {
		it('are found, filled in from their lists, and call a number', async () => {
			const { name } = await n8n.credentialFor(sandbox, dialect);
			await editor.openWorkflow(await startedWorkflow());
			await editor.addNode('Unpod', 'Call phone number and wait');
			await editor.chooseCredential(name);
			await editor.pick('spaceToken', space);
			await editor.pick('agentHandle', 'Support');
			await editor.fill('phoneNumber', '+1 (415) 555-0100');
			const output = await editor.execute();
			expect(output).toContain(JANE);
			expect(output).toContain('completed');
			expect(sandbox.timesDialled(JANE)).toBe(1);
		});

		it('show a test event of the trigger', async () => {
			sandbox.world.placeRun({
				contacts: [{ phoneNumber: JANE }],
				createdAt: Date.now() - 60_000,
			});
			const { name } = await n8n.credentialFor(sandbox, dialect);
			await editor.openWorkflow(await emptyWorkflow());
			await editor.addNode('Unpod', 'On call completed');
			await editor.chooseCredential(name);
			await editor.pick('spaceToken', space);
			const output = await editor.execute();
			expect(output).toContain('runCompleted');
			expect(output).toContain(JANE);
		});

		it('say in a picker why there is no list', async () => {
			const secrets = { ...sandbox.credentials(dialect), apiKey: 'key-of-another' };
			const { name } = await n8n.client.createCredential(`Refused ${dialect}`, 'unpodApi', secrets);
			await editor.openWorkflow(await startedWorkflow());
			await editor.addNode('Unpod', 'Call phone number');
			await editor.chooseCredential(name);
			const refusal = await editor.refusalOf('spaceToken');
			expect(refusal).toContain('Unpod refused the API key');
			expect(refusal).toContain("Check 'API Key' in the credential");
			expect(refusal).not.toContain('key-of-another');
		});

		it('say in the output panel what is wrong and what to do', async () => {
			const { name } = await n8n.credentialFor(sandbox, dialect);
			await editor.openWorkflow(await startedWorkflow());
			await editor.addNode('Unpod', 'Call phone number');
			await editor.chooseCredential(name);
			await editor.pick('spaceToken', space);
			await editor.pick('agentHandle', 'Support');
			await editor.fill('phoneNumber', '555-0100');
			const message = await editor.executeInVain();
			expect(message).toContain("'Phone Number' is not an international number: 555-0100");
			expect(message).toContain('No country code is guessed');
			expect(sandbox.dialled).toEqual([]);
		});
	});

	it('show the time of a schedule at once, and say that a dry run called nobody', async () => {
		const { name } = await n8n.credentialFor(sandbox, 'platform');
		await editor.openWorkflow(await startedWorkflow());
		await editor.addNode('Unpod', 'Call phone number');
		await editor.chooseCredential(name);
		await editor.pick('spaceToken', 'My Workspace');
		await editor.pick('agentHandle', 'Support');
		await editor.fill('phoneNumber', JANE);
		await editor.addTo('Add Field', 'Schedule');
		await editor.waitFor('scheduledAt');
		await editor.addTo('Add Option', 'Dry Run');
		expect(await editor.executeInVain()).toContain("'Scheduled At' is empty");
		await editor.fillTime('scheduledAt', '2099-03-03 09:00:00');
		const output = await editor.execute();
		expect(output).toContain('Dry run, nobody was phoned: 1 would be called');
		expect(output).toContain('dry_run');
		expect(output).toContain('2099-03-03');
		expect(sandbox.dialled).toEqual([]);
	});
});
