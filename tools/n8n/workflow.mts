import { randomUUID } from 'node:crypto';

/** A node of a workflow as n8n saves it. */
export interface WorkflowNode {
	id: string;
	name: string;
	type: string;
	typeVersion: number;
	position: [number, number];
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
	webhookId?: string;
	/** What the editor calls the settings of a node. */
	retryOnFail?: boolean;
	maxTries?: number;
	/** Milliseconds. */
	waitBetweenTries?: number;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
}

type ConnectionType = 'main' | 'ai_languageModel' | 'ai_tool';

interface Connection {
	node: string;
	type: ConnectionType;
	index: number;
}

export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	/** By the node that they come from and their type, those of its outputs in order. */
	connections: Record<string, Partial<Record<ConnectionType, Connection[][]>>>;
	settings: Record<string, unknown>;
}

/** Where a workflow works: a space of Unpod and an agent in it, and what opens them. */
export interface Workplace {
	spaceToken: string;
	agentHandle: string;
	credential: { id: string; name: string };
}

/** A value that is picked from a list in the editor, given by its id. */
export function byId(value: string) {
	return { __rl: true, mode: 'id', value };
}

/** Connects nodes in a row, each one's first output to the next one's input. */
export function chain(...names: string[]): Workflow['connections'] {
	const links = names
		.slice(1)
		.map((name, index) => [
			names[index],
			{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
		]);
	return Object.fromEntries(links);
}

/** Gives a node its id. */
export function node(description: Omit<WorkflowNode, 'id'>): WorkflowNode {
	return { id: randomUUID(), ...description };
}

/** What starts a workflow by a click. */
export function manualTrigger(name: string, position: [number, number] = [0, 0]): WorkflowNode {
	return node({
		name,
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position,
		parameters: {},
	});
}

/** The parameters of a node that calls a number from a workplace. */
export function callFrom({ spaceToken, agentHandle }: Workplace, phoneNumber: string) {
	return {
		resource: 'task',
		operation: 'create',
		spaceToken: byId(spaceToken),
		agentHandle: byId(agentHandle),
		phoneNumber,
	};
}

/** A note on the canvas, in Markdown. */
export function stickyNote(
	content: string,
	position: [number, number],
	[width, height]: [number, number],
): WorkflowNode {
	return node({
		name: 'What this is',
		type: 'n8n-nodes-base.stickyNote',
		typeVersion: 1,
		position,
		parameters: { content, width, height, color: 4 },
	});
}
