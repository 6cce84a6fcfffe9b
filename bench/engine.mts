import { PollContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
	Workflow,
} from 'n8n-workflow';
import { additionalDataOf } from '../tools/engine/additionalData.mts';
import type { NodeTypes } from './nodeTypes.mts';

/** A node of a workflow and the names of those that each of its outputs leads to. */
export interface Step {
	type: string;
	parameters?: INodeParameters;
	settings?: Pick<INode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries' | 'onError'>;
	next?: string[][];
}

/** Steps by name. The first gets the items. */
export type Plan = Record<string, Step>;

/** What came of an execution. */
export interface Execution {
	run: IRun;
	milliseconds: number;
	/** All items that a node gave, in all its turns. */
	itemsOf(name: string): INodeExecutionData[];
}

/** n8n's own executor with one user's credentials. */
export class Engine {
	constructor(readonly nodeTypes: NodeTypes) {}

	private workflow(plan: Plan): Workflow {
		const nodes = Object.entries(plan).map(
			([name, { type, parameters = {}, settings }]): INode => ({
				id: name,
				name,
				type,
				typeVersion: this.nodeTypes.newestVersion(type),
				position: [0, 0],
				parameters,
				credentials: { unpodApi: { id: '1', name: 'Unpod' } },
				...settings,
			}),
		);
		const connections: IConnections = {};
		for (const [name, { next = [] }] of Object.entries(plan)) {
			const main = next.map((targets) =>
				targets.map((node) => ({ node, type: 'main' as const, index: 0 })),
			);
			connections[name] = { main };
		}
		const { nodeTypes } = this;
		const settings = { executionOrder: 'v1' as const, timezone: 'America/New_York' };
		return new Workflow({
			id: 'workflow1',
			nodes,
			connections,
			active: false,
			nodeTypes,
			settings,
		});
	}

	/** Executes a plan and times it. An execution that fails is a result as well. */
	async execute(
		plan: Plan,
		items: IDataObject[],
		credentials: ICredentialDataDecryptedObject,
	): Promise<Execution> {
		const [first] = Object.keys(plan);
		const start = { type: 'n8n-nodes-base.noOp', next: [[first]] };
		const workflow = this.workflow({ Start: start, ...plan });
		const input = items.map((json, item) => ({ json, pairedItem: { item } }));
		const data = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: workflow.nodes.Start, data: { main: [input] }, source: null }],
			},
		});
		const additionalData = additionalDataOf(credentials, 'manual');
		const startedAt = performance.now();
		const engine = new WorkflowExecute(additionalData, 'manual', data);
		const run = await engine.processRunExecutionData(workflow);
		return {
			run,
			milliseconds: performance.now() - startedAt,
			itemsOf: (name) =>
				(run.data.resultData.runData[name] ?? []).flatMap(
					(turn) => turn.data?.main.flatMap((output) => output ?? []) ?? [],
				),
		};
	}

	/** A poll of a trigger, which finds and leaves what it remembers in `memory`. */
	async poll(
		trigger: Step,
		credentials: ICredentialDataDecryptedObject,
		memory: IDataObject,
	): Promise<INodeExecutionData[]> {
		const workflow = this.workflow({ Trigger: trigger });
		const additionalData = additionalDataOf(credentials, 'trigger');
		const none = [undefined, undefined, undefined, undefined] as const;
		const context = new PollContext(
			workflow,
			workflow.nodes.Trigger,
			additionalData,
			'trigger',
			'activate',
			...none,
			() => memory,
		);
		const { poll } = this.nodeTypes.getByNameAndVersion(trigger.type);
		const found = await poll?.call(context);
		return found?.flat() ?? [];
	}
}
