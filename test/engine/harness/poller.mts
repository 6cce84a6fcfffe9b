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
import { additionalDataOf } from './additionalData.mts';
import { nodeTypes } from './nodeTypes.mts';

export interface PollerOptions {
	parameters: INodeParameters;
	credentials: ICredentialDataDecryptedObject;
	/** What an earlier poller saved. */
	saved?: IDataObject;
	/** Milliseconds that n8n gives a poll; n8n before 2.38 doesn't say. */
	budgetMs?: number;
	/** n8n's durable engine: what a poll remembers counts when its result is committed. */
	durable?: boolean;
}

/**
 * A published workflow with the trigger, polled as n8n's in-memory engine does it: what the trigger
 * remembers is shared by polls that overlap, and saved when a poll started an execution or at
 * activation.
 */
export class Poller {
	/** The json of all items that started an execution. */
	readonly emitted: IDataObject[] = [];

	/** What n8n's database holds of the trigger's memory. */
	saved: IDataObject;

	private memory: IDataObject;

	constructor(readonly options: PollerOptions) {
		this.saved = options.saved ?? {};
		this.memory = structuredClone(this.saved);
	}

	/** The poll of publishing: its result starts an execution, its error blocks publishing. */
	async activate(): Promise<IDataObject[] | null> {
		const items = await this.poll('trigger', 'activate', this.memory);
		this.save();
		return items;
	}

	/** A poll as its time comes. */
	async tick(): Promise<IDataObject[] | null> {
		if (!this.options.durable) {
			const items = await this.poll('trigger', 'activate', this.memory);
			if (items !== null) this.save();
			return items;
		}
		const staged = structuredClone(this.saved);
		const items = await this.poll('trigger', 'activate', staged);
		this.saved = staged;
		return items;
	}

	/** "Fetch Test Event" of the editor: nothing it remembers is kept. */
	async test(): Promise<IDataObject[] | null> {
		return await this.run('manual', 'manual', structuredClone(this.memory));
	}

	/** n8n starts again from what was saved. */
	restart(): void {
		this.memory = structuredClone(this.saved);
	}

	private save(): void {
		this.saved = JSON.parse(JSON.stringify(this.memory));
	}

	private async poll(
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		memory: IDataObject,
	): Promise<IDataObject[] | null> {
		const items = await this.run(mode, activation, memory);
		this.emitted.push(...(items ?? []));
		return items;
	}

	private async run(
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
		memory: IDataObject,
	): Promise<IDataObject[] | null> {
		const { parameters, credentials, budgetMs } = this.options;
		const node = {
			id: 'trigger1',
			name: 'Unpod Trigger',
			type: 'n8n-nodes-unpod.unpodTrigger',
			typeVersion: 1,
			position: [0, 0] as [number, number],
			parameters,
			credentials: { unpodApi: { id: '1', name: 'Unpod' } },
		};
		const workflow = new Workflow({
			id: 'workflow1',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes,
		});
		const context = new PollContext(
			workflow,
			workflow.getNode(node.name) ?? node,
			additionalDataOf(credentials, mode),
			mode,
			activation,
			undefined,
			undefined,
			undefined,
			undefined,
			() => memory,
			budgetMs === undefined ? undefined : () => budgetMs,
		);
		const result = await new UnpodTrigger().poll.call(context);
		return result?.[0]?.map(({ json }) => json) ?? null;
	}
}
