import { SCENES } from '../../demo/scenes.mts';
import { placeCalls, setUp, showDoneCalls, type Stage } from '../../demo/stage.mts';
import { type Sandbox, startSandbox } from '../sandbox/index.mts';
import { QueueN8n } from './queue.mts';

const TIMING = { queuedMs: 500, talkingMs: 1000, analysisMs: 500 };

describe('the nodes in queue mode', () => {
	let queue: QueueN8n;
	let sandbox: Sandbox;

	beforeAll(async () => {
		sandbox = await startSandbox({ clock: 'real', timing: TIMING });
		queue = await QueueN8n.start();
	});

	afterAll(async () => {
		await queue?.close();
		await sandbox?.close();
	});

	it('call on a worker and trigger once for each call, in both dialects', async () => {
		const { client } = queue.n8n;
		const stages: Stage[] = [];
		for (const scene of SCENES) stages.push(await setUp(scene, sandbox, client));
		for (const stage of stages) await placeCalls(stage, client);
		for (const stage of stages) await showDoneCalls(stage, sandbox, client);
		expect(queue.workerLog).toMatch(/Worker started execution/);
		expect(queue.workerLog).not.toMatch(/Unrecognized node type/);
	});
});
