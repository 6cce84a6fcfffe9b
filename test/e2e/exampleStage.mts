import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
	errorOf,
	type Execution,
	type SavedCredential,
	type SavedWorkflow,
} from '../../tools/n8n/client.mts';
import { byId, type Workflow, type WorkflowNode } from '../../tools/n8n/workflow.mts';
import { type Dialect, DIALECTS, type Sandbox, startSandbox } from '../sandbox/index.mts';
import type { RealN8n } from '../../tools/n8n/realN8n.mts';

const LIMIT_MS = 300_000;
const TIMING = { queuedMs: 200, talkingMs: 800, analysisMs: 200 };

type Change = (node: WorkflowNode) => void;

/** Does what an example's notes ask for: chooses credential, space and agent, and removes Dry Run. */
function setUp(
	{ credentials, parameters }: WorkflowNode,
	{ spaceToken, agentHandle }: Sandbox,
	{ id, name }: SavedCredential,
): void {
	Object.assign(credentials ?? {}, { unpodApi: { id, name } });
	for (const [parameter, value] of Object.entries({ spaceToken, agentHandle })) {
		if (Object(parameters[parameter]).mode === 'list') parameters[parameter] = byId(value);
	}
	if (parameters.callingOptions) delete Object(parameters.callingOptions).dryRun;
}

/** A sandbox that one dialect is spoken with, and the examples that work on it. */
export class ExampleStage {
	private constructor(
		readonly n8n: RealN8n,
		readonly dialect: Dialect,
		readonly sandbox: Sandbox,
	) {}

	static async open(n8n: RealN8n, dialect: Dialect): Promise<ExampleStage> {
		return new ExampleStage(n8n, dialect, await startSandbox({ clock: 'real', timing: TIMING }));
	}

	/** Imports an example, with credentials chosen and perhaps nodes changed. */
	async load(file: string, change: Change): Promise<SavedWorkflow> {
		const { n8n, sandbox, dialect } = this;
		const text = await readFile(join(__dirname, '../../examples', `${file}.json`), 'utf8');
		const workflow: Workflow = JSON.parse(text);
		const credential = await n8n.credentialFor(sandbox, dialect);
		for (const node of workflow.nodes) {
			if (node.credentials?.unpodApi) setUp(node, sandbox, credential);
			change(node);
		}
		return await n8n.client.createWorkflow(workflow);
	}

	/**
	 * Runs an example by hand.
	 *
	 * @returns its execution once that has succeeded
	 * @throws Error with what the execution failed of
	 */
	async run(file: string, start: string, change: Change = () => {}): Promise<Execution> {
		return await this.runSaved(await this.load(file, change), start);
	}

	/** Runs an example by hand that is in n8n already, and otherwise as `run`. */
	async runSaved(saved: SavedWorkflow, start: string): Promise<Execution> {
		const { client } = this.n8n;
		await client.runByHand(saved, start);
		for await (const execution of client.executionsOf(saved, LIMIT_MS)) {
			if (execution.status === 'success') return execution;
			throw new Error(`'${saved.name}' failed: ${errorOf(execution)}`);
		}
		throw new Error(`'${saved.name}' did not end in five minutes`);
	}

	/** How often each of these numbers rang. */
	rings(...phones: string[]): number[] {
		return phones.map((phone) => this.sandbox.timesDialled(phone));
	}

	hasNoCallUnderWay(): boolean {
		const { world } = this.sandbox;
		return world.runs().every(({ tasks }) => tasks.every((task) => world.stateOf(task).hasEnded));
	}

	async close(): Promise<void> {
		await this.sandbox.close();
	}
}

/**
 * Plays the same in all dialects at the same time: most of it is waiting.
 *
 * @throws Error that says which dialects it went wrong in, and how
 */
export async function inAllDialects(
	n8n: RealN8n,
	play: (stage: ExampleStage) => Promise<void>,
): Promise<void> {
	const ends = await Promise.allSettled(
		DIALECTS.map(async (dialect) => {
			const stage = await ExampleStage.open(n8n, dialect);
			try {
				await play(stage);
			} finally {
				await stage.close();
			}
		}),
	);
	const failures = ends.flatMap((end, index) =>
		end.status === 'rejected' ? [`In ${DIALECTS[index]}: ${end.reason}`] : [],
	);
	if (failures.length > 0) throw new Error(failures.join('\n\n'));
}
