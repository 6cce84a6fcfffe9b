import type { Sandbox } from '../test/sandbox/index.mts';
import {
	errorOf,
	type Item,
	itemsOf,
	type N8nClient,
	type SavedWorkflow,
} from '../tools/n8n/client.mts';
import { ToolFailure, note, step } from '../tools/report.mts';
import type { Scene } from './scenes.mts';
import { callContacts } from './workflows/callContacts.mts';
import { callDone, TRIGGER_NODE } from '../tools/n8n/workflows/callDone.mts';

const TRIGGER_LIMIT_MS = 180_000;

/** A scene with its workflows in n8n. */
export interface Stage {
	scene: Scene;
	/** Calls a list of contacts. */
	calling: SavedWorkflow;
	/** Starts when a call is done. */
	done: SavedWorkflow;
}

/** Makes the space and the agent of a scene in the sandbox. Returns the space's token as its list shows it. */
function furnish({ space, agent }: Scene, { world, organizationHandle }: Sandbox): string {
	if (space) world.addSpace(space);
	world.addAgent({ ...agent, spaceToken: space?.token ?? null });
	return space?.token ?? organizationHandle;
}

/**
 * Makes the space and the agent of a scene in the sandbox, and in n8n the workflows that call and
 * listen there.
 * @throws ToolFailure when n8n refuses something, or the credential's test does
 */
export async function setUp(scene: Scene, sandbox: Sandbox, client: N8nClient): Promise<Stage> {
	const { title, agent } = scene;
	const spaceToken = furnish(scene, sandbox);
	const secrets = sandbox.credentials(scene.dialect);
	const credential = await client.createCredential(`Unpod: ${title}`, 'unpodApi', secrets);
	const test = await client.testCredential(credential, secrets);
	note(`credential '${credential.name}': ${test.message}`);
	if (test.status !== 'OK') throw new ToolFailure(`The credential test says: ${test.message}`);

	const { id, name } = credential;
	const place = {
		spaceToken,
		agentHandle: agent.handle,
		credential: { id, name },
	};
	const done = await client.createWorkflow(callDone(`When a call is done: ${title}`, place));
	const calling = await client.createWorkflow(
		callContacts(`Call a list of contacts: ${title}`, scene.webhookPath, scene.contacts, place),
	);
	// The trigger first: what is there when it begins to listen is history to it.
	for (const workflow of [done, calling]) {
		await client.publish(workflow);
		note(`workflow '${workflow.name}' is published`);
	}
	return { scene, calling, done };
}

/** Posts the contacts of a scene to its calling workflow and shows the tasks that it made of them. */
export async function placeCalls(stage: Stage, client: N8nClient): Promise<void> {
	const { webhookPath, contacts } = stage.scene;
	const tasks = await client.callWebhook<Item[]>(stage.calling, webhookPath, { contacts });
	for (const { taskId, phoneNumber } of tasks) note(`task ${taskId} calls ${phoneNumber}`);
}

async function callsFromTrigger({ scene, done }: Stage, client: N8nClient): Promise<Item[]> {
	const calls: Item[] = [];
	const missing = new Set(scene.contacts.map(({ phone }) => phone));
	for await (const execution of client.executionsOf(done, TRIGGER_LIMIT_MS)) {
		if (execution.status !== 'success') {
			throw new ToolFailure(`An execution of '${done.name}' failed: ${errorOf(execution)}`);
		}
		const reported = itemsOf(execution, TRIGGER_NODE);
		note(`the trigger started execution ${execution.id} with ${reported.length} call(s)`);
		for (const call of reported) {
			calls.push(call);
			missing.delete(String(call.phoneNumber));
		}
		if (missing.size === 0) return calls;
	}
	throw new ToolFailure(
		`'${done.name}' did not report the calls to ${[...missing].join(' and ')} within 3 minutes.`,
	);
}

function check({ scene }: Stage, calls: Item[], sandbox: Sandbox): void {
	for (const { name, phone } of scene.contacts) {
		const [call, ...more] = calls.filter(({ phoneNumber }) => phoneNumber === phone);
		const times = sandbox.timesDialled(phone);
		if (times !== 1) throw new ToolFailure(`${name} was phoned ${times} times instead of once.`);
		if (more.length > 0) throw new ToolFailure(`The call to ${name} was reported more than once.`);
		if (call.status !== 'completed' || !call.transcript) {
			throw new ToolFailure(`The call to ${name} came out unfinished: ${JSON.stringify(call)}`);
		}
	}
}

/**
 * Waits for the trigger to report the calls of a scene and shows them.
 * @throws ToolFailure when one is missing after 3 minutes, is not whole, or was placed or reported
 * more than once
 */
export async function showDoneCalls(
	stage: Stage,
	sandbox: Sandbox,
	client: N8nClient,
): Promise<void> {
	const calls = await step(
		`waiting for '${stage.done.name}', which asks once a minute`,
		async () => await callsFromTrigger(stage, client),
	);
	for (const { phoneNumber, status, summary, transcript } of calls) {
		note(`${phoneNumber} is ${status}: ${summary}`);
		for (const line of String(transcript).split('\n')) note(`  ${line}`);
	}
	check(stage, calls, sandbox);
}
