import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../test/sandbox/index.mts';
import { type CleanUp, runToEnd } from '../tools/ending.mts';
import { N8nClient, type Owner } from '../tools/n8n/client.mts';
import { installN8n } from '../tools/n8n/install.mts';
import { buildAndPack, installPackage } from '../tools/n8n/pack.mts';
import { editorPort, freePort, type N8nServer, startN8n } from '../tools/n8n/server.mts';
import { ToolFailure, say, step } from '../tools/report.mts';
import { showCalls } from './callBoard.mts';
import { type Options, readOptions } from './options.mts';
import { SCENES } from './scenes.mts';
import { placeCalls, setUp, showDoneCalls, type Stage } from './stage.mts';

/** How long the parts of a call last in the sandbox. */
const CALL = { queuedMs: 2000, talkingMs: 5000, analysisMs: 3000 };
const NODE_TYPES = ['n8n-nodes-unpod.unpod', 'n8n-nodes-unpod.unpodTrigger'];

/** The demo from beginning to end. */
async function demonstrate(options: Options, cleanUp: CleanUp, signal: AbortSignal): Promise<void> {
	say('Unpod in n8n. A sandbox takes the place of Unpod: nobody is phoned.');
	const { once, port: wanted } = options;
	const port = once && wanted === null ? await freePort() : await editorPort(wanted);
	const installation = await installN8n(signal);

	const folder = await mkdtemp(join(tmpdir(), 'unpod-demo-'));
	cleanUp.add(async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 }));
	const sandbox = await startSandbox({ clock: 'real', timing: CALL });
	cleanUp.add(async () => await sandbox.close());

	await step('building, packing and installing the package', async () => {
		const tarball = await buildAndPack(folder, signal);
		await installPackage(tarball, folder, signal);
	});
	const n8n = await step(
		`starting n8n ${installation.version}`,
		async () => await startN8n({ installation, userFolder: folder, port, signal }),
	);
	cleanUp.add(async () => await n8n.stop());

	const owner = newOwner();
	const client = new N8nClient(n8n.url, signal);
	await client.setUpOwner(owner);
	await client.logIn(owner);
	await checkNodeTypes(client, n8n);

	say('Setting up credentials and workflows');
	const stages: Stage[] = [];
	for (const scene of SCENES) stages.push(await setUp(scene, sandbox, client));

	say('Posting a list of contacts to each workflow');
	cleanUp.add(showCalls(sandbox));
	for (const stage of stages) await placeCalls(stage, client);
	for (const stage of stages) await showDoneCalls(stage, sandbox, client);

	say('Every call was placed once and came out of the trigger.');
	if (!once) await stayOpen(n8n, owner, stages, signal);
}

function newOwner(): Owner {
	const password = `Demo1-${randomBytes(6).toString('hex')}`;
	return { email: 'jane.doe@example.com', firstName: 'Jane', lastName: 'Doe', password };
}

/** n8n starts without a package that it cannot load, and says why in its log. */
async function checkNodeTypes(client: N8nClient, n8n: N8nServer): Promise<void> {
	const loaded = await client.nodeTypes();
	const missing = NODE_TYPES.filter((type) => !loaded.includes(type));
	if (missing.length === 0) return;
	const [reason = n8n.lastLines()] = /Failed to load package.*\n.*/.exec(n8n.log()) ?? [];
	throw new ToolFailure(`n8n did not load ${missing.join(' and ')}. It says:\n${reason}`);
}

/** Keeps n8n open until it is interrupted. */
async function stayOpen(n8n: N8nServer, owner: Owner, stages: Stage[], signal: AbortSignal) {
	const [{ scene }] = stages;
	const list = JSON.stringify({ contacts: scene.contacts.slice(0, 1) });
	const webhook = `${n8n.url}/webhook/${scene.webhookPath}`;
	const links = stages.flatMap(({ calling, done }) =>
		[calling, done].map(({ id, name }) => `  ${name}\n    ${n8n.url}/workflow/${id}`),
	);
	say(`
n8n is open at  ${n8n.url}
Log in with     ${owner.email}  ${owner.password}
${links.join('\n')}
To call somebody else, execute a workflow from 'By a click' or post a list:
  curl ${webhook} -H 'content-type: application/json' -d '${list}'
Ctrl-C ends n8n and removes all of this.`);
	const interrupted = new Promise((resolve) => signal.addEventListener('abort', resolve));
	await Promise.race([interrupted, n8n.ended]);
	if (!signal.aborted) throw new ToolFailure(`n8n has ended. Its last lines:\n${n8n.lastLines()}`);
}

const options = readOptions(process.argv.slice(2));
await runToEnd(async (signal, cleanUp) => await demonstrate(options, cleanUp, signal));
