import { WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	type ExecutionError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IConnections,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IRun,
	type IRunExecutionData,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { clock } from '../../../nodes/Unpod/shared/clock';
import { additionalDataOf } from '../../../tools/engine/additionalData.mts';
import './deduplication.mts';
import { nodeTypes } from './nodeTypes.mts';

type NodeSettings = Pick<INode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries' | 'onError'>;

export interface RunOptions {
	parameters: INodeParameters;
	/** The json of the input items; one empty item if left out. In a retry, what the nodes before return then. */
	items?: IDataObject[];
	/** Several batches of items, fed through the node one after the other in one execution. */
	batches?: IDataObject[][];
	credentials: ICredentialDataDecryptedObject;
	settings?: NodeSettings;
	/** Whether the node is the tool that n8n makes of it for its AI agents. */
	asTool?: boolean;
	/** After which n8n ends the workflow, in seconds. */
	executionTimeout?: number;
	/** The run of an execution that is retried from the executions list. */
	retryOf?: EngineRun;
	/** What n8n still has of the execution that is retried; `end` by default. */
	savedAt?: SavedAt;
	/** As on n8n 1.12x, which establishes an execution's context after it saved it for the first time. */
	isOldN8n?: boolean;
	/** The execution is cancelled when this resolves, and when it rejects, of which the test then fails. */
	cancelWhen?: Promise<unknown>;
}

/**
 * `end`: what it saved when it failed. `start`: what it was saved with before it ran, as of an execution
 * that was stopped or killed.
 */
export type SavedAt = 'end' | 'start';

/** What came of an execution. */
export interface EngineRun {
	/** What n8n saved of it before it ran. */
	saved: string;
	/** Items of the node's first output, of all its runs. */
	items: INodeExecutionData[];
	json: IDataObject[];
	/** Items of the error output. */
	errorItems: INodeExecutionData[];
	error: ExecutionError | null;
	/** Requests that the node began once it was cancelled; n8n itself lets none of them out. */
	requestsAfterCancel: number;
	run: IRun;
}

const NODE = 'Unpod';
const START = 'Start';

function node(name: string, type: string, more: Partial<INode> = {}): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters: {}, ...more };
}

function workflowOf(options: RunOptions): Workflow {
	const { parameters, settings, batches, executionTimeout, asTool = false } = options;
	const main = (target: string) => [{ node: target, type: 'main' as const, index: 0 }];
	const unpod = node(NODE, `n8n-nodes-unpod.unpod${asTool ? 'Tool' : ''}`, {
		parameters,
		credentials: { unpodApi: { id: '1', name: 'Unpod' } },
		waitBetweenTries: 1,
		...settings,
	});
	const nodes = [node(START, 'test.start'), unpod, node('End', 'test.end')];
	const connections: IConnections = batches
		? {
				Start: { main: [main('Loop')] },
				Loop: { main: [main('End'), main(NODE)] },
				[NODE]: { main: [main('Loop')] },
			}
		: { Start: { main: [main(NODE)] }, [NODE]: { main: [main('End')] } };
	if (batches) nodes.push(node('Loop', 'test.loop', { notes: JSON.stringify(batches) }));
	return new Workflow({
		id: 'workflow1',
		name: 'Test',
		nodes,
		connections,
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone: 'America/New_York', executionTimeout },
	});
}

let executions = 0;

/**
 * What n8n establishes of an execution before it saves it for the first time
 * (`establishContextForPersistence` of the workflow runner, 2.41); an old n8n nothing. No two begin in the
 * same millisecond.
 */
export function establishedContext(source: WorkflowExecuteMode, isOldN8n = false) {
	const establishedAt = clock.now() + (executions++ % 1000);
	return isOldN8n ? {} : { runtimeData: { version: 1 as const, establishedAt, source } };
}

const inputOf = (items: IDataObject[]) => ({ main: [items.map((json) => ({ json }))] });

/** The data of a new execution. */
function startData({ items = [{}], isOldN8n }: RunOptions): IRunExecutionData {
	const start = node(START, 'test.start');
	return createRunExecutionData({
		executionData: {
			...establishedContext('manual', isOldN8n),
			nodeExecutionStack: [{ node: start, data: inputOf(items), source: null }],
		},
	});
}

/**
 * The data with which n8n's executions list retries: what the failed execution saved, less the failed
 * run of its last node (`retry` of n8n's execution service, 2.41). The database keeps it as JSON.
 *
 * @param items what the nodes before return where they are run anew; null where that is the same
 */
function retryData(
	{ run, saved }: EngineRun,
	workflow: Workflow,
	savedAt: SavedAt,
	items: IDataObject[] | null,
): IRunExecutionData {
	const data: IRunExecutionData = JSON.parse(savedAt === 'end' ? JSON.stringify(run.data) : saved);
	const { lastNodeExecuted, runData } = data.resultData;
	delete data.resultData.error;
	const runs = runData[lastNodeExecuted ?? ''];
	if (runs?.at(-1)?.error) runs.pop();
	for (const entry of data.executionData?.nodeExecutionStack ?? []) {
		if (entry.node.name === START && items !== null) entry.data = inputOf(items);
		entry.node = workflow.getNode(entry.node.name) ?? entry.node;
	}
	return data;
}

/** Cancels when a promise is settled. Rejects where that rejects, and never resolves. */
async function neverReached(
	when: Promise<unknown> | undefined,
	cancel: () => void,
): Promise<never> {
	try {
		await when;
		if (when) cancel();
	} catch (error) {
		cancel();
		throw error;
	}
	return await new Promise<never>(() => {});
}

/** Runs the node between a start and an end on n8n's own executor. */
export async function runNode(options: RunOptions): Promise<EngineRun> {
	const workflow = workflowOf(options);
	const mode = options.retryOf ? 'retry' : 'manual';
	const data = options.retryOf
		? retryData(options.retryOf, workflow, options.savedAt ?? 'end', options.items ?? null)
		: startData(options);
	const saved = JSON.stringify(data);
	let isCancelled = false;
	let requestsAfterCancel = 0;
	const additionalData = additionalDataOf(options.credentials, mode, undefined, () => {
		if (isCancelled) requestsAfterCancel++;
	});
	const execution = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(
		workflow,
	);
	const cancel = () => {
		isCancelled = true;
		execution.cancel();
	};
	const run = await Promise.race([execution, neverReached(options.cancelWhen, cancel)]);
	const outputs = (run.data.resultData.runData[NODE] ?? []).map((task) => task.data?.main ?? []);
	const items = outputs.flatMap(([first]) => first ?? []);
	return {
		saved,
		items,
		json: items.map(({ json }) => json),
		errorItems: outputs.flatMap(([, second]) => second ?? []),
		error: run.data.resultData.error ?? null,
		requestsAfterCancel,
		run,
	};
}
