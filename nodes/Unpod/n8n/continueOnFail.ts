import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * Returns whether the node was called by an AI agent. The tool that n8n makes of a node has a type of its own, and
 * its engine runs it as any node (2.41: `isToolExecution` of an execute context is always false).
 */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/**
 * Returns whether an item that fails becomes an item with its message instead of ending the node: where the user
 * set it so, and always for an AI agent, whose model doesn't see an error that is thrown (measured on n8n
 * 2.41).
 */
export function continuesOnFail(context: IExecuteFunctions): boolean {
	return context.continueOnFail() || isTool(context);
}
