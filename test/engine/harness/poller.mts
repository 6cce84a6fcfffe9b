import { PollContext } from 'n8n-core';
import {
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INodeParameters,
	Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { UnpodTrigger } from '../../../nodes/Unpod/UnpodTrigger.node';
import { additionalDataOf } from '../../../tools/engine/additionalData.mts';
import { nodeTypes } from './nodeTypes.mts';

export interface PollerOptions {
	parameters: INodeParameters;
	credentials: ICredentialDataDecryptedObject;
	/** What an earlier poller saved. */
	saved?: IDataObject;
	/** Milliseconds that n8n allows for a poll; n8n before 2.38 names none. */
	budgetMs?: number;
	/** n8n's durable engine: what a poll remembers counts when its result is committed. */
	durable?: boolean;
	/** What the node is called on the canvas. */
	name?: string;
}

const NODE_ID = 'trigger1';

/**
 * A published workflow with the trigger, polled as one of n8n's engines does it.
 *
 * In memory: what the trigger remembers is the workflow's static data, kept by the node's name, shared by
 * polls that overlap, and saved when a poll started an execution or at activation. Durable: it is kept by
 * the node's ID, and each poll has a copy that is committed with its result.
 */
export class Poller {
	/** The json of all items that started an execution. */
	readonly emitted: IDataObject[] = [];

	/** What n8n's database holds of the trigger's memory. */
	saved: IDataObject;

	/** The workflow as the running process holds it. */
	private workflow: Workflow;

	constructor(readonly options: PollerOptions) {
		this.saved = options.saved ?? {};
		this.workflow = this.load();
	}

	/** The poll of publishing: its result starts an execution, its error blocks publishing. */
	async activate(): Promise<IDataObject[] | null> {
		const items = await this.run(this.workflow, 'trigger', 'activate');
		this.emitted.push(...(items ?? []));
		this.save();
		return items;
	}

	/** A poll as its time comes. */
	async tick(): Promise<IDataObject[] | null> {
		if (this.options.durable) return await this.durableTick(true);
		const items = await this.run(this.workflow, 'trigger', 'activate');
		this.emitted.push(...(items ?? []));
		if (items !== null) this.save();
		return items;
	}

	/** A poll of the durable engine whose result is never committed: n8n will run it again. */
	async lostTick(): Promise<IDataObject[] | null> {
		return await this.durableTick(false);
	}

	private async durableTick(isCommitted: boolean): Promise<IDataObject[] | null> {
		const staged: IDataObject = structuredClone(Object(this.saved[NODE_ID] ?? {}));
		const items = await this.run(this.workflow, 'trigger', 'activate', () => staged);
		if (!isCommitted) return items;
		this.emitted.push(...(items ?? []));
		this.saved = { ...this.saved, [NODE_ID]: staged };
		return items;
	}

	/** "Fetch Test Event" of the editor: nothing it remembers is kept. */
	async test(): Promise<IDataObject[] | null> {
		return await this.run(this.load(), 'manual', 'manual');
	}

	/** n8n starts again from what was saved. */
	restart(): void {
		this.workflow = this.load();
	}

	/** The bytes of what is saved. */
	get savedBytes(): number {
		return Buffer.byteLength(JSON.stringify(this.saved));
	}

	private load(): Workflow {
		const { parameters, name = 'Unpod Trigger', durable } = this.options;
		const node = {
			id: NODE_ID,
			name,
			type: 'n8n-nodes-unpod.unpodTrigger',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters,
			credentials: { unpodApi: { id: '1', name: 'Unpod' } },
		};
		return new Workflow({
			id: 'workflow1',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes,
			staticData: durable ? {} : structuredClone(this.saved),
		});
	}

	/** n8n saves what it has seen change. */
	private save(): void {
		const { staticData } = this.workflow;
		if (staticData.__dataChanged !== true) return;
		this.saved = JSON.parse(JSON.stringify(staticData));
		staticData.__dataChanged = false;
	}

	private async run(
		workflow: Workflow,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		memory?: () => IDataObject,
	): Promise<IDataObject[] | null> {
		const { credentials, budgetMs } = this.options;
		const [node] = Object.values(workflow.nodes);
		const context = new PollContext(
			workflow,
			node,
			additionalDataOf(credentials, mode),
			mode,
			activation,
			undefined,
			undefined,
			undefined,
			undefined,
			memory,
			budgetMs === undefined ? undefined : () => budgetMs,
		);
		const result = await new UnpodTrigger().poll.call(context);
		return result?.[0]?.map(({ json }) => json) ?? null;
	}
}
